"""IntakeFailure: authentic input that could not become a complaint, kept and named."""

from typing import ClassVar
from uuid import UUID, uuid5

from pydantic import Base64Bytes

from shared.contracts.base import Event, Name, Sha256, ShortText, Slug, UtcTime
from shared.contracts.identifiers import COMPLAINT_NAMESPACE
from shared.contracts.vocabulary import Channel


class IntakeFailure(Event):
    """`code` is stable; `error` names the fact and `field` the place, never the content.

    `stage` is decode, normalise or publish; `body` is the input as it came in.
    """

    TYPE: ClassVar[str] = "zhaloba.intake.failure"

    channel: Channel
    source: Slug
    stage: Name
    code: Name
    error: ShortText
    field: ShortText | None = None
    external_id: ShortText | None = None
    body: Base64Bytes
    sha256: Sha256
    received_at: UtcTime
    service_version: Name

    @property
    def ce_id(self) -> UUID:
        return uuid5(COMPLAINT_NAMESPACE, f"failure:{self.channel}:{self.source}:{self.sha256}")

    @property
    def ce_time(self) -> UtcTime:
        return self.received_at
