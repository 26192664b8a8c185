"""Rules on trial: which complaints of the past other rules would have sent elsewhere."""

from dataclasses import dataclass

from services.router.domain.rules import Case, Rulebook


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules in force said about a complaint, whoever has it by now."""

    reference: str
    case: Case
    department: str


@dataclass(frozen=True, slots=True)
class Move:
    """A complaint that other rules send elsewhere; `reason` is theirs."""

    reference: str
    before: str
    after: str
    reason: str


@dataclass(slots=True)
class Trial:
    """Puts one complaint after the other before `book`, and counts."""

    book: Rulebook
    tried: int = 0

    def move(self, ruled: Ruled) -> Move | None:
        """Return where `ruled` would go instead, or None when it stays."""
        self.tried += 1
        decision = self.book.decide(ruled.case)
        if decision.department == ruled.department:
            return None
        return Move(ruled.reference, ruled.department, decision.department, decision.reason)
