"""What a visitor may say, and what becomes of it."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.web_form.domain import (
    InvalidSubmission,
    Submission,
    contact_kind,
    read_submission,
    to_draft,
    unknown_field_warnings,
)

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("ivan@example.ru", "email"),
        ("+7 (900) 000-00-00", "phone"),
        ("88005553535", "phone"),
        ("@ivan", "other"),
        ("ivan@", "other"),
        ("123", "other"),
        ("t.me/ivan", "other"),
    ],
)
def test_a_contact_without_a_kind_is_guessed(value: str, kind: str) -> None:
    assert contact_kind(value) == kind


@pytest.mark.parametrize("name", ["name", "email", "order_number", "wanted_remedy", "language"])
def test_a_blank_optional_field_is_an_absent_one(name: str) -> None:
    assert getattr(read_submission({"text": "x", name: "  "}), name) is None


def test_a_field_of_invisible_characters_only_is_an_absent_one_with_a_warning() -> None:
    draft = to_draft(read_submission({"text": "x", "name": "\u200b"}), source="s", external_id="1")
    assert draft.author.name is None
    assert draft.warnings == ("name.invisible_removed: U+200B x1",)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-01T12:00", "2026-03-01T09:00:00+00:00"),
        ("2026-03-01T12:00:30.5", "2026-03-01T09:00:30.500000+00:00"),
        ("2026-03-01", "2026-02-28T21:00:00+00:00"),
        ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00+00:00"),
        ("0001-01-01T00:00", "0001-01-01T00:00:00+00:00"),
    ],
)
def test_a_browsers_time_without_offset_is_of_the_forms_zone(value: str, expected: str) -> None:
    submission = Submission(text="x", occurred_at=value)
    draft = to_draft(submission, source="s", external_id="1", local_zone=MOSCOW)
    assert draft.occurred_at is not None
    assert draft.occurred_at.isoformat() == expected


@given(value=st.text(max_size=30) | st.from_regex(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", fullmatch=True))
def test_any_time_is_read_or_named_as_the_faulty_field(value: str) -> None:
    submission = Submission(text="x", occurred_at=value)
    try:
        to_draft(submission, source="s", external_id="1", local_zone=MOSCOW)
    except InvalidSubmission as refusal:
        assert refusal.field == "occurred_at"  # noqa: PT017  both outcomes are right


def test_unknown_fields_are_listed_up_to_a_bound() -> None:
    warnings = unknown_field_warnings(["text", *[f"x{i}" for i in range(50)], "y" * 500])
    assert len(warnings) == 11
    assert warnings[-1] == "unknown_field: and 41 more"


def test_a_long_unknown_name_is_cut() -> None:
    assert unknown_field_warnings(["y" * 500]) == (f"unknown_field: {'y' * 50}",)
