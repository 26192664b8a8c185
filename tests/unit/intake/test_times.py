"""Claimed times."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.intake.rejected import Rejected
from shared.intake.times import from_epoch, in_utc, parse_aware


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-01T12:30:00+03:00", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)),
        ("2026-03-01T12:30:00Z", datetime(2026, 3, 1, 12, 30, tzinfo=UTC)),
        ("20260301T123000.5Z", datetime(2026, 3, 1, 12, 30, 0, 500_000, tzinfo=UTC)),
    ],
)
def test_a_time_with_an_offset_is_an_instant(value: str, expected: datetime) -> None:
    assert parse_aware(value, field="occurred_at") == expected


@pytest.mark.parametrize(
    "value", ["", "вчера", "2026-03-01T12:30:00", "2026-03-01", "1772368200", "2026-02-30T00:00Z"]
)
def test_a_time_that_leaves_its_instant_open_is_refused(value: str) -> None:
    with pytest.raises(Rejected) as refusal:
        parse_aware(value, field="occurred_at")
    assert (refusal.value.status, refusal.value.field) == (422, "occurred_at")
    assert refusal.value.hint is not None


@given(value=st.text(max_size=40))
def test_any_text_is_an_aware_time_or_refused(value: str) -> None:
    try:
        assert parse_aware(value, field="t").tzinfo is UTC
    except Rejected as refusal:
        assert refusal.status == 422  # noqa: PT017  both outcomes are right


@given(moment=st.datetimes(timezones=st.timezones()))
def test_every_aware_time_has_a_utc_form(moment: datetime) -> None:
    assert in_utc(moment).tzinfo is UTC


def test_seconds_and_milliseconds_are_told_apart() -> None:
    expected = datetime(2026, 3, 1, tzinfo=UTC)
    assert from_epoch(expected.timestamp()) == expected
    assert from_epoch(expected.timestamp() * 1_000) == expected


@given(value=st.floats() | st.integers().map(float))
def test_any_number_is_a_time_or_none(value: float) -> None:
    moment = from_epoch(value)
    assert moment is None or moment.tzinfo is UTC
