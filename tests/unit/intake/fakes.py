"""Kafka as the intake sees it: acknowledges, is away, or hangs."""

import asyncio
from collections.abc import Sequence
from typing import TypeVar

from shared.contracts import Event
from shared.errors import BrokerUnavailable, RecordTooLarge
from shared.kafka.records import Outgoing
from shared.topics import MAX_RECORD_BYTES, Topic

EventT = TypeVar("EventT", bound=Event)


class FakePublisher:
    """Implements `Publisher` in memory."""

    def __init__(self) -> None:
        self.records: list[Outgoing] = []
        self.away = False
        self.hangs = False

    async def publish(self, records: Sequence[Outgoing], *, timeout_s: float) -> None:
        for record in records:
            if record.size_bytes > MAX_RECORD_BYTES:
                raise RecordTooLarge(record.topic, record.size_bytes, MAX_RECORD_BYTES)
        if self.hangs:
            await asyncio.Event().wait()
        if self.away:
            raise BrokerUnavailable(f"no acknowledgement within {timeout_s:g} s")
        await asyncio.sleep(0)
        self.records += records

    def events(self, topic: Topic, contract: type[EventT]) -> list[EventT]:
        """Return what was acknowledged on one topic."""
        return [contract.decode(r.value) for r in self.records if r.topic == topic.name]
