"""Genesys Cloud Speech and Text Analytics: phrases by purpose, external being the customer.

Times are offsets in milliseconds, or epoch milliseconds in exports: told apart by their size.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order, role_of_label, turn
from services.phone_transcript.formats.units import from_ms
from shared.contracts import SpeakerRole, Turn
from shared.intake.values import at, epoch_ms, identifier, members, name, objects, string, whole

NAME: Final = "genesys"

_EPOCH_MS: Final = 10**11


def detect(body: Body) -> bool:
    document = members(body.document)
    return "conversationId" in document and isinstance(
        at(document, "transcripts", 0, "phrases"), list
    )


def parse(body: Body) -> Transcript:
    document = members(body.document)
    transcripts = objects(document.get("transcripts"))
    phrases = [each for one in transcripts for each in objects(one.get("phrases"))]
    customer = next(_customers(document), {})
    began_ms = _began_ms(document, phrases)
    return Transcript(
        turns=in_order(_turn(each, began_ms) for each in phrases),
        call_id=identifier(document.get("conversationId")),
        started_at=_moment(began_ms),
        language=name(at(transcripts[:1], 0, "language")),
        caller=identifier(customer.get("ani")),
        caller_name=name(customer.get("participantName")),
    )


def _customers(document: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    for each in objects(document.get("participants")):
        if role_of_label(string(each.get("participantPurpose"))) is SpeakerRole.CUSTOMER:
            yield each


def _began_ms(document: Mapping[str, object], phrases: list[Mapping[str, object]]) -> int:
    """Return the epoch milliseconds that offsets count from; 0 where they are offsets already."""
    begins = [
        began
        for each in (*objects(document.get("participants")), *phrases)
        if (began := whole(each.get("startTimeMs"))) is not None and began >= _EPOCH_MS
    ]
    return min(begins, default=0)


def _moment(began_ms: int) -> datetime | None:
    return epoch_ms(began_ms) if began_ms else None


def _turn(phrase: Mapping[str, object], began_ms: int) -> Turn:
    purpose = string(phrase.get("participantPurpose"))
    start = whole(phrase.get("startTimeMs"))
    length = from_ms(at(phrase, "duration", "milliseconds") or phrase.get("durationMs"))
    start_s = None if start is None else from_ms(start - began_ms)
    return turn(
        string(phrase.get("decoratedText")) or string(phrase.get("text")) or "",
        speaker=purpose,
        role=role_of_label(purpose),
        start_s=start_s,
        end_s=None if start_s is None or length is None else start_s + length,
    )
