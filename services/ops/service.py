"""The questions of operators, answered within bounds."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from services.ops.domain.dead_letters import FailureGroup, FailureGroups
from services.ops.domain.lag import LagState, Place, Reading, Speed, Tolerance, speed, state, worst
from services.ops.domain.ledger import Account, Evidence, account
from services.ops.ports import AcceptedLog, DeadLetterReader, LagReader, StoredCases

Clock = Callable[[], datetime]

_FRESH_S: Final = 1.0
_IN_TRIAGE: Final = "in_triage"


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class PlaceLag:
    """One partition for one group; `speed` needs two readings."""

    place: Place
    reading: Reading
    state: LagState
    speed: Speed | None


@dataclass(frozen=True, slots=True)
class LagReport:
    measured_at: datetime
    places: Sequence[PlaceLag]

    def state_of(self, group: str) -> LagState:
        """Return the most urgent state of a group's partitions."""
        return worst([entry.state for entry in self.places if entry.place.group == group])


class LagMonitor:
    """Keeps the readings of the last `window_s` seconds and judges by them."""

    def __init__(
        self,
        reader: LagReader,
        *,
        tolerance: Tolerance,
        window_s: float,
        timeout_s: float,
        clock: Clock = utc_now,
    ) -> None:
        self._reader = reader
        self._tolerance = tolerance
        self._window = timedelta(seconds=window_s)
        self._timeout_s = timeout_s
        self._clock = clock
        self._measured_at: datetime | None = None
        self._windows: dict[Place, deque[Reading]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def current(self) -> LagReport:
        """Return a report that is at most a second old.

        Raises:
            BrokerUnavailable: Kafka does not answer.
        """
        async with self._one_at_a_time:
            now = self._clock()
            if self._measured_at is None or (now - self._measured_at).total_seconds() > _FRESH_S:
                self._remember(await self._reader.read(timeout_s=self._timeout_s))
                self._measured_at = self._clock()
            return self._report(self._measured_at)

    def _remember(self, readings: Mapping[Place, Reading]) -> None:
        for gone in self._windows.keys() - readings.keys():
            del self._windows[gone]
        for place, reading in readings.items():
            window = self._windows.setdefault(place, deque())
            window.append(reading)
            while window[0].at < reading.at - self._window:
                window.popleft()

    def _report(self, measured_at: datetime) -> LagReport:
        places = []
        for place, window in sorted(self._windows.items()):
            readings = list(window)
            judged = state(readings, self._tolerance)
            places.append(PlaceLag(place, readings[-1], judged, speed(readings)))
        return LagReport(measured_at, places)


@dataclass(frozen=True, slots=True)
class DeadLetterTopic:
    """One dead letter topic; `read` of its `count` letters were grouped."""

    name: str
    count: int
    read: int
    groups: Sequence[FailureGroup]


@dataclass(frozen=True, slots=True)
class ShowDeadLetters:
    """Groups the newest dead letters of each topic by cause."""

    reader: DeadLetterReader
    newest: int
    timeout_s: float

    async def __call__(self) -> list[DeadLetterTopic]:
        """Return every dead letter topic, the fullest first.

        Raises:
            BrokerUnavailable: Kafka does not answer.
        """
        found = await self.reader.read(newest=self.newest, timeout_s=self.timeout_s)
        groups = FailureGroups()
        for letter in found.letters:
            groups.add(letter)
        topics = [
            DeadLetterTopic(name, count, found.read.get(name, 0), groups.of(name))
            for name, count in found.counts.items()
        ]
        return sorted(topics, key=lambda topic: (-topic.count, topic.name))


@dataclass(frozen=True, slots=True)
class Ledger:
    """The account since `since`. `unaccounted` are stored complaints without a record."""

    since: datetime
    measured_at: datetime
    account: Account
    in_triage: int
    unaccounted: Sequence[str]
    complete: bool

    @property
    def closes(self) -> bool:
        """Tell whether all was read and nothing is missing or left over."""
        return self.complete and not self.account.missing and not self.unaccounted


@dataclass(slots=True)
class KeepLedger:
    """Settles the account, one at a time; a result serves for `max_age_s` seconds."""

    log: AcceptedLog
    cases: StoredCases
    timeout_s: float
    max_age_s: float
    clock: Clock = utc_now
    _done: dict[int, tuple[float, Ledger]] = field(default_factory=dict)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, *, hours: int) -> Ledger:
        """Return the account of this hour and the `hours` before it.

        Raises:
            BrokerUnavailable: Kafka does not answer.
            StoreUnavailable: MongoDB does not answer.
        """
        async with self._one_at_a_time:
            done_at, ledger = self._done.get(hours, (0.0, None))
            if ledger is None or time.monotonic() - done_at > self.max_age_s:
                this_hour = self.clock().replace(minute=0, second=0, microsecond=0)
                ledger = await self._settle(this_hour - timedelta(hours=hours))
                self._done = {hours: (time.monotonic(), ledger)}
            return ledger

    async def _settle(self, since: datetime) -> Ledger:
        # The order keeps the account honest while complaints flow: what is stored now has its
        # record already, and what the router has read by then is stored or set aside afterwards.
        stored_before = await self.cases.received_since(since, timeout_s=self.timeout_s)
        log = await self.log.since(since, timeout_s=self.timeout_s)
        accepted = {record.complaint_id for record in log.records if record.complaint_id}
        states = await self.cases.states(accepted, timeout_s=self.timeout_s)
        evidence = Evidence(states.keys(), log.dead_lettered, log.read_up_to)
        return Ledger(
            since=since,
            measured_at=self.clock(),
            account=account(log.records, evidence),
            in_triage=sum(state == _IN_TRIAGE for state in states.values()),
            unaccounted=sorted(stored_before - accepted) if log.complete else [],
            complete=log.complete,
        )
