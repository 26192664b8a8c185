"""Reading JSON that others wrote: each accessor gives None or nothing instead of raising."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

MAX_ID_CHARS: Final = 512
MAX_NAME_CHARS: Final = 200
_MAX_ID_INT: Final = 10**20
_MAX_NUMBER_CHARS: Final = 40
_NO_MEMBERS: Final[Mapping[str, object]] = {}


def members(value: object) -> Mapping[str, object]:
    """Return a JSON object, or an empty one for anything else."""
    return value if isinstance(value, dict) else _NO_MEMBERS


def items(value: object) -> Sequence[object]:
    """Return a JSON array, or an empty one for anything else."""
    return value if isinstance(value, list) else ()


def objects(value: object) -> list[Mapping[str, object]]:
    """Return the objects of a JSON array; its other elements are left out."""
    return [item for item in items(value) if isinstance(item, dict)]


def at(value: object, *path: str | int) -> object:
    """Walk objects by name and arrays by index; None where the path leads nowhere."""
    for step in path:
        if isinstance(step, str):
            value = members(value).get(step)
        else:
            value = (items(value)[step : step + 1] or (None,))[0]
    return value


def string(value: object) -> str | None:
    """Return a JSON string as it is, or None for anything else."""
    return value if isinstance(value, str) else None


def identifier(value: object) -> str | None:
    """Return an id as text: a string, or an integer written out; None when empty or too long."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _MAX_ID_INT:
        return str(value)
    if isinstance(value, str) and 0 < len(value.strip()) <= MAX_ID_CHARS:
        return value.strip()
    return None


def name(value: object) -> str | None:
    """Return a name cut to what the contract takes; None when there is none."""
    text = " ".join(value.split())[:MAX_NAME_CHARS].strip() if isinstance(value, str) else ""
    return text or None


def number(value: object) -> float | None:
    """Return a finite number, also from its decimal spelling; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and len(value) > _MAX_NUMBER_CHARS:
        return None
    try:
        result = float(value)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def whole(value: object) -> int | None:
    """Return a whole number exactly, also from its decimal spelling; None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and len(value) <= _MAX_NUMBER_CHARS and value.isascii():
        return int(value) if value.removeprefix("-").isdecimal() else None
    return None


def epoch_s(value: object) -> datetime | None:
    """Return the instant of epoch seconds, given as a number or a string of digits."""
    seconds = whole(value)
    return None if seconds is None else _instant(seconds * 1_000)


def epoch_ms(value: object) -> datetime | None:
    """Return the instant of epoch milliseconds, given as a number or a string of digits."""
    milliseconds = whole(value)
    return None if milliseconds is None else _instant(milliseconds)


def _instant(milliseconds: int) -> datetime | None:
    seconds, rest = divmod(milliseconds, 1_000)
    try:
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1_000)
    except (ValueError, OverflowError, OSError):
        return None


def iso_time(value: object) -> datetime | None:
    """Return the instant of an ISO 8601 string with a zone; None without one, never a guess."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return None if moment is None or moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
