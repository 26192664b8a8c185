"""CaseEvent: a change that the customer may see, for notifications and analytics."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Event, ShortText, UtcTime
from shared.contracts.vocabulary import PublicState


class CaseEvent(Event):
    """`public_version` counts the visible changes of one complaint from 1.

    `event_id` is derived from what happened, so that whoever notifies the customer can do it once,
    even when an event that comes late moves the versions of later changes.
    """

    TYPE: ClassVar[str] = "zhaloba.case.event"

    event_id: UUID
    complaint_id: UUID
    public_version: Annotated[int, Field(ge=1)]
    type: Annotated[str, Field(max_length=60)]
    state: PublicState
    public_text: ShortText
    occurred_at: UtcTime

    @property
    def ce_id(self) -> UUID:
        return self.event_id

    @property
    def ce_time(self) -> UtcTime:
        return self.occurred_at
