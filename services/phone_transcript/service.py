"""Receive a transcript: read it in whatever format it comes, and hand the complaint over."""

import asyncio
import gzip
import logging
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from services.phone_transcript import bodies, metrics
from services.phone_transcript.domain import Transcript, UnknownFormat, UnreadableTranscript
from services.phone_transcript.drafts import Call, draft_of
from services.phone_transcript.sources import PhoneSource
from shared.contracts import Channel
from shared.intake.accept import Accept, RawInput, Receipt
from shared.intake.draft import Draft
from shared.intake.failures import IntakeFailures, UnusableInput
from shared.intake.rejected import Rejected

log = logging.getLogger(__name__)

# Smaller bodies are read at once; larger ones in a thread, so that other requests go on.
_THREAD_BYTES: Final = 65_536
# A larger raw body is kept compressed: base64 of it would not fit into a record.
_COMPRESS_BYTES: Final = 1_048_576


@dataclass(frozen=True, slots=True)
class Pending:
    """A message about a call without its words: nothing to accept, and no error."""

    reason: str


Outcome: TypeAlias = Receipt | Pending


@dataclass(frozen=True, slots=True)
class ReceiveTranscript:
    """The use case of every format."""

    accept: Accept
    failures: IntakeFailures

    async def __call__(
        self, source: PhoneSource, raw: RawInput, call: Call, *, format_name: str | None = None
    ) -> Outcome:
        """Accept one transcript. `raw.format` is replaced by the one that is found.

        Raises:
            Rejected: it cannot be read; it is recorded as a failure before.
            BrokerUnavailable: Kafka did not acknowledge.
        """
        try:
            found, transcript = await _read(raw.body, format_name or source.format)
        except (Rejected, UnknownFormat, UnreadableTranscript) as error:
            refusal = _refusal(error)
            unusable = UnusableInput(Channel.PHONE, source.name, raw.body, raw.received_at)
            await self.failures.record(unusable, refusal, stage="normalise")
            raise refusal from None
        if transcript.pending is not None:
            metrics.PENDING.labels(source.name, found, transcript.pending).inc()
            return Pending(transcript.pending)
        draft = draft_of(transcript, call, source=source.name, body=raw.body)
        receipt = await self.accept(draft, await _storable(replace(raw, format=found)))
        _count(source, found, draft)
        return receipt


async def _read(body: bytes, format_name: str | None) -> tuple[str, Transcript]:
    if len(body) < _THREAD_BYTES:
        return bodies.read(body, format_name=format_name)
    return await asyncio.to_thread(bodies.read, body, format_name=format_name)


async def _storable(raw: RawInput) -> RawInput:
    """Compress a large body; the same body gives the same bytes."""
    if len(raw.body) <= _COMPRESS_BYTES:
        return raw
    packed = await asyncio.to_thread(gzip.compress, raw.body, mtime=0)
    return replace(raw, body=packed, headers=(*raw.headers, ("content-encoding", "gzip")))


def _refusal(error: Rejected | UnknownFormat | UnreadableTranscript) -> Rejected:
    if isinstance(error, Rejected):
        return error
    known = error.known if isinstance(error, UnknownFormat) else ()
    return Rejected(
        422,
        error.code,
        str(error),
        field=error.field if isinstance(error, UnreadableTranscript) else None,
        hint=f"formats that are read here: {', '.join(known)}" if known else None,
    )


def _count(source: PhoneSource, found: str, draft: Draft) -> None:
    quality = draft.transcript_quality or "unknown"
    metrics.TRANSCRIPTS.labels(source.name, found, quality).inc()
    doubted = [each.partition(": ") for each in draft.warnings]
    reasons = [reason for kind, _, reason in doubted if kind == "transcript_doubt"]
    for reason in reasons:
        metrics.DOUBTS.labels(source.name, reason).inc()
    log.info(
        "transcript_accepted",
        extra={
            "source": source.name,
            "format": found,
            "quality": str(quality),
            "doubts": reasons,
            "turns": len(draft.turns),
        },
    )
