"""Many records into few producer batches: keyed, in order, and never larger than a batch may be."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from shared.kafka.partitioner import partition_of
from shared.kafka.records import Outgoing

if TYPE_CHECKING:
    from aiokafka import AIOKafkaProducer
    from aiokafka.producer.message_accumulator import BatchBuilder

Target = tuple[str, int]


def by_partition(
    records: Sequence[Outgoing], partitions: dict[str, int]
) -> dict[Target, list[Outgoing]]:
    """Group records by topic and partition, each group in the order given.

    `partitions` is the number of partitions of each topic.
    """
    groups: dict[Target, list[Outgoing]] = defaultdict(list)
    for record in records:
        topic = record.topic
        groups[topic, partition_of(record.key, partitions[topic])].append(record)
    return groups


def build(producer: "AIOKafkaProducer", records: Sequence[Outgoing]) -> "list[BatchBuilder]":
    """Pack the records of one partition into batches, opening a new one when one is full."""
    batches = [producer.create_batch()]
    for record in records:
        if not _append(batches[-1], record):
            batches.append(producer.create_batch())
            if not _append(batches[-1], record):
                raise ValueError(f"a record for {record.topic} does not fit an empty batch")
    return batches


def _append(batch: "BatchBuilder", record: Outgoing) -> bool:
    return (
        batch.append(
            key=record.key, value=record.value, timestamp=None, headers=list(record.headers)
        )
        is not None
    )
