"""From a transcript, and what its sender says of the call, to a draft of a complaint."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate, takewhile
from typing import Final

import orjson

from services.phone_transcript.domain import Transcript, customer_words, quality, with_roles
from services.phone_transcript.doubt import AGENT_ONLY, CUT, doubts
from shared.contracts import Author, Channel, Contact, SpeakerRole, Turn
from shared.intake.draft import Draft
from shared.intake.values import name

# What fits into one record: each text stands there up to three times. Some ten hours of Russian
# speech; beyond it the raw body has the rest.
MAX_TURNS_BYTES: Final = 3_600_000
_COPIES: Final = 3
_TURN_BYTES: Final = 150
_MAX_LANGUAGE_CHARS: Final = 35
_DOUBT: Final = "transcript_doubt: {}"


@dataclass(frozen=True, slots=True)
class Call:
    """What the sender says of a call besides its words; it goes before what the body says.

    `revision` counts transcripts of the same call from 1: a final one supersedes a partial one.
    """

    call_id: str | None = None
    started_at: datetime | None = None
    language: str | None = None
    caller: str | None = None
    revision: int = 1
    roles: Mapping[str, SpeakerRole] = field(default_factory=dict)


def draft_of(transcript: Transcript, call: Call, *, source: str, body: bytes) -> Draft:
    """Return the complaint of a call. Doubt lowers its quality and is listed; it never refuses.

    Without any id of the call, the digest of `body` stands for it.
    """
    turns = _fitting(with_roles(transcript, call.roles).turns)
    found = transcript.doubts | doubts(turns)
    if len(turns) < len(transcript.turns):
        found |= {CUT}
    text = customer_words(turns)
    if not text and any(each.text for each in turns):
        found |= {AGENT_ONLY}
    call_id = call.call_id or transcript.call_id
    language = name(call.language or transcript.language)
    return Draft(
        channel=Channel.PHONE,
        source=source,
        external_id=call_id or f"sha256:{hashlib.sha256(body).hexdigest()}",
        text_raw=text,
        revision=call.revision,
        occurred_at=call.started_at or transcript.started_at,
        language_declared=language[:_MAX_LANGUAGE_CHARS] if language else None,
        author=_author(call.caller or transcript.caller, transcript.caller_name),
        conversation_id=call_id,
        turns=turns,
        transcript_quality=quality(found),
        warnings=(*map(_DOUBT.format, sorted(found)), *transcript.warnings),
    )


def _fitting(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the turns from the start that fit into one record."""
    sizes = accumulate(map(_encoded_bytes, turns))
    count = sum(1 for _ in takewhile(lambda size: size <= MAX_TURNS_BYTES, sizes))
    return tuple(turns[:count])


def _encoded_bytes(each: Turn) -> int:
    words, speaker = len(orjson.dumps(each.text)), len(orjson.dumps(each.speaker))
    return _COPIES * words + speaker + _TURN_BYTES


def _author(caller: str | None, caller_name: str | None) -> Author:
    if caller is None:
        return Author(name=name(caller_name))
    digits = caller.removeprefix("+").replace("-", "").replace(" ", "")
    phone = (Contact(kind="phone", value=caller),) if digits.isdecimal() else ()
    return Author(id=caller, name=name(caller_name), contacts=phone)
