"""From matches to what a complaint is about, and to how sure that is.

Weights add up over places that do not overlap. A softmax makes them probabilities; whether it is
a complaint at all is judged apart and moves probability to `other`.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.classifier.domain.lexicon import Match
from shared.contracts import Category, Sentiment

GRIEVANCE: Final = "grievance"
PRAISE: Final = "praise"
QUESTION: Final = "question"
ANNOUNCEMENT: Final = "announcement"
MILD: Final = "mild"
MANIPULATION: Final = "manipulation"
_TOPIC: Final = "topic_"

_TOPIC_SHARE: Final = 0.4
_TOPIC_MOST: Final = 1.2
_FIRST_BONUS: Final = 0.8  # what is named first is more often the issue
_SHARPNESS: Final = 0.7
_OTHER_BASE: Final = 0.8
# How service is spoken of counts less beside a concrete problem.
_YIELDING: Final = 0.6
_CONCRETE: Final = frozenset(Category) - {Category.CUSTOMER_SERVICE, Category.OTHER}
_CONCRETE_FROM: Final = 3.0
_HARM: Final = frozenset(
    {"critical_injury", "critical_fire", "critical_health", "critical_child_harm"}
)
_HARM_WEIGHT: Final = 2.5
_NEGATED_PRAISE: Final = 3.0
_NOT_A_COMPLAINT_BELOW: Final = 0.3
_CLEAR_PROBLEM: Final = 4.0


@dataclass(frozen=True, slots=True)
class Tones:
    """How much of each tone a text holds; sums of weights, 0 and above."""

    grievance: float
    praise: float
    question: float
    announcement: float
    mild: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """`distribution` over all categories sums to 1; `complaint` is a probability in [0, 1].

    `clear_problem` means that a problem is named beyond doubt, whatever surrounds it.
    """

    distribution: Mapping[Category, float]
    complaint: float
    clear_problem: bool
    sentiment: Sentiment
    tones: Tones
    money_is_named: bool

    @property
    def category(self) -> Category:
        return max(self.distribution, key=lambda category: self.distribution[category])

    @property
    def confidence(self) -> float:
        return self.distribution[self.category]

    @property
    def is_complaint(self) -> bool:
        """Return False only when that is clear: a lost complaint costs more than a read praise."""
        return self.clear_problem or not self.content

    @property
    def content(self) -> bool:
        """Tell whether the author is, on the whole, not complaining."""
        return self.complaint < _NOT_A_COMPLAINT_BELOW

    def further(self, threshold: float) -> tuple[Category, ...]:
        """Return the other categories of the complaint at least as probable as `threshold`."""
        others = (c for c in self.distribution if c not in (self.category, Category.OTHER))
        likely = [c for c in others if self.distribution[c] >= threshold]
        return tuple(sorted(likely, key=lambda c: -self.distribution[c]))


def weightiest(matches: Iterable[Match]) -> list[Match]:
    """Return matches that do not overlap, heavier and longer ones first."""
    ordered = sorted(matches, key=lambda m: (-m.rule.weight, m.start - m.end, m.start, m.rule.name))
    chosen: list[Match] = []
    taken: set[str] = set()
    for match in ordered:
        free = all(match.end <= other.start or other.end <= match.start for other in chosen)
        if free and match.rule.name not in taken:
            taken.add(match.rule.name)
            chosen.append(match)
    return chosen


def _sum(matches: Sequence[Match], label: str) -> float:
    own = [m for m in matches if m.rule.label == label and not m.negated]
    return sum(match.rule.weight for match in weightiest(own))


def tones(matches: Sequence[Match]) -> Tones:
    """Add up each tone; "not good" is a grievance, not praise."""
    denied = weightiest(m for m in matches if m.rule.label == PRAISE and m.negated)
    if any(match.rule.label == MANIPULATION for match in matches):
        # Who instructs the classifier is not believed when he soothes.
        return Tones(_sum(matches, GRIEVANCE), 0, 0, 0, 0)
    return Tones(
        grievance=_sum(matches, GRIEVANCE) + _NEGATED_PRAISE * len(denied),
        praise=_sum(matches, PRAISE),
        question=_sum(matches, QUESTION),
        announcement=_sum(matches, ANNOUNCEMENT),
        mild=_sum(matches, MILD),
    )


def _problem(matches: Sequence[Match], category: Category) -> float:
    own = [m for m in matches if m.rule.label == category.value and not m.negated]
    return sum(m.rule.weight for m in weightiest(own))


def speaks_for(match: Match, category: Category) -> bool:
    """Tell whether a match counts for `category`; harm by a thing counts for its quality."""
    if match.rule.label in _HARM:
        return category is Category.PRODUCT_QUALITY
    named = match.rule.label in (category.value, _TOPIC + category.value)
    return named and not match.negated


def _problems(matches: Sequence[Match]) -> dict[Category, float]:
    problems = {category: _problem(matches, category) for category in Category}
    if any(match.rule.label in _HARM for match in matches):
        problems[Category.PRODUCT_QUALITY] += _HARM_WEIGHT
    if max(problems[category] for category in _CONCRETE) >= _CONCRETE_FROM:
        problems[Category.CUSTOMER_SERVICE] *= _YIELDING
    return problems


def _topic(matches: Sequence[Match], category: Category) -> float:
    return min(_TOPIC_MOST, _TOPIC_SHARE * _sum(matches, _TOPIC + category.value))


def _first_named(matches: Sequence[Match]) -> str | None:
    strong = [m for m in matches if m.rule.weight >= 3 and m.rule.label in _CATEGORY_LABELS]
    if not strong:
        return None
    return min(strong, key=lambda m: (m.start, -m.rule.weight, -m.end, m.rule.name)).rule.label


_CATEGORY_LABELS: Final = frozenset(category.value for category in Category)


def _softmax(scores: Mapping[Category, float]) -> dict[Category, float]:
    top = max(scores.values())
    parts = {c: math.exp(_SHARPNESS * (score - top)) for c, score in scores.items()}
    total = sum(parts.values())
    return {category: part / total for category, part in parts.items()}


def _complaint_probability(own: Tones, problems: float) -> float:
    score = (
        0.4
        + 0.45 * min(own.grievance, 12)
        + 0.35 * min(problems, 10)
        - 0.45 * min(own.praise, 14)
        - 0.35 * min(own.question, 6)
        - 0.45 * min(own.announcement, 9)
    )
    return 1 / (1 + math.exp(-score))


def _sentiment(own: Tones, problems: float) -> Sentiment:
    balance = own.grievance + 0.5 * problems - own.praise
    if balance > 1:
        return Sentiment.NEGATIVE
    return Sentiment.POSITIVE if balance < -1 else Sentiment.NEUTRAL


def judge(matches: Sequence[Match]) -> Judgement:
    """Weigh all matches of one text."""
    own = tones(matches)
    problems = _problems(matches)
    first = _first_named(matches)
    scores = {
        category: math.sqrt(problems[category]) * 2.2
        + _topic(matches, category)
        + (_FIRST_BONUS if category.value == first else 0)
        for category in Category
    }
    scores[Category.OTHER] += _OTHER_BASE
    total = max(problems.values())
    complaint = _complaint_probability(own, total)
    distribution = {c: p * complaint for c, p in _softmax(scores).items()}
    distribution[Category.OTHER] += 1 - complaint
    return Judgement(
        distribution,
        complaint,
        clear_problem=total >= _CLEAR_PROBLEM,
        sentiment=_sentiment(own, total),
        tones=own,
        money_is_named=_topic(matches, Category.PAYMENT_REFUND) > 0,
    )
