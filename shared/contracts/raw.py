"""RawPayload: the body as it came in, so that a better normaliser can run over the past."""

from typing import ClassVar
from uuid import UUID

from pydantic import Base64Bytes

from shared.contracts.base import Event, Name, Sha256, ShortText, Slug, UtcTime
from shared.contracts.identifiers import derived_id
from shared.contracts.vocabulary import Channel


class RawPayload(Event):
    """`body` is byte-exact; `headers` are those that matter, never a secret or a signature."""

    TYPE: ClassVar[str] = "zhaloba.intake.raw"

    complaint_id: UUID
    channel: Channel
    source: Slug
    format: Name
    headers: tuple[tuple[Name, ShortText], ...] = ()
    body: Base64Bytes
    sha256: Sha256
    received_at: UtcTime

    @property
    def ce_id(self) -> UUID:
        return derived_id(self.complaint_id, f"raw:{self.sha256}")

    @property
    def ce_time(self) -> UtcTime:
        return self.received_at
