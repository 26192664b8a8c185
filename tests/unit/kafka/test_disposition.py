"""What is done about an error depends on its kind alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BrokerUnavailable, StaleState, StoreUnavailable, UndecodableRecord
from shared.kafka.backoff import Backoff
from shared.kafka.disposition import Disposition, disposition


@given(
    error=st.sampled_from(
        [BrokerUnavailable("x"), StoreUnavailable("x"), StaleState("x"), TimeoutError()]
    ),
    attempt=st.integers(1, 10_000),
    most=st.integers(1, 100),
)
def test_an_outage_is_always_waited_out(error: Exception, attempt: int, most: int) -> None:
    assert disposition(error, attempt, most) is Disposition.REDELIVER


@given(attempt=st.integers(1, 100), most=st.integers(1, 100))
def test_what_can_never_succeed_is_always_set_aside_at_once(attempt: int, most: int) -> None:
    assert disposition(UndecodableRecord("x"), attempt, most) is Disposition.DEAD_LETTER


@pytest.mark.parametrize(
    ("attempt", "expected"),
    [(1, Disposition.RETRY), (4, Disposition.RETRY), (5, Disposition.DEAD_LETTER)],
)
def test_a_bug_gets_as_many_tries_as_the_policy_says(attempt: int, expected: Disposition) -> None:
    assert disposition(ZeroDivisionError(), attempt, 5) is expected


@given(st.integers(1, 10**9))
def test_a_pause_is_always_within_its_bounds_and_never_shrinks(attempt: int) -> None:
    backoff = Backoff(first_s=0.2, most_s=5.0)
    assert 0.2 <= backoff.seconds(attempt) <= backoff.seconds(attempt + 1) <= 5.0
