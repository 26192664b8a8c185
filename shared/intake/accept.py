"""From a draft to an acknowledged event: ids, times, normal form, Kafka, and the receipt.

A receipt exists only after Kafka acknowledged the complaint and its raw body (acks=all). Kafka away
is BrokerUnavailable within `publish_timeout_s`, and so is a queue that is already too long.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from shared.contracts import ComplaintReceived, RawPayload, complaint_id, reference
from shared.errors import BrokerUnavailable, RecordTooLarge
from shared.intake import metrics
from shared.intake.draft import Draft
from shared.intake.normal_form import encodable, normal_form
from shared.intake.rejected import Rejected, invalid_field
from shared.intake.times import in_utc, time_warnings
from shared.kafka.cloudevents import to_record
from shared.kafka.records import Outgoing, Publisher
from shared.status_token import status_url
from shared.topics import RAW, RECEIVED

MAX_TEXT_CHARS: Final = 1_048_576
MAX_WARNINGS: Final = 50


@dataclass(frozen=True, slots=True)
class RawInput:
    """The body a draft was read from; `format` names the parser that can read it again."""

    body: bytes
    format: str
    received_at: datetime
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender of an accepted complaint gets."""

    complaint_id: UUID
    reference: str
    status_url: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class StatusLinks:
    """What links are made of."""

    base_url: str
    secret: bytes


@dataclass(frozen=True, slots=True)
class AcceptLimits:
    """How long one request waits for Kafka, and how much may wait at once."""

    publish_timeout_s: float = 1.5
    max_waiting: int = 1_000
    max_waiting_bytes: int = 64 * 1_048_576


class Accept:
    """The use case that all adapters share."""

    def __init__(
        self,
        publisher: Publisher,
        links: StatusLinks,
        *,
        service: str,
        limits: AcceptLimits | None = None,
    ) -> None:
        self._publisher = publisher
        self._links = links
        self._service = service
        self._limits = limits or AcceptLimits()
        self._waiting = 0
        self._waiting_bytes = 0

    async def __call__(self, draft: Draft, raw: RawInput) -> Receipt:
        """Return the receipt of one complaint; see `all`."""
        [receipt] = await self.all([draft], raw)
        return receipt

    async def all(self, drafts: Sequence[Draft], raw: RawInput) -> list[Receipt]:
        """Publish the complaints of one request, and its raw body with each, then return receipts.

        Raises:
            Rejected: 413 or 422, a draft does not fit the contract.
            BrokerUnavailable: Kafka did not acknowledge in time; some may still have gone through,
                and sending the same again is harmless.
        """
        digest = raw.sha256
        events = [received_event(draft, raw.received_at, digest) for draft in drafts]
        records = [record for event in events for record in self._records(event, raw, digest)]
        await self._publish(records, drafts)
        return [self._receipt(event) for event in events]

    def _records(self, event: ComplaintReceived, raw: RawInput, digest: str) -> list[Outgoing]:
        try:
            return [
                to_record(RECEIVED.name, event, source=self._service),
                to_record(RAW.name, _raw_event(event, raw, digest), source=self._service),
            ]
        except PydanticSerializationError:
            raise invalid_field("text", "not encodable as UTF-8") from None

    async def _publish(self, records: list[Outgoing], drafts: Sequence[Draft]) -> None:
        size = sum([len(record.value) for record in records])
        self._admit(size)
        self._waiting += 1
        self._waiting_bytes += size
        metrics.WAITING.inc()
        began = time.perf_counter()
        try:
            await self._publisher.publish(records, timeout_s=self._limits.publish_timeout_s)
        except RecordTooLarge:
            raise _too_large() from None
        finally:
            self._waiting -= 1
            self._waiting_bytes -= size
            metrics.WAITING.dec()
        metrics.PUBLISH_SECONDS.observe(time.perf_counter() - began)
        for draft in drafts:
            metrics.ACCEPTED.labels(draft.channel.value, draft.source).inc()

    def _admit(self, size: int) -> None:
        """A queue that cannot be served in time is answered at once."""
        full = self._waiting >= self._limits.max_waiting
        if full or (self._waiting and self._waiting_bytes + size > self._limits.max_waiting_bytes):
            raise BrokerUnavailable("too many requests wait for Kafka")

    def _receipt(self, event: ComplaintReceived) -> Receipt:
        link = status_url(self._links.base_url, event.complaint_id, self._links.secret)
        return Receipt(event.complaint_id, event.reference, link, event.received_at)


def received_event(draft: Draft, received_at: datetime, raw_sha256: str) -> ComplaintReceived:
    """Return the event of `draft`: derived ids, normal form, warnings about text and time.

    Raises:
        Rejected: 413 when the text is too long, 422 when a field does not fit the contract.
    """
    if len(draft.text_raw) > MAX_TEXT_CHARS:
        raise _too_large()
    identity = complaint_id(draft.channel, draft.source, draft.external_id)
    normal = normal_form(draft.text_raw)
    occurred_at = in_utc(draft.occurred_at) if draft.occurred_at else None
    warnings = (*draft.warnings, *normal.changes, *time_warnings(occurred_at, received_at))
    try:
        return ComplaintReceived(
            complaint_id=identity,
            reference=reference(identity),
            channel=draft.channel,
            source=draft.source,
            external_id=draft.external_id,
            revision=draft.revision,
            withdrawn=draft.withdrawn,
            text=normal.text,
            text_raw=encodable(draft.text_raw),
            language_declared=draft.language_declared,
            occurred_at=occurred_at,
            received_at=received_at,
            author=draft.author,
            conversation_id=draft.conversation_id,
            in_reply_to=draft.in_reply_to,
            attachments=draft.attachments,
            turns=draft.turns,
            transcript_quality=draft.transcript_quality,
            order_numbers=draft.order_numbers,
            wanted_remedy=draft.wanted_remedy,
            warnings=warnings[:MAX_WARNINGS],
            raw_sha256=raw_sha256,
        )
    except ValidationError as error:
        raise _misfit(error) from None


def _raw_event(event: ComplaintReceived, raw: RawInput, digest: str) -> RawPayload:
    # Every value was checked for `event` or is our own; checking again would decode the whole body
    # from Base64 only to encode it anew.
    return RawPayload.model_construct(
        complaint_id=event.complaint_id,
        channel=event.channel,
        source=event.source,
        format=raw.format,
        headers=raw.headers,
        body=raw.body,
        sha256=digest,
        received_at=raw.received_at,
    )


def _misfit(error: ValidationError) -> Rejected:
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    return invalid_field(".".join(map(str, first["loc"])), first["msg"])


def _too_large() -> Rejected:
    return Rejected(
        413, "complaint_too_large", "the complaint is larger than what can be passed on"
    )
