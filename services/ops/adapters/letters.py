"""DeadLetterReader on Kafka: headers only; the record itself is passed over."""

from collections import Counter
from datetime import UTC, datetime
from typing import Final

from services.ops.domain.dead_letters import Letter, read_letter
from services.ops.ports import DeadLetters
from shared.kafka.dead_letters import PREFIX
from shared.kafka.inspect import Bounds, KafkaInspector
from shared.kafka.raw import RawRecord

_SUFFIX: Final = ".dlq"
_MAX_CHARACTERS: Final = 500
_MS: Final = 1_000


class KafkaDeadLetters:
    """Implements DeadLetterReader."""

    def __init__(self, inspector: KafkaInspector) -> None:
        self._inspector = inspector

    async def read(self, *, newest: int, timeout_s: float) -> DeadLetters:
        """See DeadLetterReader."""
        names = await self._inspector.topic_names(timeout_s=timeout_s)
        dead = sorted(name for name in names if name.endswith(_SUFFIX))
        bounds = await self._inspector.bounds(dead, timeout_s=timeout_s)
        letters: list[Letter] = []
        ranges = {p: Bounds(max(log.start, log.end - newest), log.end) for p, log in bounds.items()}
        await self._inspector.scan(
            ranges, lambda record: letters.append(to_letter(record)), timeout_s=timeout_s
        )
        counts: Counter[str] = Counter(dict.fromkeys(dead, 0))
        for partition, log in bounds.items():
            counts[partition.topic] += log.end - log.start
        read = Counter(letter.dead_letter_topic for letter in letters)
        return DeadLetters(counts=counts, read=read, letters=letters)


def to_letter(record: RawRecord) -> Letter:
    """Read the reason; of a header that appears twice the last is ours."""
    reason = {
        name.removeprefix(PREFIX): (value or b"").decode("utf-8", "replace")[:_MAX_CHARACTERS]
        for name, value in record.headers
        if name.startswith(PREFIX)
    }
    return read_letter(record.topic, reason, datetime.fromtimestamp(record.timestamp / _MS, UTC))
