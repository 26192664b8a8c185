"""ElevenLabs agents: a conversation, alone or in the envelope of its webhook.

A turn without a message is a tool call. In a call that the agent made, the customer is still the
external number.
"""

from collections.abc import Mapping
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order, role_of_label, turn
from shared.contracts import Turn
from shared.intake.values import (
    at,
    epoch_s,
    identifier,
    members,
    name,
    number,
    objects,
    string,
)

NAME: Final = "elevenlabs"

_UNFINISHED: Final = ("initiated", "in-progress", "processing")
_WITHOUT_WORDS: Final = ("post_call_audio", "call_initiation_failure")


def detect(body: Body) -> bool:
    conversation = _conversation(body)
    if members(body.document).get("type") in _WITHOUT_WORDS and "conversation_id" in conversation:
        return True
    return "conversation_id" in conversation and isinstance(conversation.get("transcript"), list)


def _conversation(body: Body) -> Mapping[str, object]:
    document = members(body.document)
    return members(document.get("data")) if "data" in document else document


def parse(body: Body) -> Transcript:
    conversation = _conversation(body)
    spoken = [
        each for each in objects(conversation.get("transcript")) if string(each.get("message"))
    ]
    unfinished = conversation.get("status") in _UNFINISHED and not spoken
    audio_only = members(body.document).get("type") in _WITHOUT_WORDS
    return Transcript(
        turns=in_order(map(_turn, spoken)),
        call_id=identifier(conversation.get("conversation_id")),
        started_at=epoch_s(at(conversation, "metadata", "start_time_unix_secs")),
        language=name(at(conversation, "metadata", "main_language")),
        caller=identifier(at(conversation, "metadata", "phone_call", "external_number"))
        or identifier(conversation.get("user_id")),
        pending="not_done" if unfinished else ("not_carried" if audio_only else None),
    )


def _turn(spoken: Mapping[str, object]) -> Turn:
    label = string(spoken.get("role"))
    return turn(
        string(spoken.get("message")) or "",
        speaker=label,
        role=role_of_label(label),
        start_s=number(spoken.get("time_in_call_secs")),
    )
