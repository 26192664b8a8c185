"""Row H11: failures with three causes are three groups, with their first release."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.ops.domain.dead_letters import (
    MAX_GROUPS,
    OTHER_CODE,
    FailureGroups,
    Letter,
    read_letter,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TOPIC = "complaints.received.v1.zhaloba.router.dlq"


def _letter(code: str, error: str, *, minutes: int = 0, version: str = "0.1.0") -> Letter:
    failed_at = NOW + timedelta(minutes=minutes)
    reason = {
        "code": code,
        "error_type": "ValidationError",
        "error": error,
        "topic": "complaints.received.v1",
        "partition": "3",
        "offset": "41",
        "attempts": "5",
        "service_version": version,
        "failed_at": failed_at.isoformat(),
    }
    return read_letter(TOPIC, reason, NOW)


def test_ten_thousand_failures_with_three_causes_are_three_groups() -> None:
    groups = FailureGroups()
    for n in range(10_000):
        cause = ("invalid_record", f"turns.{n}.start_s: finite_number")
        cause = ("record_too_large", f"a record of {n} bytes") if n % 3 == 1 else cause
        cause = ("unclassified", "KeyError") if n % 10 == 2 else cause
        groups.add(_letter(*cause))
    found = groups.of(TOPIC)
    assert {group.cause.code for group in found} == {
        "invalid_record",
        "record_too_large",
        "unclassified",
    }
    assert sum(group.count for group in found) == 10_000
    assert [group.count for group in found] == sorted((g.count for g in found), reverse=True)


def test_a_group_says_when_and_in_which_release_it_first_and_last_failed() -> None:
    groups = FailureGroups()
    for minutes, version in ((5, "0.2.0"), (0, "0.1.0"), (9, "0.3.0")):
        groups.add(_letter("unclassified", "KeyError", minutes=minutes, version=version))
    [group] = groups.of(TOPIC)
    assert (group.first.service_version, group.last.service_version) == ("0.1.0", "0.3.0")
    assert (group.first.failed_at, group.last.failed_at) == (NOW, NOW + timedelta(minutes=9))


def test_too_many_causes_end_in_one_group_and_none_is_lost() -> None:
    groups = FailureGroups()
    for n in range(MAX_GROUPS + 50):
        groups.add(_letter(f"code_{n}", "x"))
    found = groups.of(TOPIC)
    assert len(found) == MAX_GROUPS + 1
    assert found[0].cause.code == OTHER_CODE
    assert found[0].count == 50


texts = st.dictionaries(
    st.sampled_from(["code", "error", "topic", "partition", "offset", "attempts", "failed_at"]),
    st.text(max_size=20),
)


@given(reason=texts)
def test_any_headers_give_a_letter(reason: dict[str, str]) -> None:
    letter = read_letter(TOPIC, reason, NOW)
    assert letter.dead_letter_topic == TOPIC
    assert letter.failed_at.tzinfo is not None


def test_without_a_reason_it_is_unknown_and_as_old_as_its_record() -> None:
    letter = read_letter(TOPIC, {}, NOW)
    assert (letter.code, letter.partition, letter.failed_at) == ("unknown", None, NOW)
