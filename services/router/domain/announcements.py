"""What the world is told about a complaint: hand-overs to departments, visible changes."""

from collections.abc import Iterator

from services.router.domain.complaint import Assignment, Complaint
from services.router.domain.document import Stored
from shared.contracts import CaseEvent, ComplaintAssigned, derived_id


def new_assignments(before: Stored, complaint: Complaint) -> Iterator[ComplaintAssigned]:
    """Yield the hand-overs that the stored document did not have."""
    for assignment in complaint.assignments:
        if (assignment.no, assignment.department) not in before.handovers:
            yield _assigned(complaint, assignment)


def _assigned(complaint: Complaint, assignment: Assignment) -> ComplaintAssigned:
    opened, current, view = complaint.opened, complaint.current, complaint.classified
    assert opened is not None  # nothing is handed over before it has come
    assert current is not None
    assert view is not None
    return ComplaintAssigned(
        complaint_id=opened.complaint_id,
        reference=opened.reference,
        department=assignment.department,
        reason=assignment.reason,
        category=view.category,
        severity=view.severity,
        language=view.language,
        text_redacted=view.text_redacted,
        attachments=current.attachments,
        received_at=opened.received_at,
        due_at=assignment.due_at,
        assignment_no=assignment.no,
        assigned_at=assignment.assigned_at,
    )


def new_case_events(before: Stored, complaint: Complaint) -> Iterator[CaseEvent]:
    """Yield the visible steps that the stored document did not have.

    Their ids follow from what happened, not from their place: an event that comes late moves the
    places of others, and still each step is told once.
    """
    visible = [entry for entry in complaint.history if entry.public]
    complaint_id = before.facts.complaint_id
    for public_version, entry in enumerate(visible, start=1):
        if entry.key not in before.told:
            yield CaseEvent(
                event_id=derived_id(complaint_id, f"case:{entry.key}"),
                complaint_id=complaint_id,
                public_version=public_version,
                type=entry.code,
                state=entry.state,
                public_text=entry.text or "",
                occurred_at=entry.at,
            )
