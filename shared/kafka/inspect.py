"""Read-only questions to Kafka: topics, logs, groups, records. Nothing is committed or changed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import GroupCoordinatorNotAvailableError, KafkaError
from aiokafka.structs import OffsetAndMetadata

from shared.errors import BrokerUnavailable
from shared.kafka.connection import client_options
from shared.kafka.raw import RawRecord
from shared.kafka.scanning import Bounds, Partition, first_timestamps, scan
from shared.settings import KafkaSettings

__all__ = ["Bounds", "KafkaInspector", "Partition", "TopicFacts"]

_REQUEST_TIMEOUT_MS: Final = 5_000
_FETCH_WAIT_MS: Final = 50
_RETRY_S: Final = 0.1
# Enough for the first record of a partition; a larger one still comes, alone (KIP-74).
_HEAD_BYTES: Final = 1_024
_SCAN_BYTES: Final = 4 * 1_048_576


@dataclass(frozen=True, slots=True)
class TopicFacts:
    """A topic as the broker has it; `configuration` are its settings by the broker's names."""

    partitions: int
    configuration: Mapping[str, str]


class KafkaInspector:
    """Asks over connections of its own, which it opens on demand and again after an outage."""

    def __init__(self, settings: KafkaSettings, *, client_id: str) -> None:
        self._options = {**client_options(settings), "client_id": client_id}
        self._admin: AIOKafkaAdminClient | None = None
        self._heads: AIOKafkaConsumer | None = None
        self._one_at_a_time = asyncio.Lock()

    async def close(self) -> None:
        """Close the connections; a later question opens them again."""
        admin, heads = self._admin, self._heads
        self._admin = self._heads = None
        with contextlib.suppress(KafkaError, OSError):
            if admin is not None:
                await admin.close()
        with contextlib.suppress(KafkaError, OSError):
            if heads is not None:
                await heads.stop()

    async def answers(self, *, timeout_s: float) -> bool:
        """Tell whether a broker answers within `timeout_s` seconds."""
        try:
            async with self._asking(timeout_s) as (admin, _):
                await admin.describe_cluster()
        except BrokerUnavailable:
            return False
        return True

    async def topic_names(self, *, timeout_s: float) -> frozenset[str]:
        """Return every topic's name, internal ones too.

        Raises:
            BrokerUnavailable: no answer within `timeout_s` seconds.
        """
        async with self._asking(timeout_s) as (admin, _):
            return frozenset(await admin.list_topics())

    async def topics(self, names: Iterable[str], *, timeout_s: float) -> dict[str, TopicFacts]:
        """Return the facts of those of `names` that exist.

        Raises:
            BrokerUnavailable: no answer within `timeout_s` seconds.
        """
        async with self._asking(timeout_s) as (admin, _):
            counts = await _partition_counts(admin, names)
            settings = await _configurations(admin, counts)
        return {name: TopicFacts(counts[name], settings.get(name, {})) for name in counts}

    async def groups(self, *, timeout_s: float) -> frozenset[str]:
        """Return every consumer group's name.

        Raises:
            BrokerUnavailable: no answer within `timeout_s` seconds.
        """
        async with self._asking(timeout_s) as (admin, _):
            return frozenset(name for name, *_ in await admin.list_consumer_groups())

    async def committed(self, group: str, *, timeout_s: float) -> dict[Partition, int]:
        """Return the next offset of `group` in each partition that it has ever committed.

        Raises:
            BrokerUnavailable: no answer within `timeout_s` seconds.
        """
        async with self._asking(timeout_s) as (admin, _):
            offsets = await _group_offsets(admin, group)
        return {Partition(*tp): at.offset for tp, at in offsets.items() if at.offset >= 0}

    async def bounds(self, names: Iterable[str], *, timeout_s: float) -> dict[Partition, Bounds]:
        """Return the bounds of every partition of those of `names` that exist.

        Raises:
            BrokerUnavailable: no answer within `timeout_s` seconds.
        """
        async with self._asking(timeout_s) as (admin, consumer):
            counts = await _partition_counts(admin, names)
            all_of = [TopicPartition(name, n) for name in counts for n in range(counts[name])]
            starts = await consumer.beginning_offsets(all_of) if all_of else {}
            ends = await consumer.end_offsets(all_of) if all_of else {}
        return {Partition(*tp): Bounds(starts[tp], ends[tp]) for tp in all_of}

    async def bounds_since(
        self, names: Iterable[str], timestamp_ms: int, *, timeout_s: float
    ) -> dict[Partition, Bounds]:
        """As `bounds`, from the first record that was produced at `timestamp_ms` or later.

        Raises:
            BrokerUnavailable: no answer within `timeout_s` seconds.
        """
        whole = await self.bounds(names, timeout_s=timeout_s)
        at = dict.fromkeys((TopicPartition(*partition) for partition in whole), timestamp_ms)
        async with self._asking(timeout_s) as (_, consumer):
            found = await consumer.offsets_for_times(at) if at else {}
        firsts = {Partition(*tp): first.offset for tp, first in found.items() if first}
        return {
            partition: Bounds(min(firsts.get(partition, log.end), log.end), log.end)
            for partition, log in whole.items()
        }

    async def timestamps(
        self, positions: Mapping[Partition, int], *, timeout_s: float
    ) -> dict[Partition, int]:
        """Return when the record at each position was produced, in epoch milliseconds.

        What is not had within `timeout_s` seconds is left out.

        Raises:
            BrokerUnavailable: Kafka is away.
        """
        if not positions:
            return {}
        async with self._asking(timeout_s + _REQUEST_TIMEOUT_MS / 1000) as (_, consumer):
            return await first_timestamps(consumer, positions, timeout_s)

    async def scan(
        self,
        ranges: Mapping[Partition, Bounds],
        visit: Callable[[RawRecord], None],
        *,
        timeout_s: float,
    ) -> bool:
        """Show `visit` each record of `ranges`, in order per partition; tell whether that was all.

        It was not when `timeout_s` seconds passed first.

        Raises:
            BrokerUnavailable: Kafka is away.
        """
        wanted = {tp: bounds for tp, bounds in ranges.items() if bounds.end > bounds.start}
        if not wanted:
            return True
        consumer = AIOKafkaConsumer(
            **self._consumer_options(), max_partition_fetch_bytes=_SCAN_BYTES
        )
        try:
            async with asyncio.timeout(timeout_s + _REQUEST_TIMEOUT_MS / 1000):
                await consumer.start()
                return await scan(consumer, wanted, visit, timeout_s=timeout_s)
        except (KafkaError, OSError, TimeoutError) as error:
            raise BrokerUnavailable(f"reading: {type(error).__name__}") from error
        finally:
            with contextlib.suppress(KafkaError, OSError):
                await consumer.stop()

    @asynccontextmanager
    async def _asking(
        self, timeout_s: float
    ) -> AsyncIterator[tuple[AIOKafkaAdminClient, AIOKafkaConsumer]]:
        """Yield connected clients, one question at a time; drop them when they fail."""
        try:
            async with asyncio.timeout(timeout_s), self._one_at_a_time:
                yield await self._connected()
        except (KafkaError, OSError, TimeoutError) as error:
            await self.close()
            raise BrokerUnavailable(f"inspecting: {type(error).__name__}") from error

    async def _connected(self) -> tuple[AIOKafkaAdminClient, AIOKafkaConsumer]:
        if self._admin is None:
            self._admin = AIOKafkaAdminClient(
                **self._options, request_timeout_ms=_REQUEST_TIMEOUT_MS
            )
            await self._admin.start()
        if self._heads is None:
            self._heads = AIOKafkaConsumer(
                **self._consumer_options(), max_partition_fetch_bytes=_HEAD_BYTES
            )
            await self._heads.start()
        return self._admin, self._heads

    def _consumer_options(self) -> dict[str, object]:
        return {
            **self._options,
            "group_id": None,
            "enable_auto_commit": False,
            "auto_offset_reset": "earliest",
            "request_timeout_ms": _REQUEST_TIMEOUT_MS,
            # A fetch that waits at the end of a log holds up the next one to the same broker.
            "fetch_max_wait_ms": _FETCH_WAIT_MS,
        }


async def _partition_counts(admin: AIOKafkaAdminClient, names: Iterable[str]) -> dict[str, int]:
    existing = set(await admin.list_topics())
    wanted = [name for name in names if name in existing]
    described = await admin.describe_topics(wanted) if wanted else []
    return {topic["topic"]: len(topic["partitions"]) for topic in described}


async def _configurations(
    admin: AIOKafkaAdminClient, names: Iterable[str]
) -> dict[str, dict[str, str]]:
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    responses = await admin.describe_configs(resources) if resources else []
    return {
        name: {entry[0]: entry[1] for entry in entries}
        for response in responses
        for _code, _message, _kind, name, entries in getattr(response, "resources", ())
    }


async def _group_offsets(
    admin: AIOKafkaAdminClient, group: str
) -> Mapping[TopicPartition, OffsetAndMetadata]:
    """Ask until there is a coordinator: a young broker needs a moment to make its first."""
    while True:
        try:
            found: Mapping[TopicPartition, OffsetAndMetadata]
            found = await admin.list_consumer_group_offsets(group)
        except GroupCoordinatorNotAvailableError:
            await asyncio.sleep(_RETRY_S)
        else:
            return found
