"""Authentic input that could not become a complaint: recorded, counted, never dropped."""

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from shared.contracts import Channel, IntakeFailure
from shared.intake import metrics
from shared.intake.normal_form import clean_line
from shared.intake.rejected import Rejected
from shared.kafka.cloudevents import to_record
from shared.kafka.records import Publisher
from shared.topics import INTAKE_FAILURES
from shared.version import VERSION

Stage = Literal["decode", "normalise", "publish"]
# Base64 grows by a third, and the record must stay below the topic's limit.
MAX_BODY_BYTES: Final = 2 * 1_048_576
_SHORT: Final = 2_000


@dataclass(frozen=True, slots=True)
class UnusableInput:
    """What came in: `body` as received, and the sender's id of it where one could be read."""

    channel: Channel
    source: str
    body: bytes
    received_at: datetime
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class IntakeFailures:
    """Puts failures on their topic; `timeout_s` bounds the wait for Kafka."""

    publisher: Publisher
    service: str
    timeout_s: float = 1.5

    async def record(self, unusable: UnusableInput, error: Rejected, *, stage: Stage) -> None:
        """Return when Kafka has the failure; the platform may then be answered 200.

        Raises:
            BrokerUnavailable: it is not recorded; answer 503, the platform sends it again.
        """
        event = failure_event(unusable, error, stage=stage)
        record = to_record(
            INTAKE_FAILURES.name, event, source=self.service, key=unusable.source.encode()
        )
        await self.publisher.publish([record], timeout_s=self.timeout_s)
        metrics.FAILURES.labels(unusable.channel.value, unusable.source, error.reason).inc()


def failure_event(unusable: UnusableInput, error: Rejected, *, stage: Stage) -> IntakeFailure:
    """Return the failure of one input; a body beyond 2 MiB is cut, its digest is of the whole."""
    cut = " (body cut)" if len(unusable.body) > MAX_BODY_BYTES else ""
    return IntakeFailure(
        channel=unusable.channel,
        source=unusable.source,
        stage=stage,
        code=error.reason,
        error=error.detail[: _SHORT - len(cut)] + cut,
        field=_short(error.field),
        external_id=_short(unusable.external_id),
        body=b64encode(unusable.body[:MAX_BODY_BYTES]),
        sha256=hashlib.sha256(unusable.body).hexdigest(),
        received_at=unusable.received_at,
        service_version=VERSION,
    )


def _short(text: str | None) -> str | None:
    return None if text is None else clean_line(text, max_chars=_SHORT).text
