"""ComplaintReceived: one message of a customer, as every channel adapter hands it over."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.base import Event, LongText, Name, Part, Sha256, ShortText, Slug, UtcTime
from shared.contracts.identifiers import derived_id
from shared.contracts.vocabulary import Channel, SpeakerRole, TranscriptQuality

ExternalId = Annotated[str, StringConstraints(min_length=1, max_length=512)]


class Contact(Part):
    """A way to reach the author. `kind` is email, phone, or the name of a platform."""

    kind: Slug
    value: Name
    verified: bool = False


class Author(Part):
    """Who speaks, as far as the payload says; nothing is invented."""

    id: ExternalId | None = None
    name: Name | None = None
    contacts: tuple[Contact, ...] = ()


class Attachment(Part):
    """A file by reference; it is never fetched at intake."""

    type: Slug
    id: ExternalId | None = None
    url: Annotated[str, StringConstraints(max_length=4_096)] | None = None
    name: ShortText | None = None
    media_type: Name | None = None
    size_bytes: Annotated[int, Field(ge=0)] | None = None
    sha256: Sha256 | None = None


class Turn(Part):
    """One stretch of speech; `start_s` and `end_s` are seconds from the start of the call."""

    role: SpeakerRole
    speaker: Name | None = None
    start_s: float | None = None
    end_s: float | None = None
    text: LongText
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None


class ComplaintReceived(Event):
    """A customer's message in normal form.

    `revision` counts edits of the same message from 1. `text` is NFC without invisible
    characters; `text_raw` is what was sent. `occurred_at` is claimed by the sender,
    `received_at` is our clock when the request came in. `raw_sha256` is of the body as received:
    two bodies under one id are a conflict that the router records.
    """

    TYPE: ClassVar[str] = "zhaloba.complaint.received"

    complaint_id: UUID
    reference: Name
    channel: Channel
    source: Slug
    external_id: ExternalId
    revision: Annotated[int, Field(ge=1)] = 1
    withdrawn: bool = False
    text: LongText
    text_raw: LongText
    language_declared: Annotated[str, StringConstraints(max_length=35)] | None = None
    occurred_at: UtcTime | None = None
    received_at: UtcTime
    author: Author = Author()
    conversation_id: ExternalId | None = None
    in_reply_to: ExternalId | None = None
    attachments: tuple[Attachment, ...] = ()
    turns: tuple[Turn, ...] = ()
    transcript_quality: TranscriptQuality | None = None
    order_numbers: tuple[Name, ...] = ()
    wanted_remedy: ShortText | None = None
    warnings: tuple[ShortText, ...] = ()
    raw_sha256: Sha256 | None = None

    @property
    def ce_id(self) -> UUID:
        return derived_id(self.complaint_id, f"received:{self.revision}")

    @property
    def ce_time(self) -> UtcTime:
        return self.received_at
