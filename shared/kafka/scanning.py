"""Look through partitions with a consumer that belongs to no group and commits nothing."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.kafka.raw import RawRecord

_POLL_MS: Final = 200
# So many records are shown in one go; others of this process get their turn in between.
_AT_ONCE: Final = 500


class Partition(NamedTuple):
    topic: str
    number: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """A log holds the offsets [start, end); what was below `start` has expired."""

    start: int
    end: int


async def first_timestamps(
    consumer: AIOKafkaConsumer, positions: Mapping[Partition, int], timeout_s: float
) -> dict[Partition, int]:
    """Return when the record at each position was produced, in epoch milliseconds.

    What is not had within `timeout_s` seconds is left out.
    """
    found: dict[Partition, int] = {}

    def remember(record: RawRecord) -> None:
        found.setdefault(Partition(record.topic, record.partition), record.timestamp)

    wanted = {tp: Bounds(offset, offset + 1) for tp, offset in positions.items()}
    await scan(consumer, wanted, remember, timeout_s=timeout_s)
    return found


async def scan(
    consumer: AIOKafkaConsumer,
    ranges: Mapping[Partition, Bounds],
    visit: Callable[[RawRecord], None],
    *,
    timeout_s: float,
) -> bool:
    """Show `visit` each record of `ranges`, in order per partition; tell whether that was all.

    It was not when `timeout_s` seconds passed first.
    """
    deadline = time.monotonic() + timeout_s
    ends = {TopicPartition(*partition): bounds.end for partition, bounds in ranges.items()}
    consumer.assign(list(ends))
    for partition, bounds in ranges.items():
        consumer.seek(TopicPartition(*partition), bounds.start)
    try:
        while ends and time.monotonic() < deadline:
            batches = await consumer.getmany(*ends, timeout_ms=_POLL_MS, max_records=_AT_ONCE)
            await asyncio.sleep(0)  # getmany does not yield while records are at hand
            for tp, records in batches.items():
                for record in records:
                    if record.offset < ends[tp]:
                        visit(record)
                if await consumer.position(tp) >= ends[tp]:
                    del ends[tp]
    finally:
        consumer.unsubscribe()
    return not ends
