"""Speechmatics, json-v2: words and punctuation in one list, each with its speaker."""

from collections.abc import Mapping
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order
from services.phone_transcript.formats.words import Word, is_punctuation, turns_from_words
from shared.intake.values import at, identifier, name, number, objects, string

NAME: Final = "speechmatics"

_UNKNOWN_SPEAKER: Final = "UU"


def detect(body: Body) -> bool:
    first = at(body.document, "results", 0)
    typed = at(first, "type") in ("word", "punctuation", "entity", "speaker_change")
    return (typed and number(at(first, "start_time")) is not None) or (
        at(body.document, "metadata", "transcription_config") is not None
        and isinstance(at(body.document, "results"), list)
    )


def parse(body: Body) -> Transcript:
    results = objects(at(body.document, "results"))
    words = [_word(each) for each in results if each.get("type") in ("word", "punctuation")]
    return Transcript(
        turns=in_order(turns_from_words(words)),
        call_id=identifier(at(body.document, "job", "id")),
        language=name(at(body.document, "metadata", "transcription_config", "language")),
    )


def _word(result: Mapping[str, object]) -> Word:
    best = at(result, "alternatives", 0)
    text = string(at(best, "content")) or ""
    speaker = identifier(at(best, "speaker")) or identifier(result.get("channel"))
    punctuation = result.get("type") == "punctuation"
    clings = result.get("attaches_to", "previous" if is_punctuation(text) else None) == "previous"
    return Word(
        text,
        speaker=None if speaker == _UNKNOWN_SPEAKER else speaker,
        start_s=number(result.get("start_time")),
        end_s=number(result.get("end_time")),
        confidence=None if punctuation else number(at(best, "confidence")),
        clings=punctuation and clings,
    )
