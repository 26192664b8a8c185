"""What a customer's page is made of: the case as far as it is known, and how well it is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Final

from shared.contracts import PublicState


class Details(StrEnum):
    """How much the page can say: all of it, not yet more, or not at the moment."""

    COMPLETE = "complete"
    PENDING = "pending"
    UNAVAILABLE = "unavailable"


class Step(IntEnum):
    """The way of a complaint as a customer sees it, in order."""

    RECEIVED = 1
    SORTING = 2
    IN_WORK = 3
    RESOLVED = 4


CURRENT_STEP: Final[dict[PublicState, Step | None]] = {
    PublicState.RECEIVED: Step.SORTING,
    PublicState.IN_TRIAGE: Step.SORTING,
    PublicState.ASSIGNED: Step.IN_WORK,
    PublicState.ACCEPTED: Step.IN_WORK,
    PublicState.IN_PROGRESS: Step.IN_WORK,
    PublicState.RESOLVED: Step.RESOLVED,
    PublicState.WITHDRAWN: None,
}


class Who(StrEnum):
    """Who did a step of the history."""

    US = "us"
    CUSTOMER = "customer"
    DEPARTMENT = "department"


# Every step that the router calls public, and whose it is.
HISTORY_CODES: Final[dict[str, Who]] = {
    "received": Who.US,
    "edited": Who.CUSTOMER,
    "withdrawn": Who.CUSTOMER,
    "restored": Who.CUSTOMER,
    "in_triage": Who.US,
    "assigned": Who.US,
    "reassigned": Who.US,
    "transferred": Who.US,
    "accepted": Who.DEPARTMENT,
    "progress": Who.DEPARTMENT,
    "resolved": Who.DEPARTMENT,
    "contested": Who.CUSTOMER,
    "reopened": Who.CUSTOMER,
    "rated": Who.CUSTOMER,
}

# Nobody waits for an answer any more.
CLOSED: Final = frozenset({PublicState.RESOLVED, PublicState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Entry:
    """One public step. `department` is a slug; `text` was written for the customer, if any."""

    at: datetime
    code: str
    department: str | None = None
    text: str | None = None
    next_step: str | None = None
    next_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What is stored about one complaint and may be shown; nobody's name, contact or words.

    `state` is None when its word is not known to this release. `due_at` is when an answer was
    promised. `history` is in order, the oldest first.
    """

    state: PublicState | None
    department: str | None = None
    received_at: datetime | None = None
    updated_at: datetime | None = None
    due_at: datetime | None = None
    history: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """The answer for one valid link; `case` is there exactly when `details` is COMPLETE."""

    reference: str
    details: Details
    case: Case | None = None
