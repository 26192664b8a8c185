"""Who owns a complaint: by its classification first, then by those who hand it on."""

from datetime import timedelta
from typing import Final

from services.router.domain.complaint import Assignment, Complaint, Entry, to_millisecond
from services.router.domain.facts import Facts
from services.router.domain.rules import Case, Decision
from services.router.domain.rulings import Rulings
from shared.contracts import (
    ComplaintClassified,
    ComplaintReceived,
    ComplaintUpdate,
    PublicState,
    TranscriptQuality,
    UpdateType,
)

# The hand-over between departments that goes to the arbiter instead: it stops ping-pong.
ARBITER_AT: Final = 3

_BEFORE_WORK: Final = frozenset({PublicState.IN_TRIAGE, PublicState.ASSIGNED})


class Handovers:
    """Writes the assignments of one complaint while it is replayed."""

    def __init__(self, facts: Facts, rulings: Rulings, complaint: Complaint) -> None:
        self._facts = facts
        self._rulings = rulings
        self._complaint = complaint
        self._due_in = timedelta()
        self._by_rules = True
        self._bounces = 0

    def classify(self, event: ComplaintClassified) -> None:
        """Take a classification in; an edit that changes what it is about moves it.

        It moves only what nobody has begun to work on or handed on by hand: people's decisions
        stand. Views of older revisions, and of a message that was taken back, change nothing.
        """
        held = self._complaint.classified
        if held is not None and (event.revision < held.revision or self._taken_back(event)):
            return
        self._complaint.classified = event
        decision = self._rulings.decide(self._case(event))
        self._due_in = decision.due_in
        if held is None:
            self._assign_by_rules(event, decision, "assigned")
        elif event.revision > held.revision and self._may_move(decision):
            self._assign_by_rules(event, decision, "reassigned")

    def leads_nowhere(self, update: ComplaintUpdate) -> bool:
        """Tell whether a transfer would hand the complaint to who has it already."""
        if update.type is not UpdateType.TRANSFERRED:
            return False
        return self._transfer_to(update) == self._complaint.owner

    def hand_over(self, update: ComplaintUpdate) -> None:
        """Give the complaint to whom a transfer, an objection or a reopening leads."""
        to, reason = self._route(update)
        if self._is_bounce(update):
            self._bounces += 1
        self._by_rules = False
        if to is not None:
            self._assign(to, reason, to_desk=to == self._rulings.destination(None).desk)

    def _route(self, update: ComplaintUpdate) -> tuple[str | None, str]:
        """Return the new owner, None when it stays where it is, and the reason to tell it."""
        complaint, desks = self._complaint, self._rulings.destination(None)
        if update.type is UpdateType.TRANSFERRED:
            return self._transfer_to(update), update.reason or "transferred"
        if update.type is UpdateType.REOPENED:
            return complaint.owner, "reopened by the customer"
        if complaint.stage is PublicState.RESOLVED:
            return desks.arbiter, "the customer contests the answer"
        to = None if complaint.owner in {desks.desk, desks.arbiter} else desks.desk
        return to, "the customer contests the department"

    def _transfer_to(self, update: ComplaintUpdate) -> str:
        found = self._rulings.destination(update.department)
        stopped = self._is_bounce(update) and self._bounces + 1 >= ARBITER_AT
        return found.arbiter if stopped else found.to

    def _is_bounce(self, update: ComplaintUpdate) -> bool:
        """Departments bounce; the desk and the arbiter deal out, which is what they are for."""
        desks = self._rulings.destination(None)
        return (
            update.type is UpdateType.TRANSFERRED
            and update.actor.kind == "department"
            and self._complaint.owner not in {desks.desk, desks.arbiter}
        )

    def _may_move(self, decision: Decision) -> bool:
        complaint = self._complaint
        return (
            self._by_rules
            and complaint.stage in _BEFORE_WORK
            and not complaint.withdrawn
            and decision.department != complaint.owner
        )

    def _assign_by_rules(self, event: ComplaintClassified, decision: Decision, code: str) -> None:
        self._assign(decision.department, decision.reason, to_desk=decision.to_desk)
        complaint = self._complaint
        complaint.history.append(
            Entry(
                key=f"assigned:{len(complaint.assignments)}:{decision.department}",
                at=to_millisecond(event.processed_at),
                code="in_triage" if decision.to_desk else code,
                state=complaint.state,
                department=decision.department,
                internal=decision.reason,
            )
        )

    def _assign(self, department: str, reason: str, *, to_desk: bool) -> None:
        complaint = self._complaint
        no = len(complaint.assignments) + 1
        complaint.stage = PublicState.IN_TRIAGE if to_desk else PublicState.ASSIGNED
        complaint.assignments.append(
            Assignment(
                no=no,
                department=department,
                reason=reason,
                assigned_at=self._rulings.assigned_at((no, department)),
                due_at=to_millisecond(self._opened().received_at + self._due_in),
            )
        )

    def _case(self, event: ComplaintClassified) -> Case:
        seen = self._facts.received.get(event.revision) or self._opened()
        return Case(
            category=event.category,
            severity=event.severity,
            language=event.language,
            channel=self._opened().channel,
            confidence=event.confidence,
            abstained=event.abstained,
            doubtful_transcript=seen.transcript_quality is TranscriptQuality.LOW,
        )

    def _taken_back(self, event: ComplaintClassified) -> bool:
        seen = self._facts.received.get(event.revision)
        return seen is not None and seen.withdrawn

    def _opened(self) -> ComplaintReceived:
        opened = self._complaint.opened
        assert opened is not None  # the replay begins with it
        return opened
