"""The stored form of a complaint, described in docs/data-model.md: plain values, no driver types.

The events inside are in wire form, so reading a document back gives the very same facts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError

from services.router.domain.complaint import Assignment, Complaint, Entry, to_millisecond
from services.router.domain.facts import ComplaintEvent, Facts, body_sha256
from services.router.domain.rules import Case, Decision, Destination
from services.router.domain.rulings import Handover, Precedents, Rulings
from services.router.domain.trial import Ruled
from shared.contracts import (
    ComplaintClassified,
    ComplaintReceived,
    ComplaintUpdate,
    Event,
    reference,
)
from shared.contracts.base import UtcTime
from shared.errors import PermanentError

Document = Mapping[str, object]

_SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Stored:
    """What the router needs of a stored document. `etag` is empty while there is none."""

    facts: Facts
    etag: str = ""
    precedents: Precedents = field(default_factory=Precedents)
    told: frozenset[str] = frozenset()

    @property
    def handovers(self) -> frozenset[Handover]:
        """Return number and department of each hand-over already published."""
        return frozenset(self.precedents.assigned_at)


def to_document(facts: Facts, complaint: Complaint, rulings: Rulings) -> dict[str, object]:
    """Return the whole document; the same for the same facts, precedents, rules and clock."""
    return {
        "_id": str(facts.complaint_id),
        "schema": _SCHEMA,
        "reference": reference(facts.complaint_id),
        "parked": complaint.opened is None,
        "state": complaint.state.value,
        **_origin(complaint),
        **_verdict(complaint),
        **_ownership(complaint),
        "updated_at": complaint.updated_at,
        "version": facts.version,
        "etag": facts.etag(),
        "assignments": [_members(assignment) for assignment in complaint.assignments],
        "history": [{**_members(entry), "state": entry.state.value} for entry in complaint.history],
        **_facts(facts),
        **_rulings(rulings),
    }


def _origin(complaint: Complaint) -> dict[str, object]:
    opened, current = complaint.opened, complaint.current
    if opened is None or current is None:
        return {"received_at": None}
    return {
        "channel": opened.channel.value,
        "source": opened.source,
        "external_id": opened.external_id,
        "occurred_at": _ms(opened.occurred_at),
        "received_at": _ms(opened.received_at),
        "raw_sha256": body_sha256(opened),
        "revision": current.revision,
        "withdrawn": current.withdrawn,
        "warnings": list(complaint.warnings),
    }


def _verdict(complaint: Complaint) -> dict[str, object]:
    view = complaint.classified
    return {
        "category": None if view is None else view.category.value,
        "severity": None if view is None else view.severity.value,
        "language": None if view is None else view.language,
        "confidence": None if view is None else view.confidence,
        "abstained": None if view is None else view.abstained,
        "is_complaint": None if view is None else view.is_complaint,
        "processed_at": None if view is None else _ms(view.processed_at),
    }


def _ownership(complaint: Complaint) -> dict[str, object]:
    last = complaint.assignments[-1] if complaint.assignments else None
    return {
        "department": None if last is None else last.department,
        "assigned_at": None if last is None else last.assigned_at,
        "due_at": None if last is None else last.due_at,
    }


def _facts(facts: Facts) -> dict[str, object]:
    return {
        "revisions": _wire([event for _, event in sorted(facts.received.items())]),
        "conflicts": [
            {"revision": revision, "raw_sha256": digest, "received_at": at.isoformat()}
            for revision, digest, at in facts.conflicts()
        ],
        "classifications": _wire([event for _, event in sorted(facts.classified.items())]),
        "updates": _wire([event for _, event in sorted(facts.updates.items())]),
    }


def _wire(events: Sequence[Event]) -> list[dict[str, object]]:
    return [event.model_dump(mode="json", exclude_defaults=True) for event in events]


def _rulings(rulings: Rulings) -> dict[str, object]:
    decisions = [
        {"case": _case(case), **_members(decision), "due_in": decision.due_in.total_seconds()}
        for case, decision in rulings.decisions.items()
    ]
    destinations = [
        {"wanted": wanted, **_members(found)}
        for wanted, found in sorted(rulings.destinations.items())
    ]
    return {"decisions": decisions, "destinations": destinations}


def _case(case: Case) -> dict[str, object]:
    words = {
        "category": case.category.value,
        "severity": case.severity.value,
        "channel": case.channel.value,
    }
    return {**_members(case), **words}


def _members(part: Assignment | Entry | Decision | Destination | Case) -> dict[str, object]:
    """Return the fields as they are: `asdict` copies deeply, and took half of the router's time."""
    return {name: getattr(part, name) for name in part.__slots__}


def _ms(moment: datetime | None) -> datetime | None:
    return None if moment is None else to_millisecond(moment)


class _Conflict(BaseModel):
    revision: int
    raw_sha256: str
    received_at: UtcTime


class _Decided(BaseModel):
    case: Case
    department: str
    reason: str
    due_in: timedelta
    to_desk: bool


class _Destined(BaseModel):
    wanted: str
    to: str
    desk: str
    arbiter: str
    known: bool


class _Assigned(BaseModel):
    no: int
    department: str
    assigned_at: UtcTime


class _Entered(BaseModel):
    key: str
    public: bool


class _RuledForm(BaseModel):
    reference: str
    decisions: list[_Decided]


class _StoredForm(BaseModel):
    """The parts of a document that are read back; everything else follows from them."""

    complaint_id: UUID = Field(alias="_id")
    etag: str
    revisions: list[ComplaintReceived]
    conflicts: list[_Conflict]
    classifications: list[ComplaintClassified]
    updates: list[ComplaintUpdate]
    decisions: list[_Decided]
    destinations: list[_Destined]
    assignments: list[_Assigned]
    history: list[_Entered]


class StoredDocumentUnreadable(PermanentError):
    """The stored document is not what this router writes: somebody else wrote, or it is damaged."""

    code = "stored_document_unreadable"


def from_document(document: Document) -> Stored:
    """Read a stored document back.

    Raises:
        StoredDocumentUnreadable: it was not written by this router.
    """
    try:
        form = _StoredForm.model_validate(document, extra="ignore")
    except ValidationError as error:
        where = ".".join(map(str, error.errors(include_input=False)[0]["loc"]))
        raise StoredDocumentUnreadable(f"the stored document is wrong at {where}") from None
    return Stored(
        facts=_read_facts(form),
        etag=form.etag,
        precedents=_read_precedents(form),
        told=frozenset(entry.key for entry in form.history if entry.public),
    )


def read_ruled(document: Document) -> Ruled | None:
    """Return what the rules said about a stored complaint last, None when they were not asked.

    `document` needs `reference` and `decisions` only.

    Raises:
        StoredDocumentUnreadable: it was not written by this router.
    """
    try:
        form = _RuledForm.model_validate(document, extra="ignore")
    except ValidationError:
        raise StoredDocumentUnreadable("the stored decisions are wrong") from None
    if not form.decisions:
        return None
    last = form.decisions[-1]
    return Ruled(form.reference, last.case, last.department)


def _read_facts(form: _StoredForm) -> Facts:
    facts = Facts(form.complaint_id)
    events: tuple[ComplaintEvent, ...] = (*form.revisions, *form.classifications, *form.updates)
    for event in events:
        facts.add(event)
    for lost in form.conflicts:
        facts.bodies[lost.revision, lost.raw_sha256] = lost.received_at
    return facts


def _read_precedents(form: _StoredForm) -> Precedents:
    return Precedents(
        decisions={
            d.case: Decision(d.department, d.reason, d.due_in, d.to_desk) for d in form.decisions
        },
        destinations={
            d.wanted: Destination(d.to, d.desk, d.arbiter, d.known) for d in form.destinations
        },
        assigned_at={(a.no, a.department): a.assigned_at for a in form.assignments},
    )
