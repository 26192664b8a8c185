"""How good a classifier is, from pairs of what is true and what it said. All pure arithmetic."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.classifier.domain.severity import rank
from shared.contracts import Category, Severity

_BINS: Final = 10
_GRAVE: Final = rank(Severity.HIGH)
NOT_MEASURABLE: Final = float("nan")


@dataclass(frozen=True, slots=True)
class Answer:
    """One labelled text: `true_*` by a person, the rest by the classifier.

    `confidence` and `complaint` are probabilities in [0, 1].
    """

    true_category: Category
    true_severity: Severity
    true_complaint: bool
    category: Category
    severity: Severity
    is_complaint: bool
    abstained: bool
    confidence: float
    complaint: float


@dataclass(frozen=True, slots=True)
class CategoryScores:
    """`support` is how many texts truly are of the category; the rest lies in [0, 1]."""

    support: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def _share(part: int, whole: int) -> float:
    return part / whole if whole else NOT_MEASURABLE


def accuracy(answers: Sequence[Answer]) -> float:
    return _share(sum(a.category is a.true_category for a in answers), len(answers))


def per_category(answers: Sequence[Answer]) -> dict[Category, CategoryScores]:
    """Return the scores of every category that is true of a text or was said of one."""
    truth = Counter(a.true_category for a in answers)
    said = Counter(a.category for a in answers)
    right = Counter(a.category for a in answers if a.category is a.true_category)
    return {
        c: CategoryScores(
            truth[c],
            right[c] / said[c] if said[c] else 0.0,
            right[c] / truth[c] if truth[c] else 0.0,
        )
        for c in Category
        if truth[c] or said[c]
    }


def macro_f1(scores: Mapping[Category, CategoryScores]) -> float:
    return sum(s.f1 for s in scores.values()) / len(scores) if scores else NOT_MEASURABLE


def confusion(answers: Sequence[Answer]) -> dict[tuple[Category, Category], int]:
    """Return how often a true category (first) was called another (second) or itself."""
    return dict(Counter((a.true_category, a.category) for a in answers))


def calibration_error(answers: Sequence[Answer]) -> float:
    """Return the expected calibration error over ten bins of equal width, in [0, 1]."""
    bins: dict[int, list[Answer]] = {}
    for answer in answers:
        bins.setdefault(min(int(answer.confidence * _BINS), _BINS - 1), []).append(answer)
    return sum(
        len(own) / len(answers) * abs(sum(a.confidence for a in own) / len(own) - accuracy(own))
        for own in bins.values()
    )


def surest_half_accuracy(answers: Sequence[Answer]) -> float:
    """Return the accuracy on the half of the texts with the highest confidence."""
    ordered = sorted(answers, key=lambda a: -a.confidence)
    return accuracy(ordered[: len(ordered) // 2])


def complaint_auc(answers: Sequence[Answer]) -> float:
    """Return the chance that a complaint is ranked above what is none; ties count half."""
    complaints = [a.complaint for a in answers if a.true_complaint]
    others = [a.complaint for a in answers if not a.true_complaint]
    if not complaints or not others:
        return NOT_MEASURABLE
    wins = sum((c > o) + (c == o) / 2 for c in complaints for o in others)
    return wins / (len(complaints) * len(others))


def false_dismissals(answers: Sequence[Answer]) -> float:
    """Return the share of complaints that were called none."""
    complaints = [a for a in answers if a.true_complaint]
    return _share(sum(not a.is_complaint for a in complaints), len(complaints))


def severity_kappa(answers: Sequence[Answer]) -> float:
    """Return Cohen's kappa with quadratic weights: 1 is perfect, 0 is chance."""
    pairs = Counter((rank(a.true_severity), rank(a.severity)) for a in answers)
    truth = Counter(rank(a.true_severity) for a in answers)
    said = Counter(rank(a.severity) for a in answers)
    seen = sum(count * (t - s) ** 2 for (t, s), count in pairs.items())
    chance = sum(truth[t] * said[s] * (t - s) ** 2 for t in truth for s in said)
    return 1 - seen * len(answers) / chance if chance else NOT_MEASURABLE


def grave_recall(answers: Sequence[Answer]) -> float:
    """Return the share of truly high or critical texts that were called high or critical."""
    grave = [a for a in answers if rank(a.true_severity) >= _GRAVE]
    return _share(sum(rank(a.severity) >= _GRAVE for a in grave), len(grave))


def grave_precision(answers: Sequence[Answer]) -> float:
    called = [a for a in answers if rank(a.severity) >= _GRAVE]
    return _share(sum(rank(a.true_severity) >= _GRAVE for a in called), len(called))
