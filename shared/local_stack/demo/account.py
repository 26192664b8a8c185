"""What became of each accepted complaint, and whether that adds up. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.contracts import PublicState, reference


@dataclass(frozen=True, slots=True)
class Accepted:
    """One delivery that was answered with success. A repetition has the same `complaint_id`."""

    complaint_id: UUID
    channel: str
    status_url: str


@dataclass(frozen=True, slots=True)
class Stored:
    """What MongoDB has of a complaint."""

    state: str
    department: str | None = None
    category: str | None = None
    severity: str | None = None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A record on a department's topic; `at_ms` is its timestamp, in epoch milliseconds."""

    department: str
    received_at: datetime
    at_ms: int

    @property
    def after_ms(self) -> int:
        """Return the milliseconds from the complaint's receipt to this record."""
        return self.at_ms - round(self.received_at.timestamp() * 1000)


@dataclass(slots=True)
class Seen:
    """What has been read so far, by the complaint's id (the key of the records)."""

    stored: dict[str, Stored] = field(default_factory=dict)
    handed_over: dict[str, dict[str, HandedOver]] = field(default_factory=dict)
    dead_letters: dict[str, dict[str, bytes]] = field(default_factory=dict)  # by topic: the value


class Outcome(StrEnum):
    ASSIGNED = "assigned"
    IN_TRIAGE = "in triage"
    DEAD_LETTERED = "dead-lettered"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Fate:
    """One accepted complaint: where it is, or in `lacking` what it waits for."""

    accepted: Accepted
    outcome: Outcome
    stored: Stored | None = None
    handed_over: HandedOver | None = None
    lacking: str = ""

    @property
    def reference(self) -> str:
        return reference(self.accepted.complaint_id)


@dataclass(frozen=True, slots=True)
class Poison:
    """A record that nobody can read, and the dead letter topics where it must end."""

    key: str
    value: bytes
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """`deliveries` are what was sent and answered with success, `fates` one per complaint.

    `unexpected` are stored complaints of this run's sources that nobody sent. `set_aside` are
    those of the poison record's topics that have it, byte for byte.
    """

    deliveries: int
    fates: tuple[Fate, ...]
    unexpected: tuple[str, ...]
    poison: Poison
    set_aside: tuple[str, ...]

    @property
    def repeats(self) -> int:
        return self.deliveries - len(self.fates)

    def count(self, outcome: Outcome) -> int:
        return sum(fate.outcome is outcome for fate in self.fates)

    @property
    def open(self) -> tuple[str, ...]:
        """Return a sentence for each thing that keeps the account from closing."""
        missing = [f"{f.reference} {f.lacking}" for f in self.fates if f.lacking]
        extra = [f"MongoDB has {identity}, which nobody sent" for identity in self.unexpected]
        waiting = [
            f"the unreadable record is not on {topic}"
            for topic in self.poison.topics
            if topic not in self.set_aside
        ]
        return (*missing, *extra, *waiting)

    @property
    def closed(self) -> bool:
        return not self.open


def account_of(deliveries: Sequence[Accepted], poison: Poison, seen: Seen) -> Account:
    """Return the account of `deliveries` after what was `seen`."""
    once = {str(each.complaint_id): each for each in deliveries}
    letters = seen.dead_letters.get(poison.key, {})
    return Account(
        deliveries=len(deliveries),
        fates=tuple(_fate(identity, accepted, seen) for identity, accepted in once.items()),
        unexpected=tuple(sorted(seen.stored.keys() - once.keys())),
        poison=poison,
        set_aside=tuple(t for t in poison.topics if letters.get(t) == poison.value),
    )


def _fate(identity: str, accepted: Accepted, seen: Seen) -> Fate:
    stored = seen.stored.get(identity)
    handed = seen.handed_over.get(identity, {})
    owner = handed.get(stored.department) if stored and stored.department else None
    if stored is not None and owner is not None:
        in_triage = stored.state == PublicState.IN_TRIAGE
        outcome = Outcome.IN_TRIAGE if in_triage else Outcome.ASSIGNED
        return Fate(accepted, outcome, stored, owner)
    if identity in seen.dead_letters:
        return Fate(accepted, Outcome.DEAD_LETTERED, stored)
    return Fate(accepted, Outcome.MISSING, stored, lacking=_lacking(stored, handed))


def _lacking(stored: Stored | None, handed: Mapping[str, HandedOver]) -> str:
    if stored is None:
        place = f"on the topic of {', '.join(handed)}, but" if handed else "on no topic, and"
        return f"is {place} not in MongoDB"
    if stored.department is None:
        return "is in MongoDB, but without a department"
    return f"is in MongoDB, but not on the topic of {stored.department}"
