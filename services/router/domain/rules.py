"""Who gets a complaint: rules as data, the first that matches decides, and somebody always does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Final

from shared.contracts import Category, Channel, Severity
from shared.errors import ConfigurationError

OTHER_LANGUAGE: Final = "*"

Point = tuple[Category, Severity, Channel, str]


@dataclass(frozen=True, slots=True)
class Case:
    """All that a decision depends on. `confidence` is a probability in [0, 1]."""

    category: Category
    severity: Severity
    language: str
    channel: Channel
    confidence: float
    abstained: bool
    doubtful_transcript: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Who gets it, why (a stable code), and how soon after receipt an answer is due."""

    department: str
    reason: str
    due_in: timedelta
    to_desk: bool


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a hand-over goes; `desk` decides what nobody else does, `arbiter` ends ping-pong."""

    to: str
    desk: str
    arbiter: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """Sends to `department` what meets every condition; an empty condition is always met."""

    name: str
    department: str
    categories: frozenset[Category] = frozenset()
    severities: frozenset[Severity] = frozenset()
    channels: frozenset[Channel] = frozenset()
    languages: frozenset[str] = frozenset()

    def matches(self, point: Point) -> bool:
        category, severity, channel, language = point
        return (
            (not self.categories or category in self.categories)
            and (not self.severities or severity in self.severities)
            and (not self.channels or channel in self.channels)
            and (not self.languages or language in self.languages)
        )


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules in force. `min_confidence` is in [0, 1]: below it people decide."""

    departments: tuple[str, ...]
    fallback: str
    arbiter: str
    min_confidence: float
    due_in: Mapping[Severity, timedelta]
    rules: tuple[Rule, ...]

    def decide(self, case: Case) -> Decision:
        """Pick the department of a classified complaint; doubt goes to people, as does no rule."""
        doubt = self._doubt(case)
        if doubt is not None:
            return self._decision(case, self.fallback, doubt)
        point = (case.category, case.severity, case.channel, case.language)
        for rule in self.rules:
            if rule.matches(point):
                return self._decision(case, rule.department, f"rule:{rule.name}")
        return self._decision(case, self.fallback, "no_rule")

    def destination(self, wanted: str | None) -> Destination:
        """Return where a hand-over to `wanted` goes: to the fallback when there is no such desk."""
        known = wanted is None or wanted in self.departments
        to = wanted if wanted is not None and known else self.fallback
        return Destination(to, self.fallback, self.arbiter, known)

    def _doubt(self, case: Case) -> str | None:
        if case.abstained:
            return "abstained"
        if case.confidence < self.min_confidence:
            return "low_confidence"
        return "doubtful_transcript" if case.doubtful_transcript else None

    def _decision(self, case: Case, department: str, reason: str) -> Decision:
        due_in = self.due_in[case.severity]
        return Decision(department, reason, due_in, to_desk=department == self.fallback)


def checked(book: Rulebook) -> Rulebook:
    """Return `book` when it can be followed.

    Raises:
        ConfigurationError: it names a department that it does not list, lacks a due time, holds a
            rule that can never decide, or two rules that contradict each other.
    """
    named = {book.fallback: "fallback", book.arbiter: "arbiter"}
    named |= {rule.department: f"rule {rule.name!r}" for rule in book.rules}
    for department, place in named.items():
        if department not in book.departments:
            raise ConfigurationError(f"{place} names {department!r}, not among `departments`")
    for severity in Severity:
        if severity not in book.due_in:
            raise ConfigurationError(f"`due_hours` lacks {severity.value!r}")
    _check_reach(book.rules)
    return book


def _check_reach(rules: tuple[Rule, ...]) -> None:
    """Refuse rules that never decide, and pairs whose order alone settles who gets a complaint.

    A special case before the general one is how rules are meant to be written; two rules that
    overlap by halves are a contradiction that nobody sees in the file.
    """
    points = list(_points(rules))
    reach = [frozenset(point for point in points if rule.matches(point)) for rule in rules]
    taken: frozenset[Point] = frozenset()
    for i, rule in enumerate(rules):
        if reach[i] <= taken:
            raise ConfigurationError(f"rule {rule.name!r} never decides: earlier rules take it all")
        for j in range(i):
            overlap = reach[i] & reach[j]
            if overlap and not reach[j] <= reach[i] and rule.department != rules[j].department:
                raise ConfigurationError(
                    f"rules {rules[j].name!r} and {rule.name!r} overlap and disagree"
                )
        taken |= reach[i]


def _points(rules: tuple[Rule, ...]) -> Iterator[Point]:
    """Yield every case that the conditions can tell apart."""
    languages = sorted({language for rule in rules for language in rule.languages})
    return product(Category, Severity, Channel, [*languages, OTHER_LANGUAGE])
