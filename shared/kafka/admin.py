"""Topics are created from the table, never by auto-creation; nothing is removed."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from shared.errors import BrokerUnavailable
from shared.kafka.connection import client_options
from shared.settings import KafkaSettings
from shared.topics import (
    DEAD_LETTER_RETENTION_MS,
    DEFAULT_PARTITIONS,
    DEPARTMENTS,
    MAX_DEAD_LETTER_BYTES,
    all_topics,
    dead_letter_names,
)

log = logging.getLogger(__name__)

_TIMEOUT_MS: Final = 15_000


@dataclass(frozen=True, slots=True)
class Replication:
    """How many copies of each topic, and how many must have a record before it is acknowledged."""

    factor: int = 1
    min_insync: int = 1


def new_topics(
    *,
    partitions: int = DEFAULT_PARTITIONS,
    replication: Replication = Replication(),
    departments: Sequence[str] = DEPARTMENTS,
) -> list[NewTopic]:
    """Return what the table asks for, dead letter topics included."""
    wanted = [
        (topic.name, topic.retention_ms, topic.max_message_bytes)
        for topic in all_topics(departments)
    ]
    wanted += [
        (name, DEAD_LETTER_RETENTION_MS, MAX_DEAD_LETTER_BYTES)
        for name in dead_letter_names(departments)
    ]
    return [
        NewTopic(
            name,
            num_partitions=partitions,
            replication_factor=replication.factor,
            topic_configs={
                "retention.ms": str(retention_ms),
                "max.message.bytes": str(max_message_bytes),
                "min.insync.replicas": str(replication.min_insync),
            },
        )
        for name, retention_ms, max_message_bytes in wanted
    ]


async def ensure_topics(settings: KafkaSettings, topics: Sequence[NewTopic]) -> list[str]:
    """Create those of `topics` that are missing and return their names.

    Raises:
        BrokerUnavailable: Kafka does not answer or refuses.
    """
    admin = AIOKafkaAdminClient(**client_options(settings), request_timeout_ms=_TIMEOUT_MS)
    try:
        await admin.start()
        existing = set(await admin.list_topics())
        missing = [topic for topic in topics if topic.name not in existing]
        if missing:
            _check(await admin.create_topics(missing, timeout_ms=_TIMEOUT_MS))
    except (KafkaError, OSError) as error:
        raise BrokerUnavailable(f"topics: {type(error).__name__}") from error
    finally:
        await admin.close()
    return [topic.name for topic in missing]


def _check(response: object) -> None:
    """Raise the first error of a creation; that somebody else was quicker is none."""
    for name, code, *_ in getattr(response, "topic_errors", ()):
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            log.error("topic_not_created", extra={"topic": name, "error": error.__name__})
            raise error
