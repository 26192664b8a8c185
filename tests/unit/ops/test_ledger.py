"""Row K4: accepted = stored + dead-lettered + in flight + missing, by id; and missing is named."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.ops.domain.ledger import (
    Accepted,
    ChannelHour,
    Evidence,
    Fate,
    Position,
    account,
)

HOUR = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def _accepted(number: int | None, offset: int, *, partition: int = 0, hour: int = 0) -> Accepted:
    complaint_id = None if number is None else str(UUID(int=number))
    when = ChannelHour("web_form", HOUR + timedelta(hours=hour))
    return Accepted(complaint_id, when, Position(partition, offset))


def _evidence(
    stored: set[int] | None = None,
    dead: set[tuple[int, int]] | None = None,
    read_up_to: dict[int, int] | None = None,
) -> Evidence:
    return Evidence(
        {str(UUID(int=number)) for number in stored or ()},
        {Position(*position) for position in dead or ()},
        read_up_to or {},
    )


def test_each_complaint_has_one_fate() -> None:
    records = [_accepted(n, offset=n) for n in range(4)]
    settled = account(records, _evidence({0}, {(0, 1)}, {0: 3}))
    [line] = settled.lines
    assert line.fates == {
        Fate.STORED: 1,
        Fate.DEAD_LETTERED: 1,
        Fate.MISSING: 1,
        Fate.IN_FLIGHT: 1,
    }
    assert settled.missing == [str(UUID(int=2))]


def test_a_document_deleted_by_hand_is_named() -> None:
    records = [_accepted(n, offset=n) for n in range(100)]
    settled = account(records, _evidence(set(range(100)) - {41}, None, {0: 100}))
    assert settled.missing == [str(UUID(int=41))]


def test_a_redelivered_complaint_counts_once() -> None:
    records = [_accepted(7, offset=0), _accepted(7, offset=5), _accepted(7, offset=9)]
    assert account(records, _evidence({7}, None, {0: 10})).accepted == 1


def test_a_second_revision_in_flight_does_not_excuse_a_first_that_is_missing() -> None:
    records = [_accepted(7, offset=0), _accepted(7, offset=50)]
    settled = account(records, _evidence(None, None, {0: 10}))
    assert settled.missing == [str(UUID(int=7))]


def test_nothing_is_missing_before_the_router_read_anything() -> None:
    settled = account([_accepted(1, offset=0)], _evidence())
    assert settled.total(Fate.IN_FLIGHT) == 1
    assert settled.missing == []


def test_an_unreadable_record_is_accounted_for_by_its_place() -> None:
    records = [_accepted(None, offset=3), _accepted(None, offset=4, partition=2)]
    settled = account(records, _evidence(None, {(0, 3)}, {0: 9, 2: 9}))
    assert settled.total(Fate.DEAD_LETTERED) == 1
    assert settled.missing == ["2:4"]


def test_a_complaint_is_booked_in_the_hour_of_its_first_record() -> None:
    records = [_accepted(7, offset=5, hour=3), _accepted(7, offset=2, hour=1)]
    [line] = account(records, _evidence({7})).lines
    assert line.when.hour == HOUR + timedelta(hours=1)


numbers = st.integers(0, 30)
records = st.lists(
    st.builds(
        lambda number, offset, partition, hour: _accepted(
            number, offset, partition=partition, hour=hour
        ),
        st.none() | numbers,
        st.integers(0, 40),
        st.integers(0, 2),
        st.integers(0, 3),
    ),
    max_size=40,
)


@given(
    records=records,
    stored=st.sets(numbers),
    dead=st.sets(st.tuples(st.integers(0, 2), st.integers(0, 40))),
    read=st.dictionaries(st.integers(0, 2), st.integers(0, 41)),
)
def test_the_fates_always_add_up_to_what_was_accepted(
    records: list[Accepted],
    stored: set[int],
    dead: set[tuple[int, int]],
    read: dict[int, int],
) -> None:
    settled = account(records, _evidence(stored, dead, read))
    distinct = {r.complaint_id or (r.position.partition, r.position.offset) for r in records}
    assert settled.accepted == len(distinct)
    assert sum(settled.total(fate) for fate in Fate) == settled.accepted
    assert settled.total(Fate.MISSING) == len(settled.missing)
