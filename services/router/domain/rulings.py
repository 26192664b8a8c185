"""What was ruled once for a complaint stays ruled, so that new rules do not rewrite the past."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.router.domain.rules import Case, Decision, Destination, Rulebook

Handover = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Precedents:
    """Decisions by all that they depended on, destinations by what was wanted, and the moments
    at which hand-overs (number and department) were decided."""

    decisions: Mapping[Case, Decision] = field(default_factory=dict)
    destinations: Mapping[str, Destination] = field(default_factory=dict)
    assigned_at: Mapping[Handover, datetime] = field(default_factory=dict)


@dataclass(slots=True)
class Rulings:
    """Answers from the precedents, else from the rules in force; remembers what was asked.

    `now` is the router's clock: when a hand-over without precedent counts as decided.
    """

    book: Rulebook
    precedents: Precedents
    now: datetime
    decisions: dict[Case, Decision] = field(default_factory=dict)
    destinations: dict[str, Destination] = field(default_factory=dict)

    def decide(self, case: Case) -> Decision:
        decision = self.precedents.decisions.get(case) or self.book.decide(case)
        self.decisions[case] = decision
        return decision

    def destination(self, wanted: str | None) -> Destination:
        key = wanted or ""
        found = self.precedents.destinations.get(key) or self.book.destination(wanted)
        self.destinations[key] = found
        return found

    def assigned_at(self, handover: Handover) -> datetime:
        return self.precedents.assigned_at.get(handover, self.now)

    def new_unknown_destinations(self) -> int:
        """Return how many wanted departments, unknown to the rules, were met for the first time."""
        asked = self.destinations.items()
        return sum(not d.known and key not in self.precedents.destinations for key, d in asked)
