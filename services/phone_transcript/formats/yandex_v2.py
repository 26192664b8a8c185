"""Yandex SpeechKit v2, long recordings: an operation whose answer has chunks per channel.

Nothing heard is an answer without chunks; an operation that is not done has no answer yet.
"""

from collections.abc import Mapping
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order
from services.phone_transcript.formats.units import from_suffixed
from services.phone_transcript.formats.words import Word, turn_from_words
from shared.contracts import Turn
from shared.intake.values import at, identifier, members, number, objects, string

NAME: Final = "yandex_v2"


def detect(body: Body) -> bool:
    document = members(body.document)
    if not isinstance(document.get("done"), bool) or "id" not in document:
        return False
    return "createdBy" in document or "chunks" in members(document.get("response"))


def parse(body: Body) -> Transcript:
    document = members(body.document)
    call_id = identifier(document.get("id"))
    if document.get("done") is not True:
        return Transcript(call_id=call_id, pending="not_done")
    if "error" in document:
        return Transcript(call_id=call_id, pending="failed")
    chunks = objects(at(document, "response", "chunks"))
    return Transcript(turns=in_order(map(_turn, chunks)), call_id=call_id)


def _turn(chunk: Mapping[str, object]) -> Turn:
    best = members(at(chunk, "alternatives", 0))
    speaker = identifier(chunk.get("channelTag"))
    words = [_word(each, speaker) for each in objects(best.get("words"))]
    spoken = turn_from_words(words or [Word("", speaker)])
    text = string(best.get("text")) or spoken.text
    return spoken.model_copy(update={"text": text.strip()})


def _word(word: Mapping[str, object], speaker: str | None) -> Word:
    return Word(
        string(word.get("word")) or "",
        speaker=speaker,
        start_s=from_suffixed(word.get("startTime")),
        end_s=from_suffixed(word.get("endTime")),
        confidence=number(word.get("confidence")),
    )
