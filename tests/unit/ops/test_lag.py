"""Rows H1 and H2: lag in records and seconds, and states, with the bugs of other tools as cases."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ops.domain.lag import (
    SEVERITY,
    LagState,
    Reading,
    Tolerance,
    speed,
    state,
    worst,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TOLERANCE = Tolerance(late_after_s=10, stalled_after_s=30)


def _reading(
    ago_s: float = 0,
    *,
    end: int,
    committed: int | None = None,
    start: int = 0,
    oldest_ago_s: float | None = None,
) -> Reading:
    at = NOW - timedelta(seconds=ago_s)
    oldest_at = None if oldest_ago_s is None else NOW - timedelta(seconds=oldest_ago_s)
    return Reading(at, start, end, committed, oldest_at)


def _judge(*window: Reading) -> LagState:
    return state(window, TOLERANCE)


def test_the_lag_is_what_waits_in_the_log() -> None:
    assert _reading(end=10, committed=7).lag == 3


def test_without_a_commit_everything_is_unread() -> None:
    assert _reading(start=4, end=10, committed=None).lag == 6


def test_records_that_expired_are_not_waiting() -> None:
    reading = _reading(start=100, end=110, committed=20)
    assert (reading.lag, reading.expired) == (10, 80)


def test_an_empty_log_after_expiry_has_no_lag() -> None:
    assert _reading(start=110, end=110, committed=20).lag == 0


def test_a_commit_beyond_the_end_means_a_new_log_that_is_unread() -> None:
    assert _reading(start=0, end=5, committed=900).lag == 5


offsets = st.integers(0, 1_000)


@given(start=offsets, length=offsets, committed=st.none() | st.integers(0, 3_000))
def test_the_lag_is_never_negative_nor_more_than_the_log_holds(
    start: int, length: int, committed: int | None
) -> None:
    assert 0 <= _reading(start=start, end=start + length, committed=committed).lag <= length


@given(start=offsets, length=offsets, committed=offsets, more=offsets)
def test_committing_more_never_raises_the_lag(
    start: int, length: int, committed: int, more: int
) -> None:
    end = start + length
    before = _reading(start=start, end=end, committed=min(committed, end))
    after = _reading(start=start, end=end, committed=min(committed + more, end))
    assert after.lag <= before.lag


def test_the_age_is_that_of_the_oldest_unread_record() -> None:
    assert _reading(end=10, committed=7, oldest_ago_s=42).oldest_s == 42
    assert _reading(end=10, committed=10, oldest_ago_s=42).oldest_s == 0
    assert _reading(end=10, committed=7).oldest_s is None


def test_a_clock_that_is_ahead_does_not_make_an_age_negative() -> None:
    assert _reading(end=10, committed=7, oldest_ago_s=-5).oldest_s == 0


def test_nothing_to_read_and_nothing_coming_is_idle() -> None:
    assert _judge(_reading(50, end=10, committed=10), _reading(end=10, committed=10)) == "IDLE"


def test_nothing_to_read_while_records_come_is_ok() -> None:
    assert _judge(_reading(50, end=10, committed=10), _reading(end=20, committed=20)) == "OK"


def test_a_topic_without_any_record_is_idle() -> None:
    assert _judge(_reading(end=0)) == "IDLE"


def test_a_slow_topic_is_no_error() -> None:
    """One record a day: no commit for hours, and then one record that was not read yet."""
    quiet = [_reading(60 - n, end=10, committed=10, oldest_ago_s=None) for n in range(60)]
    assert _judge(*quiet) == "IDLE"
    assert _judge(*quiet, _reading(end=11, committed=10, oldest_ago_s=0.2)) == "OK"


def test_a_group_that_stopped_committing_does_not_keep_its_last_lag() -> None:
    window = [_reading(40 - n, end=100 + n, committed=100, oldest_ago_s=40) for n in range(41)]
    assert [reading.lag for reading in window][:3] == [0, 1, 2]
    assert window[-1].lag == 40
    assert _judge(*window) == "STALLED"


def test_a_group_that_never_committed_is_stalled_while_records_wait() -> None:
    window = [_reading(age, end=5, committed=None, oldest_ago_s=99) for age in (31, 20, 10, 0)]
    assert _judge(*window) == "STALLED"


def test_a_lag_that_grows_is_not_ok_although_the_group_commits() -> None:
    window = [
        _reading(15, end=100, committed=99, oldest_ago_s=15.1),
        _reading(10, end=200, committed=150, oldest_ago_s=10.5),
        _reading(5, end=300, committed=200, oldest_ago_s=6),
        _reading(0, end=400, committed=250, oldest_ago_s=3),
    ]
    assert _judge(*window) == "LAGGING"


def test_a_ripple_is_ok() -> None:
    lags = [3, 9, 1, 7, 2, 8]
    window = [
        _reading(25 - 5 * n, end=100 * n + 100, committed=100 * n + 100 - lag, oldest_ago_s=1)
        for n, lag in enumerate(lags)
    ]
    assert _judge(*window) == "OK"


def test_a_record_that_waits_too_long_is_lagging_although_the_lag_shrinks() -> None:
    window = [
        _reading(10, end=100, committed=10, oldest_ago_s=60),
        _reading(0, end=100, committed=80, oldest_ago_s=50),
    ]
    assert _judge(*window) == "LAGGING"


def test_at_first_sight_an_old_record_is_lagging_not_stalled() -> None:
    assert _judge(_reading(end=9, committed=1, oldest_ago_s=900)) == "LAGGING"


def test_records_that_expire_are_no_progress_of_the_group() -> None:
    window = [
        _reading(40 - n, start=n, end=1_000, committed=0, oldest_ago_s=500) for n in range(0, 41, 5)
    ]
    assert _judge(*window) == "STALLED"


def test_without_an_age_the_watch_tells_how_long_records_wait() -> None:
    window = [_reading(age, end=100, committed=50 + n) for n, age in enumerate((12, 6, 0))]
    assert _judge(*window) == "LAGGING"
    assert _judge(*window[1:]) == "OK"


def test_it_recovers_as_soon_as_it_is_read() -> None:
    window = [_reading(40, end=50, committed=0), _reading(5, end=50, committed=0)]
    assert _judge(*window, _reading(end=50, committed=50)) == "OK"


windows = st.lists(
    st.builds(
        lambda start, length, committed, oldest: (start, length, committed, oldest),
        offsets,
        offsets,
        st.none() | offsets,
        st.none() | st.integers(0, 10_000),
    ),
    min_size=1,
    max_size=10,
)


@given(raw=windows)
def test_no_lag_is_never_alarming_and_any_window_is_judged(
    raw: list[tuple[int, int, int | None, int | None]],
) -> None:
    window = [
        _reading(5.0 * (len(raw) - n), start=s, end=s + length, committed=c, oldest_ago_s=o)
        for n, (s, length, c, o) in enumerate(raw)
    ]
    judged = state(window, TOLERANCE)
    assert judged in set(LagState)
    if window[-1].lag == 0:
        assert judged in {LagState.OK, LagState.IDLE}
    else:
        assert judged is not LagState.IDLE
    speed(window)


def test_rate_and_eta_come_from_two_readings() -> None:
    found = speed([_reading(10, end=100, committed=0), _reading(end=150, committed=100)])
    assert found is not None
    assert (found.consumed_per_s, found.arriving_per_s, found.eta_s) == (10, 5, 10)


def test_there_is_no_eta_while_more_comes_than_goes() -> None:
    found = speed([_reading(10, end=100, committed=0), _reading(end=300, committed=100)])
    assert found is not None
    assert found.eta_s is None


def test_one_reading_or_a_new_log_gives_no_speed() -> None:
    assert speed([_reading(end=5)]) is None
    assert speed([_reading(10, end=500, committed=500), _reading(end=3, committed=1)]) is None


@pytest.mark.parametrize("states", [list(SEVERITY), list(reversed(SEVERITY))])
def test_the_worst_state_speaks_for_the_group(states: list[LagState]) -> None:
    assert worst(states) is LagState.STALLED
    assert worst([]) is LagState.IDLE
