"""ComplaintAssigned: what a department gets on its topic."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, LongText, Name, ShortText, Slug, UtcTime
from shared.contracts.classified import Language
from shared.contracts.identifiers import derived_id
from shared.contracts.received import Attachment
from shared.contracts.vocabulary import Category, Severity


class ComplaintAssigned(Event):
    """A complaint handed to `department`, without personal data.

    `assignment_no` counts the hand-overs of one complaint from 1; `due_at` is when the customer
    was promised an answer; `assigned_at` is the router's clock.
    """

    TYPE: ClassVar[str] = "zhaloba.complaint.assigned"

    complaint_id: UUID
    reference: Name
    department: Slug
    reason: ShortText
    category: Category
    severity: Severity
    language: Language
    text_redacted: LongText
    attachments: tuple[Attachment, ...] = ()
    received_at: UtcTime
    due_at: UtcTime
    assignment_no: Annotated[int, Field(ge=1)]
    assigned_at: UtcTime

    @property
    def ce_id(self) -> UUID:
        return derived_id(self.complaint_id, f"assigned:{self.assignment_no}:{self.department}")

    @property
    def ce_time(self) -> UtcTime:
        return self.assigned_at
