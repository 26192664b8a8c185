"""Deepgram's pre-recorded answers: utterances where asked for, else words, else one transcript.

Times are seconds. Speaker 0 is a speaker. `punctuated_word` and `utterances` may be missing. In a
multichannel recording each side has its channel, so the channel is the speaker.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order, turn
from services.phone_transcript.formats.words import Word, turns_from_words
from shared.contracts import Turn
from shared.intake.values import at, identifier, name, number, objects, string

NAME: Final = "deepgram"


def detect(body: Body) -> bool:
    return isinstance(at(body.document, "results", "channels", 0, "alternatives"), list)


def parse(body: Body) -> Transcript:
    document = body.document
    channels = objects(at(document, "results", "channels"))
    utterances = objects(at(document, "results", "utterances"))
    several = len(channels) > 1
    turns = (
        (_utterance(each, several=several) for each in utterances)
        if utterances
        else _from_channels(channels)
    )
    return Transcript(
        turns=in_order(turns),
        call_id=identifier(at(document, "metadata", "request_id")),
        language=name(at(channels[:1], 0, "detected_language")),
    )


def _utterance(utterance: Mapping[str, object], *, several: bool) -> Turn:
    return turn(
        string(utterance.get("transcript")) or "",
        speaker=identifier(utterance.get("channel" if several else "speaker")),
        start_s=number(utterance.get("start")),
        end_s=number(utterance.get("end")),
        confidence=number(utterance.get("confidence")),
    )


def _from_channels(channels: list[Mapping[str, object]]) -> Iterator[Turn]:
    for place, channel in enumerate(channels):
        best = at(channel, "alternatives", 0)
        label = str(place) if len(channels) > 1 else None
        words = [_word(each, channel=label) for each in objects(at(best, "words"))]
        whole = string(at(best, "transcript")) or ""
        if words:
            yield from turns_from_words(words)
        elif whole:
            yield turn(whole, speaker=label, confidence=number(at(best, "confidence")))


def _word(word: Mapping[str, object], *, channel: str | None) -> Word:
    return Word(
        string(word.get("punctuated_word")) or string(word.get("word")) or "",
        speaker=channel if channel is not None else identifier(word.get("speaker")),
        start_s=number(word.get("start")),
        end_s=number(word.get("end")),
        confidence=number(word.get("confidence")),
    )
