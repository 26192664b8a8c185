"""How a live broker differs from the document: topics, partitions, settings, keys."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from shared.kafka.inspect import Bounds, KafkaInspector, Partition, TopicFacts
from shared.kafka.raw import RawRecord
from shared.topics import (
    DEAD_LETTER_RETENTION_MS,
    DEFAULT_PARTITIONS,
    MAX_DEAD_LETTER_BYTES,
    all_topics,
)

OUR_PREFIX: Final = "complaints."


@dataclass(frozen=True, slots=True)
class Promised:
    """What the table says about one topic; dead letters keep whatever key they came with."""

    retention_ms: int
    max_message_bytes: int
    keyed: bool = True


def promises() -> dict[str, Promised]:
    """Return what the table says, dead letter topics included."""
    promised: dict[str, Promised] = {}
    for topic in all_topics():
        promised[topic.name] = Promised(topic.retention_ms, topic.max_message_bytes)
        for group in topic.groups:
            promised[topic.dead_letter_name(group)] = Promised(
                DEAD_LETTER_RETENTION_MS, MAX_DEAD_LETTER_BYTES, keyed=False
            )
    return promised


def differences(
    promised: Mapping[str, Promised],
    found: Mapping[str, TopicFacts],
    *,
    partitions: int = DEFAULT_PARTITIONS,
) -> Iterator[str]:
    """Yield a sentence for each way in which `found` is not what was promised."""
    for name in sorted(promised.keys() - found.keys()):
        yield f"{name}: the broker has no such topic"
    for name in sorted(found.keys() - promised.keys()):
        yield f"{name}: the document has no such topic"
    for name in sorted(promised.keys() & found.keys()):
        if found[name].partitions != partitions:
            yield f"{name}: {found[name].partitions} partitions, promised {partitions}"
        yield from _settings(name, promised[name], found[name].configuration)


def _settings(name: str, promised: Promised, found: Mapping[str, str]) -> Iterator[str]:
    expected = {
        "cleanup.policy": "delete",
        "retention.ms": str(promised.retention_ms),
        "max.message.bytes": str(promised.max_message_bytes),
    }
    for setting, value in expected.items():
        if found.get(setting) != value:
            yield f"{name}: {setting} is {found.get(setting)}, promised {value}"


def key_difference(record: RawRecord) -> str | None:
    """Say what is wrong with the key of a record on one of our topics, if anything."""
    headers = dict(record.headers)
    place = f"{record.topic}[{record.partition}]@{record.offset}"
    if record.key is None:
        return f"{place}: a record without a key"
    if headers.get("ce_partitionkey") not in {None, record.key}:
        return f"{place}: the key is not its ce_partitionkey"
    return None


async def live_differences(
    inspector: KafkaInspector, *, partitions: int, timeout_s: float
) -> list[str]:
    """Compare the table with a broker, and look at the newest record of each partition.

    Raises:
        BrokerUnavailable: it does not answer; each question has `timeout_s` seconds.
    """
    promised = promises()
    names = await inspector.topic_names(timeout_s=timeout_s)
    ours = sorted(name for name in names if name.startswith(OUR_PREFIX))
    found = await inspector.topics(ours, timeout_s=timeout_s)
    sentences = list(differences(promised, found, partitions=partitions))

    def look(record: RawRecord) -> None:
        if (sentence := key_difference(record)) is not None:
            sentences.append(sentence)

    keyed = [name for name in ours if name in promised and promised[name].keyed]
    bounds = await inspector.bounds(keyed, timeout_s=timeout_s)
    await inspector.scan(_newest(bounds), look, timeout_s=timeout_s)
    return sentences


def _newest(bounds: Mapping[Partition, Bounds]) -> dict[Partition, Bounds]:
    return {
        partition: Bounds(max(at.start, at.end - 1), at.end)
        for partition, at in bounds.items()
        if at.end > at.start
    }
