"""What the events of a complaint amount to, case by case."""

from datetime import timedelta

import pytest

from services.router.domain.complaint import Complaint, Entry
from services.router.domain.facts import ComplaintEvent, Facts
from services.router.domain.fold import fold
from services.router.domain.rulings import Precedents, Rulings
from shared.contracts import Category, PublicState, Severity, TranscriptQuality, UpdateType
from tests.unit.router.fakes import BOOK
from tests.unit.router.histories import (
    COMPLAINT,
    SHA_B,
    START,
    at,
    classified,
    customer,
    received,
    update,
)

ACCEPTED = update(UpdateType.ACCEPTED, 10)
RESOLVED = update(UpdateType.RESOLVED, 20, public_text="Вернули деньги")


def folded(*events: ComplaintEvent) -> Complaint:
    facts = Facts(COMPLAINT)
    for event in events:
        facts.add(event)
    return fold(facts, Rulings(BOOK, Precedents(), START))


def opened(*more: ComplaintEvent) -> Complaint:
    return folded(received(), classified(), *more)


def codes(complaint: Complaint) -> list[str]:
    return [entry.code for entry in complaint.history]


def only(complaint: Complaint, code: str) -> Entry:
    [entry] = [entry for entry in complaint.history if entry.code == code]
    return entry


def owners(complaint: Complaint) -> list[str]:
    return [assignment.department for assignment in complaint.assignments]


def test_a_received_complaint_is_received_and_has_no_owner_yet() -> None:
    complaint = folded(received())
    assert (complaint.state, complaint.owner, codes(complaint)) == (
        PublicState.RECEIVED,
        None,
        ["received"],
    )


def test_a_classified_complaint_has_its_department_a_reason_and_a_due_time() -> None:
    complaint = opened()
    [assignment] = complaint.assignments
    assert (assignment.no, assignment.department, assignment.reason) == (
        1,
        "logistics",
        "rule:delivery",
    )
    assert assignment.due_at == START + timedelta(hours=72)
    assert complaint.state is PublicState.ASSIGNED


def test_doubt_is_seen_as_in_triage() -> None:
    complaint = folded(received(), classified(abstained=True))
    assert (complaint.state, complaint.owner) == (PublicState.IN_TRIAGE, "triage")
    assert codes(complaint) == ["received", "in_triage"]


def test_a_doubtful_transcript_goes_to_people_however_sure_the_classifier_is() -> None:
    complaint = folded(received(quality=TranscriptQuality.LOW), classified(confidence=1.0))
    assert complaint.owner == "triage"


def test_later_events_alone_are_parked_and_show_nothing() -> None:
    complaint = folded(classified(), ACCEPTED, RESOLVED)
    assert complaint.opened is None
    assert (complaint.state, complaint.owner, complaint.history) == (PublicState.RECEIVED, None, [])


def test_the_way_to_an_answer() -> None:
    progress = update(UpdateType.PROGRESS, 15, public_text="Ищем посылку")
    complaint = opened(ACCEPTED, progress, RESOLVED)
    assert codes(complaint) == ["received", "assigned", "accepted", "progress", "resolved"]
    assert only(complaint, "progress").text == "Ищем посылку"
    assert complaint.state is PublicState.RESOLVED


def test_an_update_that_is_not_possible_is_written_down_with_its_reason() -> None:
    complaint = opened(RESOLVED, update(UpdateType.PROGRESS, 1000))
    entry = only(complaint, "ignored")
    assert (entry.public, entry.internal) == (False, "progress: not_when_resolved")
    assert complaint.state is PublicState.RESOLVED


def test_a_department_does_not_act_on_what_it_does_not_own() -> None:
    complaint = opened(update(UpdateType.RESOLVED, 20, by="payments"))
    assert only(complaint, "ignored").internal == "resolved: not_the_owner"
    assert complaint.state is PublicState.ASSIGNED


def test_a_department_does_not_speak_for_the_customer() -> None:
    complaint = opened(RESOLVED, update(UpdateType.RATED, 30))
    assert only(complaint, "ignored").internal == "rated: not_by_department"


def test_a_hand_over_makes_a_new_assignment_with_its_reason_and_keeps_the_age() -> None:
    complaint = opened(update(UpdateType.TRANSFERRED, 3600, to="quality", reason="a defect"))
    assert owners(complaint) == ["logistics", "quality"]
    last = complaint.assignments[-1]
    assert (last.no, last.reason, last.due_at) == (2, "a defect", complaint.assignments[0].due_at)
    entry = only(complaint, "transferred")
    assert (entry.public, entry.department, entry.text) == (True, "quality", None)
    assert entry.internal == "a defect"


def test_a_hand_over_to_nobody_known_goes_to_the_fallback() -> None:
    complaint = opened(update(UpdateType.TRANSFERRED, 10, to="nowhere"))
    assert (complaint.owner, complaint.state) == ("triage", PublicState.IN_TRIAGE)


def test_a_hand_over_to_its_owner_is_ignored() -> None:
    complaint = opened(update(UpdateType.TRANSFERRED, 10, to="logistics"))
    assert only(complaint, "ignored").internal == "transferred: already_there"


def test_the_third_hand_over_between_departments_ends_at_the_arbiter() -> None:
    complaint = opened(
        update(UpdateType.TRANSFERRED, 100, by="logistics", to="quality"),
        update(UpdateType.TRANSFERRED, 200, by="quality", to="logistics"),
        update(UpdateType.TRANSFERRED, 300, by="logistics", to="quality"),
    )
    assert owners(complaint) == ["logistics", "quality", "logistics", "arbiter"]


def test_what_the_desk_deals_out_is_no_ping_pong() -> None:
    complaint = folded(
        received(),
        classified(abstained=True),
        update(UpdateType.TRANSFERRED, 100, by="triage", to="quality"),
        update(UpdateType.TRANSFERRED, 200, by="quality", to="triage"),
        update(UpdateType.TRANSFERRED, 300, by="triage", to="payments"),
        update(UpdateType.TRANSFERRED, 400, by="payments", to="digital"),
    )
    assert complaint.owner == "digital"


def test_an_acceptance_whose_clock_is_behind_the_hand_over_still_counts() -> None:
    complaint = opened(
        update(UpdateType.ACCEPTED, 299.1, by="quality"),
        update(UpdateType.TRANSFERRED, 300, to="quality"),
    )
    assert (complaint.owner, complaint.state) == ("quality", PublicState.ACCEPTED)


def test_an_update_does_not_wait_longer_than_clocks_differ() -> None:
    complaint = opened(
        update(UpdateType.ACCEPTED, 200, by="quality"),
        update(UpdateType.TRANSFERRED, 300, to="quality"),
    )
    assert complaint.state is PublicState.ASSIGNED
    assert only(complaint, "ignored").internal == "accepted: not_the_owner"


def test_an_acceptance_before_the_classifiers_clock_counts() -> None:
    complaint = folded(received(), classified(5), update(UpdateType.ACCEPTED, 4))
    assert complaint.state is PublicState.ACCEPTED


def test_the_customer_reopens_at_the_same_department_and_the_clock_goes_on() -> None:
    complaint = opened(ACCEPTED, RESOLVED, customer(UpdateType.REOPENED, 5000))
    assert owners(complaint) == ["logistics", "logistics"]
    assert complaint.assignments[0].due_at == complaint.assignments[1].due_at
    assert complaint.state is PublicState.ASSIGNED


def test_who_contests_an_answer_is_heard_by_the_arbiter() -> None:
    complaint = opened(ACCEPTED, RESOLVED, customer(UpdateType.CONTESTED, 5000))
    assert (complaint.owner, complaint.state) == ("arbiter", PublicState.ASSIGNED)


def test_who_contests_the_department_is_heard_by_people() -> None:
    complaint = opened(customer(UpdateType.CONTESTED, 50))
    assert (complaint.owner, complaint.state) == ("triage", PublicState.IN_TRIAGE)
    assert codes(opened(customer(UpdateType.CONTESTED, 50))) == [
        "received",
        "assigned",
        "contested",
    ]


def test_who_contests_at_the_desk_stays_at_the_desk() -> None:
    complaint = folded(received(), classified(abstained=True), customer(UpdateType.CONTESTED, 50))
    assert owners(complaint) == ["triage"]
    assert only(complaint, "contested").public


def test_an_edit_that_changes_the_matter_moves_what_nobody_has_begun() -> None:
    edit = (
        received(100, revision=2, sha=SHA_B),
        classified(101, revision=2, category=Category.OTHER),
    )
    moved = opened(*edit)
    assert owners(moved) == ["logistics", "triage"]
    stayed = opened(update(UpdateType.ACCEPTED, 50), *edit)
    assert owners(stayed) == ["logistics"]
    assert stayed.classified is not None
    assert stayed.classified.category is Category.OTHER


def test_an_edit_does_not_undo_a_persons_hand_over() -> None:
    complaint = opened(
        update(UpdateType.TRANSFERRED, 50, to="quality"),
        received(100, revision=2, sha=SHA_B),
        classified(101, revision=2, category=Category.PAYMENT_REFUND),
    )
    assert complaint.owner == "quality"


def test_a_late_view_of_an_old_revision_changes_nothing() -> None:
    complaint = opened(
        received(100, revision=2, sha=SHA_B),
        classified(101, revision=2, category=Category.DELIVERY),
        classified(102, revision=1, category=Category.OTHER, model=SHA_B),
    )
    assert complaint.classified is not None
    assert complaint.classified.category is Category.DELIVERY


def test_another_model_changes_the_category_but_moves_nothing() -> None:
    complaint = opened(classified(500, category=Category.OTHER, model=SHA_B))
    assert owners(complaint) == ["logistics"]
    assert complaint.classified is not None
    assert complaint.classified.category is Category.OTHER


def test_a_withdrawal_is_seen_and_keeps_owner_and_due_time() -> None:
    complaint = opened(received(100, revision=2, withdrawn=True, sha=SHA_B))
    assert complaint.state is PublicState.WITHDRAWN
    assert owners(complaint) == ["logistics"]
    assert codes(complaint) == ["received", "assigned", "withdrawn"]


def test_a_withdrawn_complaint_can_be_answered_but_not_worked_on() -> None:
    withdrawal = received(100, revision=2, withdrawn=True, sha=SHA_B)
    worked_on = opened(withdrawal, update(UpdateType.PROGRESS, 200))
    assert only(worked_on, "ignored").internal == "progress: not_when_withdrawn"
    assert opened(withdrawal, update(UpdateType.RESOLVED, 200)).state is PublicState.RESOLVED


def test_what_is_restored_stands_where_it_stood() -> None:
    complaint = opened(
        ACCEPTED,
        received(100, revision=2, withdrawn=True, sha=SHA_B),
        received(200, revision=3, sha="c" * 64),
    )
    assert complaint.state is PublicState.ACCEPTED
    assert codes(complaint)[-1] == "restored"


def test_two_bodies_under_one_id_the_first_wins_and_the_other_is_on_record() -> None:
    complaint = folded(received(5, sha=SHA_B, text="second"), received(0, text="first"))
    assert complaint.current is not None
    assert complaint.current.text == "first"
    entry = only(complaint, "conflict")
    assert (entry.public, entry.at) == (False, at(5))
    assert SHA_B in (entry.internal or "")


def test_two_bodies_at_one_moment_the_smaller_hash_wins() -> None:
    for bodies in ((SHA_B, "a" * 64), ("a" * 64, SHA_B)):
        complaint = folded(*(received(0, sha=sha, text=sha[0]) for sha in bodies))
        assert complaint.current is not None
        assert complaint.current.text == "a"


def test_a_redelivery_is_no_conflict_and_no_new_version() -> None:
    facts = Facts(COMPLAINT)
    assert facts.add(received(5))
    assert not facts.add(received(7))
    assert facts.version == 1
    assert list(facts.conflicts()) == []


@pytest.mark.parametrize(("ahead_s", "warned"), [(299, False), (300, False), (301, True)])
def test_a_claim_far_ahead_of_our_clock_is_kept_and_warned_of(
    ahead_s: int, *, warned: bool
) -> None:
    complaint = folded(received(0, occurred_at=at(ahead_s)), classified())
    assert ("occurred_at_ahead" in complaint.warnings) == warned
    assert complaint.opened is not None
    assert complaint.opened.occurred_at == at(ahead_s)


def test_service_levels_count_from_receipt_whatever_is_claimed() -> None:
    claimed = folded(
        received(0, occurred_at=at(10_000_000)), classified(severity=Severity.CRITICAL)
    )
    assert claimed.assignments[0].due_at == START + timedelta(hours=4)


def test_warnings_of_the_adapter_are_on_record_but_not_public() -> None:
    complaint = folded(received(warnings=("control characters removed",)))
    assert only(complaint, "warning").internal == "control characters removed"
    assert not only(complaint, "warning").public


def test_a_decision_stands_when_the_rules_change() -> None:
    facts = Facts(COMPLAINT)
    facts.add(received())
    facts.add(classified())
    first = Rulings(BOOK, Precedents(), START)
    fold(facts, first)
    nobody = type(BOOK)(("triage",), "triage", "triage", 1.0, BOOK.due_in, ())
    kept = Rulings(nobody, Precedents(decisions=dict(first.decisions)), START)
    assert fold(facts, kept).owner == "logistics"
    assert fold(facts, Rulings(nobody, Precedents(), START)).owner == "triage"
