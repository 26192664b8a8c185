"""Speechmatics: words and punctuation in one list, each with its speaker (json-v2).

The first version wrote times as strings, punctuation as words, and the speakers in a list of their
own, each with the time from which he speaks.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order
from services.phone_transcript.formats.words import Word, is_punctuation, turns_from_words
from shared.intake.values import at, identifier, name, number, objects, string

NAME: Final = "speechmatics"

_UNKNOWN_SPEAKER: Final = "UU"


def detect(body: Body) -> bool:
    if _is_first_version(body.document):
        return True
    first = at(body.document, "results", 0)
    typed = at(first, "type") in ("word", "punctuation", "entity", "speaker_change")
    return (typed and number(at(first, "start_time")) is not None) or (
        at(body.document, "metadata", "transcription_config") is not None
        and isinstance(at(body.document, "results"), list)
    )


def _is_first_version(document: object) -> bool:
    named = isinstance(at(document, "words", 0, "name"), str)
    return named and number(at(document, "words", 0, "time")) is not None


def parse(body: Body) -> Transcript:
    if _is_first_version(body.document):
        return _first_version(body.document)
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


def _first_version(document: object) -> Transcript:
    changes = [
        (start, identifier(each.get("name")))
        for each in objects(at(document, "speakers"))
        if (start := number(each.get("time"))) is not None
    ]
    return Transcript(
        turns=in_order(turns_from_words(_first_version_words(document, changes))),
        call_id=identifier(at(document, "job", "id")),
        language=name(at(document, "job", "lang")),
    )


def _first_version_words(
    document: object, changes: list[tuple[float, str | None]]
) -> Iterator[Word]:
    place, speaker = 0, None
    for word in objects(at(document, "words")):
        text, start = string(word.get("name")) or "", number(word.get("time"))
        length = number(word.get("duration"))
        while start is not None and place < len(changes) and changes[place][0] <= start:
            speaker, place = changes[place][1], place + 1
        yield Word(
            text,
            speaker=speaker,
            start_s=start,
            end_s=None if start is None or length is None else start + length,
            confidence=None if is_punctuation(text) else number(word.get("confidence")),
            clings=is_punctuation(text),
        )
