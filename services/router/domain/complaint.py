"""A complaint as it stands, and the account of how it got there."""

from dataclasses import dataclass, field
from datetime import datetime

from shared.contracts import ComplaintClassified, ComplaintReceived, PublicState


def to_millisecond(moment: datetime) -> datetime:
    """Return `moment` as MongoDB keeps it: whole milliseconds, cut off."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of the history. `internal` is for staff and never shown; `text` is for the customer.

    `key` is the identity of the step within its complaint, whatever is found out later.
    """

    key: str
    at: datetime
    code: str
    state: PublicState
    public: bool = True
    department: str | None = None
    text: str | None = None
    outcome: str | None = None
    next_step: str | None = None
    next_by: datetime | None = None
    internal: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """One hand-over, counted from 1; `due_at` keeps the age of the complaint."""

    no: int
    department: str
    reason: str
    assigned_at: datetime
    due_at: datetime


@dataclass(slots=True)
class Complaint:
    """What the events of one complaint amount to.

    `opened` is the first revision known, None while only later events have come (parked);
    `current` is the revision in force, `classified` the classification in force.
    """

    opened: ComplaintReceived | None = None
    current: ComplaintReceived | None = None
    classified: ComplaintClassified | None = None
    stage: PublicState = PublicState.RECEIVED
    assignments: list[Assignment] = field(default_factory=list)
    history: list[Entry] = field(default_factory=list)
    warnings: tuple[str, ...] = ()
    updated_at: datetime | None = None

    @property
    def withdrawn(self) -> bool:
        return self.current is not None and self.current.withdrawn

    @property
    def state(self) -> PublicState:
        """Return the state to show: a withdrawal hides the stage of the work, an answer stays."""
        if self.withdrawn and self.stage is not PublicState.RESOLVED:
            return PublicState.WITHDRAWN
        return self.stage

    @property
    def owner(self) -> str | None:
        """Return the department that has it, or had it last when it is closed."""
        return self.assignments[-1].department if self.assignments else None
