"""ComplaintUpdate: what a department, the customer or a clock reports about a complaint."""

from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.base import Event, Name, Part, ShortText, Slug, UtcTime
from shared.contracts.vocabulary import UpdateType


class Actor(Part):
    """Who acts; `name` is a department's name, never a person's."""

    kind: Literal["department", "customer", "clock", "ops"]
    name: Slug


class ComplaintUpdate(Event):
    """One step in the life of a complaint.

    `update_id` is derived from what the update is about, so that a repeat is harmless.
    `public_text` is shown to the customer word for word. `department` is where a transfer goes.
    """

    TYPE: ClassVar[str] = "zhaloba.complaint.update"

    update_id: UUID
    complaint_id: UUID
    type: UpdateType
    actor: Actor
    public_text: ShortText | None = None
    reason: ShortText | None = None
    outcome: Name | None = None
    next_step: ShortText | None = None
    next_by: UtcTime | None = None
    occurred_at: UtcTime
    department: Slug | None = None

    @property
    def ce_id(self) -> UUID:
        return self.update_id

    @property
    def ce_time(self) -> UtcTime:
        return self.occurred_at
