"""Whisper and its family: openai-whisper, the OpenAI API, faster-whisper, whisperX, whisper.cpp.

A segment is what the model says at a stretch, not a person's turn; it is kept as the unit, because
joining segments would invent turns. On silence the model repeats phrases that nobody said: it says
so itself by `no_speech_prob` and `compression_ratio`.
"""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order, turn
from services.phone_transcript.doubt import SILENCE
from services.phone_transcript.formats.units import from_ms
from shared.contracts import Turn
from shared.intake.values import at, identifier, members, name, number, objects, string

NAME: Final = "whisper"

Segment = Mapping[str, object]

# openai-whisper's own limits, above which it calls a segment silence or a loop.
_NO_SPEECH: Final = 0.6
_LOGPROB: Final = -1.0
_COMPRESSION: Final = 2.4
_MIN_BAD_SHARE: Final = 0.5


def detect(body: Body) -> bool:
    document = members(body.document)
    segments = document.get("segments")
    if isinstance(segments, list):
        return all(_is_segment(each) for each in segments) and "jobName" not in document
    if isinstance(document.get("chunks"), list) and isinstance(document.get("text"), str):
        return True
    return isinstance(at(document, "transcription", 0, "offsets"), dict)


def _is_segment(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("text"), str) and "start" in value


def parse(body: Body) -> Transcript:
    document = members(body.document)
    segments = _segments(document)
    turns = in_order(map(_turn, segments))
    whole = (string(document.get("text")) or "").strip()
    if not turns and whole:
        turns = (turn(whole),)
    return Transcript(
        turns=turns,
        language=name(document.get("language") or at(document, "result", "language")),
        doubts=frozenset((SILENCE,)) if _heard_nothing(segments) else frozenset(),
    )


def _segments(document: Mapping[str, object]) -> list[Segment]:
    if "transcription" in document:  # whisper.cpp: offsets in milliseconds
        return [
            {**each, "start": _from_ms(each, "from"), "end": _from_ms(each, "to")}
            for each in objects(document["transcription"])
        ]
    if "segments" not in document:  # transformers pipeline: timestamp = [start, end]
        return [
            {**each, "start": at(each, "timestamp", 0), "end": at(each, "timestamp", 1)}
            for each in objects(document.get("chunks"))
        ]
    return objects(document["segments"])


def _from_ms(segment: Segment, side: str) -> float | None:
    return from_ms(at(segment, "offsets", side))


def _turn(segment: Segment) -> Turn:
    return turn(
        string(segment.get("text")) or "",
        speaker=identifier(segment.get("speaker")),
        start_s=number(segment.get("start")),
        end_s=number(segment.get("end")),
        confidence=_confidence(segment),
    )


def _confidence(segment: Segment) -> float | None:
    """What the payload says of the segment, or the mean of its words; never made of logprobs."""
    stated = number(segment.get("confidence"))
    if stated is not None:
        return stated
    scores = [
        score
        for word in objects(segment.get("words"))
        for score in (number(word.get("probability", word.get("score", word.get("confidence")))),)
        if score is not None
    ]
    return fmean(scores) if scores else None


def _heard_nothing(segments: Sequence[Segment]) -> bool:
    bad = sum(map(_is_bad, segments))
    return bad > 0 and bad >= _MIN_BAD_SHARE * len(segments)


def _is_bad(segment: Segment) -> bool:
    no_speech = number(segment.get("no_speech_prob")) or 0.0
    logprob = number(segment.get("avg_logprob")) or 0.0
    compression = number(segment.get("compression_ratio")) or 0.0
    return compression > _COMPRESSION or (no_speech > _NO_SPEECH and logprob < _LOGPROB)
