"""Amazon Transcribe's batch results: items, with speakers or channels named in one of three ways.

Times are strings of seconds; punctuation has none. Speakers stand on each item (newer results), or
in segments that are joined by start time, or each channel has its own items.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order, turn
from services.phone_transcript.formats.words import Word, turns_from_words
from shared.contracts import Turn
from shared.intake.values import at, identifier, items, members, name, number, objects, string

NAME: Final = "aws_transcribe"

Item = Mapping[str, object]


def detect(body: Body) -> bool:
    first = at(_items(body.document), 0)
    return isinstance(at(first, "alternatives"), list) and isinstance(at(first, "type"), str)


def _items(document: object) -> object:
    """Return the items of a result, or of the bare array that some exports hold."""
    return document if isinstance(document, list) else at(document, "results", "items")


def parse(body: Body) -> Transcript:
    results = at(body.document, "results")
    channels = objects(at(results, "channel_labels", "channels"))
    turns = list(
        _by_channel(channels) if channels else turns_from_words(_words(results, body.document))
    )
    whole = string(at(results, "transcripts", 0, "transcript"))
    if not turns and whole:
        turns = [turn(whole)]
    return Transcript(
        turns=in_order(turns),
        call_id=identifier(members(body.document).get("jobName")),
        language=name(at(results, "language_code")),
    )


def _words(results: object, document: object) -> Iterator[Word]:
    speakers = dict(_speakers_by_start(results))
    speaker: str | None = None
    for item in objects(_items(document)):
        if item.get("type") == "pronunciation":
            start = string(item.get("start_time")) or ""
            speaker = identifier(item.get("speaker_label")) or speakers.get(start)
        yield _word(item, speaker)


def _speakers_by_start(results: object) -> Iterator[tuple[str, str]]:
    """Yield start time and speaker of each word; a segment without words names nobody."""
    for segment in objects(at(results, "speaker_labels", "segments")):
        for item in objects(segment.get("items")):
            start = string(item.get("start_time"))
            speaker = identifier(item.get("speaker_label")) or identifier(
                segment.get("speaker_label")
            )
            if start is not None and speaker is not None:
                yield start, speaker


def _by_channel(channels: Sequence[Item]) -> Iterator[Turn]:
    """Interleave the channels by time, so that each change of channel begins a turn."""
    timed: list[tuple[float, int, Word]] = []
    for channel in channels:
        label, last = identifier(channel.get("channel_label")), 0.0
        for item in objects(channel.get("items")):
            word = _word(item, label)
            last = word.start_s if word.start_s is not None else last
            timed.append((last, len(timed), word))
    yield from turns_from_words(word for _, _, word in sorted(timed, key=lambda each: each[:2]))


def _word(item: Item, speaker: str | None) -> Word:
    best = items(item.get("alternatives"))[:1]
    punctuation = item.get("type") == "punctuation"
    return Word(
        string(at(best, 0)) or string(at(best[0] if best else None, "content")) or "",
        speaker=speaker,
        start_s=number(item.get("start_time")),
        end_s=number(item.get("end_time")),
        confidence=None if punctuation else number(at(best[0] if best else None, "confidence")),
        clings=punctuation,
    )
