"""Scores a classifier on labelled texts, and writes the scores down."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from services.classifier.adapters.labelled_texts import Labelled
from services.classifier.domain import scores
from services.classifier.domain.scores import Answer
from services.classifier.service import Classified
from shared.contracts import Category

_SHORT = {
    Category.PRODUCT_QUALITY: "quality",
    Category.DELIVERY: "delivery",
    Category.WRONG_MISSING_ITEM: "wrong",
    Category.PAYMENT_REFUND: "payment",
    Category.CUSTOMER_SERVICE: "service",
    Category.WEBSITE_APP_TECHNICAL: "digital",
    Category.FRAUD_COUNTERFEIT: "fraud",
    Category.OTHER: "other",
}


def answers(
    texts: Iterable[Labelled], explain: Callable[[str], Classified]
) -> dict[str, list[Answer]]:
    """Return the classifier's answers by group."""
    found: dict[str, list[Answer]] = {}
    for labelled in texts:
        found.setdefault(labelled.group, []).append(_answer(labelled, explain(labelled.text)))
    return found


def _answer(labelled: Labelled, classified: Classified) -> Answer:
    event = classified.event
    return Answer(
        true_category=labelled.category,
        true_severity=labelled.severity,
        true_complaint=labelled.is_complaint,
        category=event.category,
        severity=event.severity,
        is_complaint=event.is_complaint,
        abstained=event.abstained,
        confidence=event.confidence,
        complaint=classified.complaint,
    )


def report(by_group: Mapping[str, Sequence[Answer]]) -> Iterator[str]:
    """Yield the lines of a report: the scores of each group, by category, and the confusions."""
    for group, own in by_group.items():
        yield f"{group}: {len(own)} texts"
        for name, value in summary(own).items():
            yield f"  {name:<28}{value:6.3f}"
        yield ""
        yield f"  {'category':<24}{'texts':>6}{'prec.':>8}{'recall':>8}{'F1':>8}"
        for category, own_scores in scores.per_category(own).items():
            numbers = f"{own_scores.precision:8.2f}{own_scores.recall:8.2f}{own_scores.f1:8.2f}"
            yield f"  {category.value:<24}{own_scores.support:>6}{numbers}"
        yield ""
        yield from _confusion_lines(own)
        yield ""


def summary(own: Sequence[Answer]) -> dict[str, float]:
    """Return the headline scores by name; NaN where the texts do not tell."""
    return {
        "accuracy": scores.accuracy(own),
        "macro F1": scores.macro_f1(scores.per_category(own)),
        "calibration error (ECE)": scores.calibration_error(own),
        "accuracy, surest half": scores.surest_half_accuracy(own),
        "left to a person": sum(a.abstained for a in own) / len(own),
        "complaint or not, AUC": scores.complaint_auc(own),
        "complaints called none": scores.false_dismissals(own),
        "severity, quadratic kappa": scores.severity_kappa(own),
        "high and critical, recall": scores.grave_recall(own),
        "high and critical, precision": scores.grave_precision(own),
    }


def _confusion_lines(own: Sequence[Answer]) -> Iterator[str]:
    counts = scores.confusion(own)
    yield "  truth \\ said " + "".join(f"{name:>9}" for name in _SHORT.values())
    for truth, name in _SHORT.items():
        row = "".join(f"{counts.get((truth, said), 0):>9}" for said in _SHORT)
        yield f"  {name:<13}{row}"
