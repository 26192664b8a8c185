"""Rules as data: somebody always gets the complaint, and a slip of the pen stops the start."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.router.adapters.rules_file import load_rules
from services.router.domain.rules import Case
from shared.contracts import Category, Channel, Severity
from shared.errors import ConfigurationError
from shared.topics import DEPARTMENTS
from tests.unit.router.fakes import BOOK

CASES = st.builds(
    Case,
    category=st.sampled_from(Category),
    severity=st.sampled_from(Severity),
    language=st.sampled_from(["ru", "en", "und", "kk"]),
    channel=st.sampled_from(Channel),
    confidence=st.floats(0, 1),
    abstained=st.booleans(),
    doubtful_transcript=st.booleans(),
)


def minimal(**changes: object) -> dict[str, Any]:
    return {
        "departments": ["a", "b", "desk"],
        "fallback": "desk",
        "arbiter": "desk",
        "min_confidence": 0.5,
        "due_hours": {"critical": 1, "high": 2, "normal": 3, "low": 4},
        "rules": [{"name": "delivery", "when": {"category": "delivery"}, "to": "a"}],
        **changes,
    }


def written(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(yaml.safe_dump(content), "utf-8")
    return path


def rule(name: str, to: str, **when: object) -> dict[str, object]:
    return {"name": name, "when": when, "to": to}


CERTAIN = Case(Category.DELIVERY, Severity.HIGH, "ru", Channel.PHONE, 0.9, False, False)


def test_the_packaged_rules_know_the_departments_of_a_fresh_install() -> None:
    assert set(BOOK.departments) == set(DEPARTMENTS)


@pytest.mark.parametrize(
    ("category", "department"),
    [
        (Category.PRODUCT_QUALITY, "quality"),
        (Category.DELIVERY, "logistics"),
        (Category.WRONG_MISSING_ITEM, "fulfilment"),
        (Category.PAYMENT_REFUND, "payments"),
        (Category.CUSTOMER_SERVICE, "customer-care"),
        (Category.WEBSITE_APP_TECHNICAL, "digital"),
        (Category.FRAUD_COUNTERFEIT, "trust-safety"),
        (Category.OTHER, "triage"),
    ],
)
def test_each_category_has_its_department(category: Category, department: str) -> None:
    case = Case(category, Severity.NORMAL, "ru", Channel.SOCIAL, 0.9, False, False)
    assert BOOK.decide(case).department == department


@given(CASES)
def test_every_case_gets_a_listed_department_a_reason_and_a_due_time(case: Case) -> None:
    decision = BOOK.decide(case)
    assert decision.department in BOOK.departments
    assert decision.reason
    assert decision.due_in == BOOK.due_in[case.severity]


@given(CASES)
def test_doubt_always_goes_to_people(case: Case) -> None:
    doubt = case.abstained or case.confidence < BOOK.min_confidence or case.doubtful_transcript
    if doubt:
        assert BOOK.decide(case).department == BOOK.fallback


@given(st.floats(0, 1))
def test_more_severe_is_never_due_later(confidence: float) -> None:
    due = [
        BOOK.decide(Case(c, s, "ru", Channel.PHONE, confidence, False, False)).due_in
        for c in Category
        for s in Severity
    ]
    per_category = [due[i : i + len(Severity)] for i in range(0, len(due), len(Severity))]
    assert all(row == sorted(row, reverse=True) for row in per_category)


def test_what_no_rule_takes_goes_to_the_fallback_and_says_so(tmp_path: Path) -> None:
    book = load_rules(written(tmp_path, minimal()))
    other = Case(Category.OTHER, Severity.LOW, "ru", Channel.PHONE, 0.9, False, False)
    assert (book.decide(other).department, book.decide(other).reason) == ("desk", "no_rule")


def test_the_special_case_before_the_general_one_decides(tmp_path: Path) -> None:
    rules = [
        rule("urgent", "b", category="delivery", severity=["high", "critical"], language="ru"),
        rule("delivery", "a", category="delivery"),
    ]
    book = load_rules(written(tmp_path, minimal(rules=rules)))
    assert book.decide(CERTAIN).department == "b"
    english = Case(Category.DELIVERY, Severity.HIGH, "en", Channel.PHONE, 0.9, False, False)
    assert book.decide(english).department == "a"


@pytest.mark.parametrize("name", list(minimal()))
def test_a_file_that_lacks_a_part_does_not_start_and_names_it(tmp_path: Path, name: str) -> None:
    content = minimal()
    del content[name]
    with pytest.raises(ConfigurationError, match=name):
        load_rules(written(tmp_path, content))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"fallback": None}, "fallback"),
        ({"fallback": "nobody"}, "fallback names 'nobody'"),
        ({"arbiter": "nobody"}, "arbiter names 'nobody'"),
        ({"rules": [rule("r", "nobody")]}, "rule 'r' names 'nobody'"),
        ({"rules": [rule("r", "a", categroy="delivery")]}, "categroy"),
        ({"rules": [rule("r", "a", category="deliverry")]}, "category"),
        ({"due_hours": {"high": 2, "normal": 3, "low": 4}}, "lacks 'critical'"),
        ({"due_hours": {"critical": -1, "high": 2, "normal": 3, "low": 4}}, "due_hours"),
        ({"min_confidence": 35}, "min_confidence"),
        ({"fallbacks": "desk"}, "fallbacks"),
        (
            {"rules": [rule("all", "a"), rule("late", "b", category="delivery")]},
            "'late' never decides",
        ),
        (
            {
                "rules": [
                    rule("x", "a", severity=["low", "normal"]),
                    rule("y", "a", severity=["high", "critical"]),
                    rule("z", "b", channel="phone"),
                ]
            },
            "'z' never decides",
        ),
        (
            {"rules": [rule("x", "a", category="delivery"), rule("y", "b", severity="high")]},
            "'x' and 'y' overlap",
        ),
    ],
)
def test_a_wrong_file_does_not_start_and_says_what_is_wrong(
    tmp_path: Path, changes: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        load_rules(written(tmp_path, minimal(**changes)))


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a: [", b"", b"- a", b"rules: *x"])
def test_a_file_that_is_not_a_rulebook_is_a_configuration_error(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "rules.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError):
        load_rules(path)


def test_a_missing_file_is_a_configuration_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"absent\.yaml"):
        load_rules(tmp_path / "absent.yaml")
