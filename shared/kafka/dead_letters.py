"""What is set aside: the original record, byte for byte, and why it could not be processed."""

from datetime import UTC, datetime
from typing import Final

from pydantic import ValidationError

from shared.errors import ZhalobaError
from shared.kafka.raw import RawRecord
from shared.kafka.records import Outgoing
from shared.version import VERSION

PREFIX: Final = "zhaloba_dlq_"
_MAX_DETAIL: Final = 500


def reason_code(error: Exception) -> str:
    """Return the stable code of an error: groups of dead letters go by it."""
    if isinstance(error, ZhalobaError):
        return error.code
    return "invalid_record" if isinstance(error, ValidationError) else "unclassified"


def describe(error: Exception) -> str:
    """Say what is wrong without quoting the record: only our own messages are trusted for that."""
    if isinstance(error, ValidationError):
        places = (
            f"{'.'.join(map(str, item['loc'])) or 'value'}: {item['type']}"
            for item in error.errors(include_url=False, include_input=False, include_context=False)
        )
        return "; ".join(places)[:_MAX_DETAIL]
    if isinstance(error, ZhalobaError):
        return str(error)[:_MAX_DETAIL]
    return type(error).__name__


def _absent(record: RawRecord) -> list[str]:
    """Name what the record lacks: it becomes empty bytes here, which a replay must undo."""
    return [part for part in ("key", "value") if getattr(record, part) is None]


def dead_letter(
    record: RawRecord, error: Exception, *, group: str, attempts: int, service: str
) -> Outgoing:
    """Return the dead letter of `record`: original key, value and headers, then the reason."""
    reason = {
        "null": ",".join(_absent(record)),
        "code": reason_code(error),
        "error_type": type(error).__name__,
        "error": describe(error),
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "timestamp_ms": record.timestamp,
        "group": group,
        "attempts": attempts,
        "service": service,
        "service_version": VERSION,
        "failed_at": datetime.now(UTC).isoformat(),
    }
    added = tuple((PREFIX + name, str(value).encode()) for name, value in reason.items())
    original = tuple((name, value or b"") for name, value in record.headers)
    return Outgoing(
        topic=f"{record.topic}.{group}.dlq",
        key=record.key or b"",
        value=record.value or b"",
        headers=original + added,
    )
