"""The state machine of a complaint: which update is possible when, and from whom."""

from collections.abc import Mapping
from typing import Final

from shared.contracts import ComplaintUpdate, PublicState, UpdateType

# States in which exactly one department owes the customer the next step.
OPEN: Final = frozenset(
    {
        PublicState.IN_TRIAGE,
        PublicState.ASSIGNED,
        PublicState.ACCEPTED,
        PublicState.IN_PROGRESS,
    }
)

# Work reported without an `accepted` before it counts: who works on it has taken it over.
FROM: Final[Mapping[UpdateType, frozenset[PublicState]]] = {
    UpdateType.ACCEPTED: frozenset({PublicState.IN_TRIAGE, PublicState.ASSIGNED}),
    UpdateType.PROGRESS: OPEN,
    UpdateType.TRANSFERRED: OPEN,
    UpdateType.RESOLVED: OPEN | {PublicState.WITHDRAWN},
    UpdateType.CONTESTED: OPEN | {PublicState.RESOLVED},
    UpdateType.REOPENED: frozenset({PublicState.RESOLVED}),
    UpdateType.RATED: frozenset({PublicState.RESOLVED}),
}

# The state that an update leads to; hand-overs lead to the state of their new assignment.
TO: Final[Mapping[UpdateType, PublicState]] = {
    UpdateType.ACCEPTED: PublicState.ACCEPTED,
    UpdateType.PROGRESS: PublicState.IN_PROGRESS,
    UpdateType.RESOLVED: PublicState.RESOLVED,
    UpdateType.RATED: PublicState.RESOLVED,
}

BY: Final[Mapping[UpdateType, frozenset[str]]] = {
    UpdateType.ACCEPTED: frozenset({"department", "ops"}),
    UpdateType.PROGRESS: frozenset({"department", "ops"}),
    UpdateType.TRANSFERRED: frozenset({"department", "ops", "clock"}),
    UpdateType.RESOLVED: frozenset({"department", "ops"}),
    UpdateType.CONTESTED: frozenset({"customer", "ops"}),
    UpdateType.REOPENED: frozenset({"customer", "ops"}),
    UpdateType.RATED: frozenset({"customer"}),
}


def possible(state: PublicState) -> frozenset[UpdateType]:
    """Return the updates that a complaint in `state` takes."""
    return frozenset(kind for kind, states in FROM.items() if state in states)


def refusal(state: PublicState, owner: str | None, update: ComplaintUpdate) -> str | None:
    """Return why `update` is not possible now, as a stable code, or None when it is.

    A department speaks only for what it owns; ops and the clock act on anybody's.
    """
    if update.actor.kind not in BY[update.type]:
        return f"not_by_{update.actor.kind}"
    if state not in FROM[update.type]:
        return f"not_when_{state.value}"
    if update.actor.kind == "department" and update.actor.name != owner:
        return "not_the_owner"
    return None
