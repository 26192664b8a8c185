"""Wire the router: rules, MongoDB, the worker, and the operations routes.

It is alive at once and keeps waiting while MongoDB or Kafka is away; `/readyz` tells.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

from fastapi import FastAPI

from services.router.adapters.mongo import MongoComplaintStore
from services.router.adapters.rules_file import load_rules
from services.router.domain.rules import Rulebook
from services.router.handlers import router_worker
from services.router.service import SERVICE, RouteBatch
from services.router.settings import RouterSettings
from shared.errors import BrokerUnavailable
from shared.http.operations import operations_routes
from shared.kafka.admin import Replication, ensure_topics, new_topics
from shared.mongo.client import Mongo
from shared.mongo.indexes import ensure_indexes_in_time
from shared.topics import department_topic
from shared.version import VERSION

log = logging.getLogger(__name__)

_RETRY_S: Final = 2.0


def build(settings: RouterSettings) -> FastAPI:
    """Return the router as an application; its lifespan runs the worker.

    Raises:
        ConfigurationError: the rules cannot be followed.
    """
    book = load_rules(settings.router_rules)
    mongo = Mongo(settings, service=SERVICE)
    route = RouteBatch(MongoComplaintStore(mongo.complaints), book, _now)
    worker = router_worker(route, settings)
    ground = _Ground(mongo, book, settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        laying = asyncio.create_task(ground.lay())
        await worker.start()
        try:
            yield
        finally:
            laying.cancel()
            await asyncio.gather(laying, return_exceptions=True)
            await worker.stop()
            mongo.close()

    app = FastAPI(title="Zhaloba router", version=VERSION, lifespan=lifespan)
    checks = {"kafka": worker.ready, "mongo": mongo.ping, "ground": ground.laid}
    app.router.routes.extend(operations_routes(SERVICE, checks))
    return app


def _now() -> datetime:
    return datetime.now(UTC)


class _Ground:
    """What must exist before work can end well: indexes, and the departments' topics."""

    def __init__(self, mongo: Mongo, book: Rulebook, settings: RouterSettings) -> None:
        self._mongo = mongo
        self._book = book
        self._settings = settings
        self._missing = 2

    async def lay(self) -> None:
        """Create what is missing; wait for MongoDB and Kafka, each by itself."""
        await asyncio.gather(self._indexes(), self._topics())

    async def laid(self) -> bool:
        return self._missing == 0

    async def _indexes(self) -> None:
        await ensure_indexes_in_time(self._mongo.complaints)
        self._missing -= 1

    async def _topics(self) -> None:
        settings, departments = self._settings, self._book.departments
        names = {department_topic(department).name for department in departments}
        wanted = [
            topic
            for topic in new_topics(
                partitions=settings.kafka_topic_partitions,
                replication=Replication(
                    settings.kafka_topic_replication, settings.kafka_topic_min_insync
                ),
                departments=departments,
            )
            if topic.name in names
        ]
        await _until_done(lambda: ensure_topics(settings, wanted))
        self._missing -= 1


async def _until_done(act: Callable[[], Coroutine[None, None, object]]) -> None:
    while True:
        try:
            await act()
        except BrokerUnavailable:
            log.info("topics_not_ensured", extra={"retry_in_s": _RETRY_S})
        else:
            return
        await asyncio.sleep(_RETRY_S)
