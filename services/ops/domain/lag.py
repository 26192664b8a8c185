"""How far a consumer group is behind, and whether that is in order.

Closed here, because other tools had them wrong: a topic on which little happens is not an error;
a group that stopped committing does not keep its last lag; a lag that grows is not in order
although the group commits; a partition without a commit is unread from its start; records that
expired before they were read are not waiting any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple


class LagState(StrEnum):
    """From nothing to do to nothing done; members rise with how urgent they are."""

    IDLE = "IDLE"
    OK = "OK"
    LAGGING = "LAGGING"
    STALLED = "STALLED"


SEVERITY: Final = tuple(LagState)


class Place(NamedTuple):
    """A partition as one group reads it."""

    group: str
    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One place at one moment. The log holds [start, end); `committed` is the next to read.

    `committed` is None before the first commit. `oldest_at` is when the oldest unread record was
    produced, where that could be had.
    """

    at: datetime
    start: int
    end: int
    committed: int | None = None
    oldest_at: datetime | None = None

    @property
    def position(self) -> int:
        """Return where reading goes on: a commit outside the log starts again at its beginning."""
        if self.committed is None or self.committed > self.end:
            return self.start
        return max(self.committed, self.start)

    @property
    def lag(self) -> int:
        """Return how many records wait to be read."""
        return self.end - self.position

    @property
    def expired(self) -> int:
        """Return how many records the log dropped before they were read."""
        return 0 if self.committed is None else max(0, self.start - self.committed)

    @property
    def oldest_s(self) -> float | None:
        """Return how many seconds the oldest unread record has waited: 0 when none waits."""
        if self.lag == 0:
            return 0.0
        if self.oldest_at is None:
            return None
        return max(0.0, (self.at - self.oldest_at).total_seconds())


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A record may wait `late_after_s`; a group may commit nothing for `stalled_after_s`."""

    late_after_s: float = 10.0
    stalled_after_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Speed:
    """Records per second; `eta_s` until nothing waits, None when that is not in sight."""

    consumed_per_s: float
    arriving_per_s: float
    eta_s: float | None


def state(window: Sequence[Reading], tolerance: Tolerance = Tolerance()) -> LagState:
    """Judge a place by its readings, the newest last; there must be at least one."""
    now = window[-1]
    if now.lag == 0:
        return LagState.OK if _moved(window) else LagState.IDLE
    if _stuck_s(window) >= tolerance.stalled_after_s:
        return LagState.STALLED
    return (
        LagState.LAGGING
        if _is_late(window, tolerance) or _grows(window, tolerance)
        else LagState.OK
    )


def speed(window: Sequence[Reading]) -> Speed | None:
    """Return how fast a place moves, from the first and last of at least two readings.

    None when the log was made anew in between.
    """
    first, last = window[0], window[-1]
    seconds = (last.at - first.at).total_seconds()
    if seconds <= 0 or last.end < first.end or last.position < first.position:
        return None
    consumed = (last.position - first.position) / seconds
    arriving = (last.end - first.end) / seconds
    nearer = consumed - arriving
    if last.lag == 0:
        return Speed(consumed, arriving, 0.0)
    return Speed(consumed, arriving, last.lag / nearer if nearer > 0 else None)


def worst(states: Sequence[LagState]) -> LagState:
    """Return the most urgent of `states`, IDLE when there are none."""
    return max(states, key=SEVERITY.index, default=LagState.IDLE)


def _moved(window: Sequence[Reading]) -> bool:
    return window[0].end != window[-1].end or window[0].committed != window[-1].committed


def _waiting_since(window: Sequence[Reading], *, same_commit: bool) -> datetime:
    """Return since when, as far as was watched, records wait (and nothing was committed)."""
    now = since = window[-1]
    for reading in reversed(window):
        if reading.lag == 0 or (same_commit and reading.committed != now.committed):
            break
        since = reading
    return since.at


def _stuck_s(window: Sequence[Reading]) -> float:
    # The commit, not the position: that records expire is no progress of the group.
    return (window[-1].at - _waiting_since(window, same_commit=True)).total_seconds()


def _is_late(window: Sequence[Reading], tolerance: Tolerance) -> bool:
    waited_s = window[-1].oldest_s
    if waited_s is None:
        since = _waiting_since(window, same_commit=False)
        waited_s = (window[-1].at - since).total_seconds()
    return waited_s > tolerance.late_after_s


def _grows(window: Sequence[Reading], tolerance: Tolerance) -> bool:
    """Tell whether ever more records wait, and have for longer than one may wait."""
    now = since = window[-1]
    for reading in reversed(window):
        if reading.lag == 0 or reading.lag > since.lag:
            break
        since = reading
    longer = (now.at - since.at).total_seconds() >= tolerance.late_after_s
    return longer and now.lag > since.lag
