"""Wire ops together: one inspector for Kafka, MongoDB for reading, a measurement every while."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI

from services.ops import metrics
from services.ops.adapters.accepted import KafkaAcceptedLog
from services.ops.adapters.lags import KafkaLags
from services.ops.adapters.letters import KafkaDeadLetters
from services.ops.adapters.stored import MongoStoredCases
from services.ops.dashboard import Dashboard
from services.ops.domain.lag import Tolerance
from services.ops.http import OpsAnswers, ops_routes
from services.ops.service import KeepLedger, LagMonitor, ShowDeadLetters
from services.ops.settings import OpsSettings
from shared.http.operations import operations_routes
from shared.http.problems import Problem, answer_problem
from shared.kafka.inspect import KafkaInspector
from shared.mongo.client import Mongo
from shared.version import VERSION

log = logging.getLogger(__name__)

SERVICE: Final = "ops"
_HEALTH_TIMEOUT_S: Final = 1.5


def build(settings: OpsSettings) -> FastAPI:
    """Return the application; its lifespan measures the lag in the background."""
    inspector = KafkaInspector(settings, client_id="zhaloba-ops")
    mongo = Mongo(settings, service=SERVICE)
    answers = _answers(settings, inspector, mongo)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        measuring = asyncio.create_task(_measure(answers.lags, settings.lag_interval_s))
        try:
            yield
        finally:
            measuring.cancel()
            await asyncio.gather(measuring, return_exceptions=True)
            await inspector.close()
            mongo.close()

    async def kafka_answers() -> bool:
        return await inspector.answers(timeout_s=_HEALTH_TIMEOUT_S)

    app = FastAPI(title="Zhaloba ops", version=VERSION, lifespan=lifespan)
    app.add_exception_handler(Problem, answer_problem)
    app.include_router(ops_routes(answers))
    app.router.routes.extend(
        operations_routes(SERVICE, {"kafka": kafka_answers, "mongo": mongo.ping})
    )
    return app


def _answers(settings: OpsSettings, inspector: KafkaInspector, mongo: Mongo) -> OpsAnswers:
    question_s, scan_s = settings.question_timeout_s, settings.scan_timeout_s
    tolerance = Tolerance(settings.late_after_s, settings.stalled_after_s)
    return OpsAnswers(
        lags=LagMonitor(
            KafkaLags(inspector),
            tolerance=tolerance,
            window_s=settings.lag_window_s,
            timeout_s=question_s,
        ),
        dead_letters=ShowDeadLetters(
            KafkaDeadLetters(inspector), newest=settings.dead_letters_newest, timeout_s=scan_s
        ),
        ledger=KeepLedger(
            KafkaAcceptedLog(inspector, question_timeout_s=question_s),
            MongoStoredCases(mongo.complaints),
            timeout_s=scan_s,
            max_age_s=settings.ledger_max_age_s,
        ),
        dashboard=Dashboard(),
    )


async def _measure(lags: LagMonitor, every_s: float) -> None:
    """Measure for ever; without Kafka the gauges show nothing instead of their last value."""
    while True:
        try:
            metrics.show(await lags.current())
        except Exception as error:  # noqa: BLE001  whatever happened, the next try may go well
            metrics.clear()
            log.warning("lag_not_measured", extra={"error": type(error).__name__})
        await asyncio.sleep(every_s)
