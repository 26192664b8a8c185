"""Times that senders claim: read without guessing a zone, and judged, never trusted."""

from datetime import UTC, datetime, timedelta
from typing import Final

from shared.intake.rejected import invalid_field

MAX_AHEAD: Final = timedelta(minutes=5)
EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
# Beyond these a number of seconds is one of milliseconds, or nothing that happened.
_MAX_EPOCH_S: Final = 10**11
AHEAD_WARNING: Final = "occurred_at_ahead: more than 5 minutes after it was received"
IMPLAUSIBLE_WARNING: Final = "occurred_at_implausible: before the year 2000"


def in_utc(moment: datetime) -> datetime:
    """Return an aware `moment` in UTC; the ends of the calendar stay within it."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)


def parse_aware(value: str, *, field: str) -> datetime:
    """Return the instant that an ISO 8601 text with an offset names, in UTC.

    Raises:
        Rejected: 422 when it is no such text, or has no offset.
    """
    hint = "use ISO 8601 with an offset, such as 2026-03-01T12:30:00+03:00"
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise invalid_field(field, "not an ISO 8601 time", hint=hint) from None
    if moment.utcoffset() is None:
        raise invalid_field(field, "the time has no offset from UTC", hint=hint)
    return in_utc(moment)


def from_epoch(value: float) -> datetime | None:
    """Return the instant of a Unix time in seconds or milliseconds, or None when it is neither."""
    seconds = value / 1_000 if abs(value) >= _MAX_EPOCH_S else value
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def time_warnings(occurred_at: datetime | None, received_at: datetime) -> tuple[str, ...]:
    """Return what is odd about a claimed time. The claim is kept; deadlines run from receipt."""
    if occurred_at is None:
        return ()
    if occurred_at - received_at > MAX_AHEAD:
        return (AHEAD_WARNING,)
    return (IMPLAUSIBLE_WARNING,) if occurred_at < EARLIEST else ()
