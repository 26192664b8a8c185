"""LagReader on Kafka: our groups from the table, and every group that committed on our topics."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from services.ops.domain.lag import Place, Reading
from shared.kafka.inspect import Bounds, KafkaInspector, Partition
from shared.topics import Topic, all_topics

_MS: Final = 1_000
Committed = Mapping[Partition, int]


class KafkaLags:
    """Implements LagReader."""

    def __init__(self, inspector: KafkaInspector, table: Sequence[Topic] = all_topics()) -> None:
        self._inspector = inspector
        self._names = [topic.name for topic in table]
        self._topics_of = _topics_by_group(table)

    async def read(self, *, timeout_s: float) -> Mapping[Place, Reading]:
        """See LagReader. Commits are asked before the ends, so a lag is never below zero."""
        groups = await self._inspector.groups(timeout_s=timeout_s) | self._topics_of.keys()
        committed = {
            group: await self._inspector.committed(group, timeout_s=timeout_s)
            for group in sorted(groups)
        }
        bounds = await self._inspector.bounds(self._names, timeout_s=timeout_s)
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
        topics = self._topics_of.get(group, set()) | {partition.topic for partition in committed}
        read = {partition: log for partition, log in bounds.items() if partition.topic in topics}
        plain = {p: _reading(log, committed.get(p)) for p, log in read.items()}
        unread = {p: reading.position for p, reading in plain.items() if reading.lag > 0}
        oldest = await self._inspector.timestamps(unread, timeout_s=timeout_s)
        return {
            Place(group, *p): _reading(log, committed.get(p), oldest.get(p))
            for p, log in read.items()
        }


def _topics_by_group(table: Sequence[Topic]) -> dict[str, set[str]]:
    topics_of: dict[str, set[str]] = {}
    for topic in table:
        for group in topic.groups:
            topics_of.setdefault(group, set()).add(topic.name)
    return topics_of


def _reading(log: Bounds, committed: int | None, oldest_ms: int | None = None) -> Reading:
    oldest_at = None if oldest_ms is None else datetime.fromtimestamp(oldest_ms / _MS, UTC)
    return Reading(datetime.now(UTC), log.start, log.end, committed, oldest_at)
