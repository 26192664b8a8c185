"""The demo's account: it closes exactly, or says what is missing."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import PublicState
from shared.local_stack.demo.account import (
    Accepted,
    Account,
    HandedOver,
    Outcome,
    Poison,
    Seen,
    Stored,
    account_of,
)
from shared.local_stack.demo.report import account_lines

RECEIVED_AT = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
POISON = Poison("poison", b"\xff", ("received.classifier.dlq", "received.router.dlq"))
IDS = [UUID(int=number) for number in range(1, 5)]
DEPARTMENTS = st.sampled_from(["quality", "payments", "triage"])
STORED = st.builds(
    Stored,
    state=st.sampled_from([PublicState.RECEIVED, PublicState.IN_TRIAGE, PublicState.ASSIGNED]),
    department=st.none() | DEPARTMENTS,
)
DELIVERIES = st.lists(st.sampled_from(IDS), min_size=1).map(
    lambda ids: [Accepted(each, "web form", "http://status") for each in ids]
)
KEYS = st.sampled_from([*map(str, IDS), "poison", "stranger"])
SEEN = st.builds(
    Seen,
    stored=st.dictionaries(KEYS, STORED),
    handed_over=st.dictionaries(
        KEYS,
        st.lists(DEPARTMENTS).map(
            lambda names: {name: HandedOver(name, RECEIVED_AT, 0) for name in names}
        ),
    ),
    dead_letters=st.dictionaries(
        KEYS,
        st.dictionaries(st.sampled_from([*POISON.topics, "other.dlq"]), st.binary(max_size=1)),
    ),
)


def all_is_well() -> tuple[list[Accepted], Seen]:
    """One assigned, one in triage, one dead-lettered, and the poison record set aside."""
    quality, triage, dead = map(str, IDS[:3])
    seen = Seen(
        stored={
            quality: Stored(PublicState.ASSIGNED, "quality", "product_quality", "normal"),
            triage: Stored(PublicState.IN_TRIAGE, "triage", "other", "normal"),
        },
        handed_over={
            quality: {"quality": handed("quality")},
            triage: {"triage": handed("triage")},
        },
        dead_letters={
            dead: {"received.classifier.dlq": b"{}"},
            "poison": dict.fromkeys(POISON.topics, POISON.value),
        },
    )
    return [Accepted(each, "phone", "http://status") for each in IDS[:3]], seen


def handed(department: str) -> HandedOver:
    return HandedOver(department, RECEIVED_AT, round(RECEIVED_AT.timestamp() * 1000) + 87)


@given(deliveries=DELIVERIES, seen=SEEN)
def test_every_accepted_complaint_is_always_counted_once(
    deliveries: list[Accepted], seen: Seen
) -> None:
    account = account_of(deliveries, POISON, seen)
    assert sum(map(account.count, Outcome)) == len({each.complaint_id for each in deliveries})
    assert account.deliveries == len(account.fates) + account.repeats


@given(deliveries=DELIVERIES, seen=SEEN)
def test_a_closed_account_always_has_each_complaint_in_both_places_or_dead_lettered(
    deliveries: list[Accepted], seen: Seen
) -> None:
    if not account_of(deliveries, POISON, seen).closed:
        return
    for identity in {str(each.complaint_id) for each in deliveries}:
        stored = seen.stored.get(identity)
        both = stored is not None and stored.department in seen.handed_over.get(identity, {})
        assert both or identity in seen.dead_letters


@given(deliveries=DELIVERIES, seen=SEEN)
def test_an_open_account_always_says_why(deliveries: list[Accepted], seen: Seen) -> None:
    account = account_of(deliveries, POISON, seen)
    unsettled = account.count(Outcome.MISSING) + len(account.unexpected)
    unsettled += len(POISON.topics) - len(account.set_aside)
    assert len(account.open) == unsettled
    assert all(account.open)


@given(deliveries=DELIVERIES, seen=SEEN)
def test_a_repeated_delivery_never_changes_what_became_of_a_complaint(
    deliveries: list[Accepted], seen: Seen
) -> None:
    once, twice = (account_of(deliveries * times, POISON, seen) for times in (1, 2))
    assert [fate.outcome for fate in once.fates] == [fate.outcome for fate in twice.fates]


def test_assigned_in_triage_and_dead_lettered_add_up() -> None:
    account = account_of(*_with_poison(all_is_well()))
    assert account.closed
    assert [account.count(outcome) for outcome in Outcome] == [1, 1, 1, 0]
    lines = list(account_lines(account))
    assert "accepted 3 = assigned 1 + in triage 1 + dead-lettered 1   (closed)" in lines
    assert lines[2].startswith("unreadable 1 = dead-lettered 1 ")


def test_it_counts_milliseconds_from_receipt_to_the_departments_topic() -> None:
    account = account_of(*_with_poison(all_is_well()))
    assert account.fates[0].handed_over is not None
    assert account.fates[0].handed_over.after_ms == 87


def test_a_complaint_on_another_departments_topic_only_is_missing() -> None:
    deliveries, seen = all_is_well()
    seen.handed_over[str(IDS[0])] = {"payments": handed("payments")}
    assert "not on the topic of quality" in _only_reason(account_of(deliveries, POISON, seen))


def test_a_complaint_that_only_kafka_has_is_missing() -> None:
    deliveries, seen = all_is_well()
    del seen.stored[str(IDS[0])]
    assert "not in MongoDB" in _only_reason(account_of(deliveries, POISON, seen))


def test_a_stored_complaint_that_nobody_sent_keeps_the_account_open() -> None:
    deliveries, seen = all_is_well()
    seen.stored[str(IDS[3])] = Stored(PublicState.ASSIGNED, "quality")
    assert str(IDS[3]) in _only_reason(account_of(deliveries, POISON, seen))


def test_poison_that_was_set_aside_with_other_bytes_keeps_the_account_open() -> None:
    deliveries, seen = all_is_well()
    seen.dead_letters["poison"][POISON.topics[1]] = b"\xef\xbf\xbd"
    account = account_of(deliveries, POISON, seen)
    assert POISON.topics[1] in _only_reason(account)
    assert list(account_lines(account))[2].startswith("unreadable 1 = dead-lettered 0 ")


def _with_poison(case: tuple[list[Accepted], Seen]) -> tuple[list[Accepted], Poison, Seen]:
    deliveries, seen = case
    return deliveries, POISON, seen


def _only_reason(account: Account) -> str:
    assert not account.closed
    [reason] = account.open
    return reason
