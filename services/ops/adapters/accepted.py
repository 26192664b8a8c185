"""AcceptedLog on Kafka: of each received complaint its id, channel and hour, never its text."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ValidationError

from services.ops.adapters.letters import to_letter
from services.ops.domain.ledger import Accepted, ChannelHour, Position
from services.ops.ports import Log
from shared.kafka.inspect import KafkaInspector
from shared.kafka.raw import RawRecord
from shared.topics import RECEIVED, ROUTER_GROUP

UNREADABLE: Final = "unreadable"
_MS: Final = 1_000
# A record stands in the log after its `received_at`; clocks of hosts may differ by this much.
_CLOCKS: Final = timedelta(minutes=5)


class _Head(BaseModel):
    """What the ledger needs of a ComplaintReceived."""

    complaint_id: UUID
    channel: str
    received_at: AwareDatetime


class KafkaAcceptedLog:
    """Implements AcceptedLog."""

    def __init__(self, inspector: KafkaInspector, *, question_timeout_s: float) -> None:
        self._inspector = inspector
        self._question_timeout_s = question_timeout_s

    async def since(self, moment: datetime, *, timeout_s: float) -> Log:
        """See AcceptedLog. The router's offsets come first: see KeepLedger for the order."""
        question_s = self._question_timeout_s
        from_ms = int((moment - _CLOCKS).timestamp() * _MS)
        names = [RECEIVED.name]
        ends = await self._inspector.bounds_since(names, from_ms, timeout_s=question_s)
        committed = await self._inspector.committed(ROUTER_GROUP, timeout_s=question_s)
        records: list[Accepted] = []
        dead: set[Position] = set()

        def accept(record: RawRecord) -> None:
            if (accepted := to_accepted(record, moment)) is not None:
                records.append(accepted)

        def bury(record: RawRecord) -> None:
            letter = to_letter(record)
            if letter.topic == RECEIVED.name and None not in (letter.partition, letter.offset):
                dead.add(Position(letter.partition or 0, letter.offset or 0))

        all_read = await self._inspector.scan(ends, accept, timeout_s=timeout_s)
        letters = [RECEIVED.dead_letter_name(ROUTER_GROUP)]
        graves = await self._inspector.bounds_since(letters, from_ms, timeout_s=question_s)
        all_dead = await self._inspector.scan(graves, bury, timeout_s=timeout_s)
        read_up_to = {p.number: at for p, at in committed.items() if p.topic == RECEIVED.name}
        return Log(records, dead, read_up_to, complete=all_read and all_dead)


def to_accepted(record: RawRecord, since: datetime) -> Accepted | None:
    """Return what the ledger books for a record, or None when it is of an earlier hour."""
    position = Position(record.partition, record.offset)
    try:
        head = _Head.model_validate_json(record.value or b"")
    except ValidationError:
        at = datetime.fromtimestamp(record.timestamp / _MS, UTC)
        return Accepted(None, _hour(UNREADABLE, at), position) if at >= since else None
    if head.received_at < since:
        return None
    when = _hour(head.channel, head.received_at.astimezone(UTC))
    return Accepted(str(head.complaint_id), when, position)


def _hour(channel: str, at: datetime) -> ChannelHour:
    return ChannelHour(channel, at.replace(minute=0, second=0, microsecond=0))
