"""Yandex SpeechKit v3: a stream of events, one JSON document a line.

A `finalRefinement` replaces the text of the `final` of the same channel and index. The start of an
alternative is often 0: the words have the real one. Times are strings of milliseconds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order, turn
from services.phone_transcript.formats.units import from_ms
from shared.contracts import Turn
from shared.intake.values import at, identifier, items, members, name, number, objects, string

NAME: Final = "yandex_v3"

Event = Mapping[str, object]

_EVENTS: Final = ("final", "finalRefinement", "partial", "eouUpdate", "sessionUuid", "audioCursors")


@dataclass(slots=True)
class _Phrase:
    """The best that is known of one phrase of one channel."""

    alternative: Event
    start_s: float | None
    end_s: float | None


def detect(body: Body) -> bool:
    return any(any(kind in event for kind in _EVENTS) for event in _events(body))


def _events(body: Body) -> Iterator[Event]:
    documents = items(body.document) if isinstance(body.document, list) else body.documents
    for document in documents:
        yield members(at(document, "result")) or members(document)


def parse(body: Body) -> Transcript:
    phrases: dict[tuple[str, str], _Phrase] = {}
    language: object = None
    for event in _events(body):
        channel = identifier(event.get("channelTag")) or "0"
        final, refined = members(event.get("final")), members(event.get("finalRefinement"))
        best = members(at(final, "alternatives", 0))
        if best:
            index = identifier(at(event, "audioCursors", "finalIndex")) or "0"
            phrases[channel, index] = _phrase(best, None)
            language = language or at(best, "languages", 0, "languageCode")
        better = members(at(refined, "normalizedText", "alternatives", 0))
        if better:
            index = identifier(refined.get("finalIndex")) or "0"
            phrases[channel, index] = _phrase(better, phrases.get((channel, index)))
    turns = (_turn(channel, phrase) for (channel, _), phrase in phrases.items())
    return Transcript(turns=in_order(turns), language=name(language))


def _phrase(alternative: Event, known: _Phrase | None) -> _Phrase:
    """Take the times from the words; where a refinement has none, from what it refines."""
    words = objects(alternative.get("words"))
    if known is not None and not words:
        return _Phrase(alternative, known.start_s, known.end_s)
    first, last = (words[0], words[-1]) if words else (alternative, alternative)
    return _Phrase(alternative, from_ms(first.get("startTimeMs")), from_ms(last.get("endTimeMs")))


def _turn(channel: str, phrase: _Phrase) -> Turn:
    return turn(
        string(phrase.alternative.get("text")) or "",
        speaker=channel,
        start_s=phrase.start_s,
        end_s=phrase.end_s,
        confidence=number(phrase.alternative.get("confidence")) or None,
    )
