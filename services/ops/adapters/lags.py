"""LagReader on Kafka: our groups from the table, and every group that committed on our topics."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from services.ops.domain.lag import Place, Reading
from shared.kafka.inspect import Bounds, KafkaInspector, Partition
from shared.topics import all_topics

_MS: Final = 1_000
Committed = Mapping[Partition, int]


class KafkaLags:
    """Implements LagReader."""

    def __init__(self, inspector: KafkaInspector) -> None:
        self._inspector = inspector

    async def read(self, *, timeout_s: float) -> Mapping[Place, Reading]:
        """See LagReader. Commits are asked before the ends, so a lag is never below zero."""
        groups = await self._inspector.groups(timeout_s=timeout_s) | _from_table().keys()
        committed = {
            group: await self._inspector.committed(group, timeout_s=timeout_s)
            for group in sorted(groups)
        }
        names = [topic.name for topic in all_topics()]
        bounds = await self._inspector.bounds(names, timeout_s=timeout_s)
        readings: dict[Place, Reading] = {}
        for group, offsets in committed.items():
            readings |= await self._of_group(group, offsets, bounds, timeout_s=timeout_s)
        return readings

    async def _of_group(
        self,
        group: str,
        committed: Committed,
        bounds: Mapping[Partition, Bounds],
        *,
        timeout_s: float,
    ) -> dict[Place, Reading]:
        topics = _from_table().get(group, set()) | {partition.topic for partition in committed}
        read = {partition: log for partition, log in bounds.items() if partition.topic in topics}
        plain = {p: _reading(log, committed.get(p)) for p, log in read.items()}
        unread = {p: reading.position for p, reading in plain.items() if reading.lag > 0}
        oldest = await self._inspector.timestamps(unread, timeout_s=timeout_s)
        return {
            Place(group, *p): _reading(log, committed.get(p), oldest.get(p))
            for p, log in read.items()
        }


def _from_table() -> dict[str, set[str]]:
    topics_of: dict[str, set[str]] = {}
    for topic in all_topics():
        for group in topic.groups:
            topics_of.setdefault(group, set()).add(topic.name)
    return topics_of


def _reading(log: Bounds, committed: int | None, oldest_ms: int | None = None) -> Reading:
    oldest_at = None if oldest_ms is None else datetime.fromtimestamp(oldest_ms / _MS, UTC)
    return Reading(datetime.now(UTC), log.start, log.end, committed, oldest_at)
