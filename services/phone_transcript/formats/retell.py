"""Retell AI: a call of a voice bot, alone or in the envelope of its webhook.

`transcript_object` has turns with words; without it the transcript is one string, in which each
turn begins with "Agent: " or "User: ".
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order, role_of_label, turn
from shared.contracts import Turn
from shared.intake.values import at, epoch_ms, identifier, members, number, objects, string

NAME: Final = "retell"

_TURN: Final = re.compile(r"^(Agent|User): ?", re.MULTILINE)


def detect(body: Body) -> bool:
    call = _call(body)
    return "call_id" in call and "agent_id" in call


def _call(body: Body) -> Mapping[str, object]:
    document = members(body.document)
    return members(document.get("call")) if "event" in document else document


def parse(body: Body) -> Transcript:
    call = _call(body)
    spoken = objects(call.get("transcript_object"))
    outbound = call.get("direction") == "outbound"
    words = string(call.get("transcript"))
    ended = call.get("call_status") in (None, "ended", "error")
    return Transcript(
        turns=in_order(map(_turn, spoken) if spoken else _lines(words or "")),
        call_id=identifier(call.get("call_id")),
        started_at=epoch_ms(call.get("start_timestamp")),
        caller=identifier(call.get("to_number" if outbound else "from_number")),
        pending=None if spoken or words is not None or ended else "not_done",
    )


def _turn(spoken: Mapping[str, object]) -> Turn:
    label = string(spoken.get("role"))
    words = objects(spoken.get("words"))
    return turn(
        string(spoken.get("content")) or "",
        speaker=label.capitalize() if label else None,
        role=role_of_label(label),
        start_s=number(at(words[:1], 0, "start")),
        end_s=number(at(words[-1:], 0, "end")),
    )


def _lines(transcript: str) -> Iterator[Turn]:
    pieces = _TURN.split(transcript)
    if pieces[0].strip():
        yield turn(pieces[0])
    for label, text in zip(pieces[1::2], pieces[2::2], strict=True):
        yield turn(text, speaker=label, role=role_of_label(label))
