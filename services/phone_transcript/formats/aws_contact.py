"""Amazon Transcribe Call Analytics and Connect Contact Lens, calls and chats: roles are explicit.

Calls have offsets in milliseconds and no clock; chats have clock times and no offsets. Turns
overlap, since both talk. `[PII]` marks what AWS has removed; it stays.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from statistics import fmean
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order, turn
from services.phone_transcript.formats.units import from_ms
from shared.contracts import SpeakerRole, Turn
from shared.intake.values import at, identifier, iso_time, members, name, number, objects, string

NAME: Final = "aws_contact"

Entry = Mapping[str, object]

_ROLES: Final[Mapping[str | None, SpeakerRole]] = {
    "CUSTOMER": SpeakerRole.CUSTOMER,
    "AGENT": SpeakerRole.AGENT,
    "SUPERVISOR": SpeakerRole.AGENT,
    "CUSTOM_BOT": SpeakerRole.SYSTEM,
    "SYSTEM": SpeakerRole.SYSTEM,
}
_CALL_IDS: Final = (("CustomerMetadata", "ContactId"), ("ContactId",), ("JobName",))


def detect(body: Body) -> bool:
    return any("ParticipantRole" in each or "ParticipantId" in each for each in _entries(body))


def _entries(body: Body) -> list[Entry]:
    """Return the turns, also from the segments of the real-time interface."""
    document = members(body.document)
    if "Transcript" in document:
        return objects(document["Transcript"])
    segments = objects(document.get("Segments"))
    return [members(each.get("Transcript") or each.get("Utterance")) for each in segments]


def parse(body: Body) -> Transcript:
    document = members(body.document)
    entries = [each for each in _entries(body) if isinstance(each.get("Content"), str)]
    roles = {
        identifier(each.get("ParticipantId")): string(each.get("ParticipantRole"))
        for each in objects(document.get("Participants"))
    }
    return Transcript(
        turns=in_order(_turn(each, roles) for each in entries),
        call_id=next(filter(None, (identifier(at(document, *path)) for path in _CALL_IDS)), None),
        started_at=next(_spoken_at(entries, roles), None),
        language=name(document.get("LanguageCode")),
    )


def _role(entry: Entry, roles: Mapping[str | None, str | None]) -> SpeakerRole:
    participant = identifier(entry.get("ParticipantId"))
    named = string(entry.get("ParticipantRole")) or roles.get(participant) or participant
    return _ROLES.get(named, SpeakerRole.UNKNOWN)


def _turn(entry: Entry, roles: Mapping[str | None, str | None]) -> Turn:
    scores = [
        score
        for item in objects(entry.get("Items"))
        if item.get("Type") == "pronunciation"
        and (score := number(item.get("Confidence"))) is not None
    ]
    return turn(
        string(entry.get("Content")) or "",
        speaker=identifier(entry.get("ParticipantId")) or identifier(entry.get("ParticipantRole")),
        role=_role(entry, roles),
        start_s=from_ms(entry.get("BeginOffsetMillis")),
        end_s=from_ms(entry.get("EndOffsetMillis")),
        confidence=fmean(scores) if scores else None,
    )


def _spoken_at(entries: list[Entry], roles: Mapping[str | None, str | None]) -> Iterator[datetime]:
    """Yield the clock times of the customer's messages: a chat begins when the customer speaks."""
    for entry in entries:
        moment = iso_time(entry.get("AbsoluteTime"))
        if moment is not None and _role(entry, roles) is SpeakerRole.CUSTOMER:
            yield moment
