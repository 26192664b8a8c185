"""The account: each accepted complaint is stored, dead-lettered, in flight, or named as missing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Fate(StrEnum):
    """What became of an accepted complaint; MISSING is the one that must not be."""

    STORED = "stored"
    DEAD_LETTERED = "dead_lettered"
    IN_FLIGHT = "in_flight"
    MISSING = "missing"


class Position(NamedTuple):
    """A record on the topic of received complaints."""

    partition: int
    offset: int


class ChannelHour(NamedTuple):
    channel: str
    hour: datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    """One record of a complaint; `complaint_id` is None when the record cannot be read."""

    complaint_id: str | None
    when: ChannelHour
    position: Position


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the fates are told from. The order of asking matters: `read_up_to` before `stored`.

    `stored` holds those of the accepted complaints that MongoDB has. `read_up_to` is the router's
    next offset by partition.
    """

    stored: Set[str]
    dead_lettered: Set[Position]
    read_up_to: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One channel in one hour."""

    when: ChannelHour
    fates: Mapping[Fate, int]

    @property
    def accepted(self) -> int:
        return sum(self.fates.values())


@dataclass(frozen=True, slots=True)
class Account:
    """`missing` names complaints (or, of unreadable records, `partition:offset`), in order."""

    lines: Sequence[Line]
    missing: Sequence[str]

    @property
    def accepted(self) -> int:
        return sum(line.accepted for line in self.lines)

    def total(self, fate: Fate) -> int:
        return sum(line.fates.get(fate, 0) for line in self.lines)


def account(records: Iterable[Accepted], evidence: Evidence) -> Account:
    """Settle the account of the distinct complaints in `records`.

    A complaint counts where and when its first record stands; a later revision is no new one.
    """
    complaints: dict[str, list[Accepted]] = {}
    for record in records:
        complaints.setdefault(_name(record), []).append(record)
    counts: dict[ChannelHour, Counter[Fate]] = {}
    missing = []
    for name, revisions in complaints.items():
        fate = _fate(revisions, evidence)
        when = min(revisions, key=lambda revision: revision.when.hour).when
        counts.setdefault(when, Counter())[fate] += 1
        if fate is Fate.MISSING:
            missing.append(name)
    lines = [Line(when, fates) for when, fates in sorted(counts.items())]
    return Account(lines, sorted(missing))


def _name(record: Accepted) -> str:
    return record.complaint_id or f"{record.position.partition}:{record.position.offset}"


def _fate(revisions: Sequence[Accepted], evidence: Evidence) -> Fate:
    """Return what became of one complaint, told by all of its records."""
    if any(record.complaint_id in evidence.stored for record in revisions):
        return Fate.STORED
    if any(record.position in evidence.dead_lettered for record in revisions):
        return Fate.DEAD_LETTERED
    # Stored or set aside before its commit: only what is not read yet may be neither.
    first = min(record.position for record in revisions)
    read = first.offset < evidence.read_up_to.get(first.partition, 0)
    return Fate.MISSING if read else Fate.IN_FLIGHT
