"""Twilio: sentences of Conversational Intelligence, and the form of a recording's transcription.

The webhook of Intelligence tells of a transcript without carrying it. Times may be null. The
channel is the speaker: which of the two is the customer, the configuration has to say.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs

from services.phone_transcript.domain import Body, Transcript, in_order, turn
from shared.contracts import Turn
from shared.intake.values import at, identifier, members, number, objects, string

NAME: Final = "twilio"

_SID: Final = re.compile(r"/Transcripts/(GT[0-9A-Za-z]{32})")
_FORM_SIGNS: Final = ("TranscriptionSid=", "TranscriptionText=", "AccountSid=AC")
_MAX_FIELDS: Final = 100


def detect(body: Body) -> bool:
    document = members(body.document)
    if "transcript_sid" in document and "event_type" in document:
        return True
    if isinstance(at(document, "sentences", 0, "transcript"), str):
        return True
    return not body.documents and "\n" not in body.text and any(s in body.text for s in _FORM_SIGNS)


def parse(body: Body) -> Transcript:
    document = members(body.document)
    if not document:
        return _from_form(body.text)
    if "sentences" not in document:
        failed = (string(document.get("event_type")) or "").endswith("failed")
        call_id = identifier(document.get("transcript_sid"))
        return Transcript(call_id=call_id, pending="failed" if failed else "not_carried")
    sentences = objects(document["sentences"])
    found = _SID.search(string(at(document, "meta", "url")) or "")
    return Transcript(
        turns=in_order(map(_turn, sentences)),
        call_id=found[1] if found else identifier(at(sentences[:1], 0, "transcript_sid")),
    )


def _turn(sentence: Mapping[str, object]) -> Turn:
    return turn(
        string(sentence.get("transcript")) or "",
        speaker=identifier(sentence.get("media_channel")),
        start_s=number(sentence.get("start_time")),
        end_s=number(sentence.get("end_time")),
        confidence=number(sentence.get("confidence")),
    )


def _from_form(text: str) -> Transcript:
    """Read the callback of a recording's transcription.

    What comes while people still speak is one utterance at a time, and no transcript of a call.
    """
    try:
        fields = parse_qs(text, max_num_fields=_MAX_FIELDS)
    except ValueError:
        return Transcript(pending="failed")
    first = {key: values[0] for key, values in fields.items()}
    words = first.get("TranscriptionText")
    failed = "failed" in first.get("TranscriptionStatus", "")
    return Transcript(
        turns=(turn(words),) if words else (),
        call_id=identifier(first.get("CallSid")) or identifier(first.get("TranscriptionSid")),
        caller=identifier(first.get("From")) or identifier(first.get("Caller")),
        pending=None if words is not None else ("failed" if failed else "not_carried"),
    )
