"""Google Cloud Speech-to-Text, v1 and v2, answers and finished operations.

With diarisation the last result repeats every word of the recording with its speaker: then it alone
is read. Times are `"12.9s"`, or seconds as a string beside nanos that are missing when zero.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order, turn
from services.phone_transcript.formats.units import from_suffixed
from services.phone_transcript.formats.words import Word, turns_from_words
from shared.contracts import Turn
from shared.intake.values import at, identifier, members, name, number, objects, string

NAME: Final = "google_speech"

Result = Mapping[str, object]


def detect(body: Body) -> bool:
    if _unfinished(body.document):
        return True
    results = _results(body.document)
    return bool(results) and all("alternatives" in each for each in results)


def _results(document: object) -> list[Result]:
    operation = at(document, "response")
    return objects(members(operation if operation is not None else document).get("results"))


def _unfinished(document: object) -> bool:
    kind = string(at(document, "metadata", "@type")) or ""
    return "cloud.speech" in kind and at(document, "response") is None


def parse(body: Body) -> Transcript:
    operation = identifier(at(body.document, "name"))
    if _unfinished(body.document):
        return Transcript(call_id=operation, pending="not_done")
    results = [each for each in _results(body.document) if each.get("isFinal") is not False]
    return Transcript(
        turns=in_order(_turns(results)),
        call_id=operation,
        language=name(_either(results[0] if results else {}, "languageCode")),
    )


def _turns(results: Sequence[Result]) -> Iterator[Turn]:
    cumulative = _words(results[-1]) if results else []
    if any(word.speaker is not None for word in cumulative) and _repeats(results):
        yield from turns_from_words(cumulative)
        return
    for result in results:
        words = _words(result)
        if any(word.speaker is not None for word in words):
            yield from turns_from_words(words)
        else:
            yield from _whole(result, words)


def _repeats(results: Sequence[Result]) -> bool:
    """The words of the results before the last name no speaker."""
    return not any(word.speaker is not None for each in results[:-1] for word in _words(each))


def _whole(result: Result, words: Sequence[Word]) -> Iterator[Turn]:
    text = string(at(result, "alternatives", 0, "transcript"))
    if text and text.strip():
        channel = number(_either(result, "channelTag"))
        yield turn(
            text,
            speaker=str(int(channel)) if channel else None,
            start_s=words[0].start_s if words else None,
            end_s=words[-1].end_s if words else _seconds(_either(result, "resultEndTime")),
            confidence=number(at(result, "alternatives", 0, "confidence")),
        )


def _words(result: Result) -> list[Word]:
    return [_word(each) for each in objects(at(result, "alternatives", 0, "words"))]


def _word(word: Result) -> Word:
    tag = _either(word, "speakerTag")
    return Word(
        string(word.get("word")) or "",
        speaker=(identifier(tag) if tag else None) or identifier(_either(word, "speakerLabel")),
        start_s=_seconds(_either(word, "startTime"), _either(word, "startOffset")),
        end_s=_seconds(_either(word, "endTime"), _either(word, "endOffset")),
        confidence=number(word.get("confidence")) or None,
    )


def _either(holder: Mapping[str, object], camel: str) -> object:
    """Return a member by its JSON name, or by the name that client libraries print."""
    if camel in holder:
        return holder[camel]
    return holder.get("".join(f"_{c.lower()}" if c.isupper() else c for c in camel))


def _seconds(*values: object) -> float | None:
    for value in values:
        if isinstance(value, dict):
            nanos = number(value.get("nanos")) or 0.0
            return (number(value.get("seconds")) or 0.0) + nanos / 1_000_000_000
        found = from_suffixed(value)
        if found is not None:
            return found
    return None
