"""Vosk: results with words, one or several of them, and call transcribers that are built on it."""

from collections.abc import Mapping
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order, turn
from services.phone_transcript.formats.words import Word, turn_from_words
from shared.contracts import Turn
from shared.intake.values import at, identifier, members, number, objects, string

NAME: Final = "vosk"

Result = Mapping[str, object]


def detect(body: Body) -> bool:
    results = _results(body)
    return bool(results) and all(_is_result(each) for each in results)


def _results(body: Body) -> list[Result]:
    """Return the results of one document, of an array, or of one document a line."""
    if isinstance(body.document, list):
        return objects(body.document)
    return [members(each) for each in body.documents]


def _is_result(result: Result) -> bool:
    if not isinstance(result.get("text"), str):
        return False
    words = result.get("result")
    if words is None:
        return set(result) <= {"text", "start", "end", "speaker", "spk", "spk_frames", "confidence"}
    return isinstance(words, list) and (not words or isinstance(at(words, 0, "word"), str))


def parse(body: Body) -> Transcript:
    spoken = [each for each in _results(body) if string(each.get("text"))]
    return Transcript(turns=in_order(map(_turn, spoken)))


def _turn(result: Result) -> Turn:
    speaker = identifier(result.get("speaker"))
    words = [
        Word(
            string(word.get("word")) or "",
            speaker=speaker,
            start_s=number(word.get("start")),
            end_s=number(word.get("end")),
            confidence=number(word.get("conf")),
        )
        for word in objects(result.get("result"))
    ]
    text = string(result.get("text")) or ""
    if words:
        return turn_from_words(words).model_copy(update={"text": text.strip()})
    return turn(
        text,
        speaker=speaker,
        start_s=number(result.get("start")),
        end_s=number(result.get("end")),
        confidence=number(result.get("confidence")),
    )
