"""The events on the wire. Nothing else crosses a service boundary."""

from shared.contracts.assigned import ComplaintAssigned
from shared.contracts.base import Event, aware_utc
from shared.contracts.case_event import CaseEvent
from shared.contracts.classified import ComplaintClassified, Entity, Evidence, ModelCard, Redaction
from shared.contracts.identifiers import (
    complaint_id,
    derived_id,
    parse_reference,
    reference,
)
from shared.contracts.intake_failure import IntakeFailure
from shared.contracts.raw import RawPayload
from shared.contracts.received import Attachment, Author, ComplaintReceived, Contact, Turn
from shared.contracts.update import Actor, ComplaintUpdate
from shared.contracts.vocabulary import (
    Category,
    Channel,
    PublicState,
    Sentiment,
    Severity,
    SpeakerRole,
    TranscriptQuality,
    UpdateType,
)

__all__ = [
    "Actor",
    "Attachment",
    "Author",
    "CaseEvent",
    "Category",
    "Channel",
    "ComplaintAssigned",
    "ComplaintClassified",
    "ComplaintReceived",
    "ComplaintUpdate",
    "Contact",
    "Entity",
    "Event",
    "Evidence",
    "IntakeFailure",
    "ModelCard",
    "PublicState",
    "RawPayload",
    "Redaction",
    "Sentiment",
    "Severity",
    "SpeakerRole",
    "TranscriptQuality",
    "Turn",
    "UpdateType",
    "aware_utc",
    "complaint_id",
    "derived_id",
    "parse_reference",
    "reference",
]
