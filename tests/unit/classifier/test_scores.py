import math

import pytest

from services.classifier.domain import scores
from services.classifier.domain.scores import Answer
from shared.contracts import Category, Severity

DELIVERY, QUALITY, OTHER = Category.DELIVERY, Category.PRODUCT_QUALITY, Category.OTHER
LOW, NORMAL, HIGH, CRITICAL = Severity


def answer(
    truth: Category,
    said: Category,
    *,
    confidence: float = 0.5,
    severity: tuple[Severity, Severity] = (NORMAL, NORMAL),
    complaint: tuple[bool, float] = (True, 0.9),
) -> Answer:
    return Answer(
        true_category=truth,
        true_severity=severity[0],
        true_complaint=complaint[0],
        category=said,
        severity=severity[1],
        is_complaint=complaint[1] >= 0.5,
        abstained=False,
        confidence=confidence,
        complaint=complaint[1],
    )


def test_accuracy_and_f1_are_the_textbook_ones() -> None:
    own = [answer(DELIVERY, DELIVERY), answer(DELIVERY, QUALITY), answer(QUALITY, QUALITY)]
    assert scores.accuracy(own) == pytest.approx(2 / 3)
    by_category = scores.per_category(own)
    assert (by_category[DELIVERY].precision, by_category[DELIVERY].recall) == (1.0, 0.5)
    assert (by_category[QUALITY].precision, by_category[QUALITY].recall) == (0.5, 1.0)
    assert scores.macro_f1(by_category) == pytest.approx(2 / 3)
    assert scores.confusion(own)[DELIVERY, QUALITY] == 1


def test_confidence_that_equals_accuracy_has_no_calibration_error() -> None:
    own = [
        answer(DELIVERY, said, confidence=0.75) for said in (DELIVERY, DELIVERY, DELIVERY, OTHER)
    ]
    assert scores.calibration_error(own) == pytest.approx(0)
    bold = [answer(DELIVERY, OTHER, confidence=1.0)]
    assert scores.calibration_error(bold) == pytest.approx(1)


def test_the_surest_half_is_chosen_by_confidence() -> None:
    own = [answer(DELIVERY, DELIVERY, confidence=0.9), answer(DELIVERY, OTHER, confidence=0.2)]
    assert scores.surest_half_accuracy(own) == 1.0


def test_auc_is_one_when_ranked_right_half_when_tied_and_nan_without_both_kinds() -> None:
    right = [
        answer(OTHER, OTHER, complaint=(True, 0.9)),
        answer(OTHER, OTHER, complaint=(False, 0.1)),
    ]
    tied = [answer(OTHER, OTHER, complaint=(kind, 0.5)) for kind in (True, False)]
    assert scores.complaint_auc(right) == 1.0
    assert scores.complaint_auc(tied) == 0.5
    assert math.isnan(scores.complaint_auc(right[:1]))


def test_a_complaint_that_is_called_none_is_a_false_dismissal() -> None:
    own = [answer(OTHER, OTHER, complaint=(True, p)) for p in (0.1, 0.9, 0.9, 0.9)]
    assert scores.false_dismissals(own) == 0.25


def test_kappa_is_one_for_agreement_and_lower_the_further_the_grades_are_apart() -> None:
    def kappa(*pairs: tuple[Severity, Severity]) -> float:
        return scores.severity_kappa([answer(OTHER, OTHER, severity=pair) for pair in pairs])

    assert kappa((LOW, LOW), (HIGH, HIGH)) == 1.0
    near = kappa((LOW, NORMAL), (HIGH, HIGH), (LOW, LOW))
    far = kappa((LOW, CRITICAL), (HIGH, HIGH), (LOW, LOW))
    assert far < near < 1.0


def test_grave_texts_are_those_of_high_and_critical_severity() -> None:
    pairs = [(HIGH, CRITICAL), (CRITICAL, NORMAL), (NORMAL, HIGH)]
    own = [answer(OTHER, OTHER, severity=pair) for pair in pairs]
    assert scores.grave_recall(own) == 0.5
    assert scores.grave_precision(own) == 0.5
