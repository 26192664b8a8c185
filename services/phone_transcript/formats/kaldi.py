"""Kaldi as the BBC's transcribers write it: words with their written form, and who spoke when.

The segments alone, without words, are only a diarisation: nobody's words.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order
from services.phone_transcript.formats.words import Word, turns_from_words
from shared.intake.values import at, identifier, members, number, objects, string

NAME: Final = "kaldi"

_SEGMENT: Final = "Segment"


def detect(body: Body) -> bool:
    document = members(body.document)
    if at(_segments(document), 0, "@type") == _SEGMENT:
        return True
    first = at(_words(document), 0)
    return isinstance(at(first, "word"), str) and isinstance(at(first, "punct"), str)


def _result(document: Mapping[str, object]) -> Mapping[str, object]:
    return members(document.get("retval")) or document


def _words(document: Mapping[str, object]) -> list[Mapping[str, object]]:
    return objects(_result(document).get("words"))


def _segments(document: Mapping[str, object]) -> list[Mapping[str, object]]:
    result = _result(document)
    return objects(at(result, "segmentation", "segments") or result.get("segments"))


def parse(body: Body) -> Transcript:
    document = members(body.document)
    words = _words(document)
    call_id = identifier(_result(document).get("wonid"))
    if not words and _segments(document):
        return Transcript(call_id=call_id, pending="not_carried")
    return Transcript(turns=in_order(turns_from_words(_spoken(document))), call_id=call_id)


def _spoken(document: Mapping[str, object]) -> Iterator[Word]:
    """Give each word the speaker of the segment that it begins in; both lists are in order."""
    segments = [each for each in _segments(document) if number(each.get("start")) is not None]
    place = 0
    for word in _words(document):
        start = number(word.get("start"))
        while (
            start is not None and place + 1 < len(segments) and _begins(segments[place + 1], start)
        ):
            place += 1
        yield Word(
            string(word.get("punct")) or string(word.get("word")) or "",
            speaker=identifier(at(segments[place], "speaker", "@id")) if segments else None,
            start_s=start,
            end_s=number(word.get("end")),
            confidence=number(word.get("confidence")),
        )


def _begins(segment: Mapping[str, object], before_s: float) -> bool:
    start = number(segment.get("start"))
    return start is not None and start <= before_s
