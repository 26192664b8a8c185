"""Azure AI Speech: fast transcription (milliseconds) and batch transcription (100 ns ticks).

`combinedPhrases` have lost the order of speech; the phrases have it.
"""

from collections.abc import Mapping
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order, turn
from shared.contracts import Turn
from shared.intake.values import at, identifier, members, name, number, objects, string

NAME: Final = "azure_speech"

_FAST_SIGNS: Final = frozenset({"combinedPhrases", "durationMilliseconds"})
_TICKS_PER_S: Final = 10_000_000


def detect(body: Body) -> bool:
    document = members(body.document)
    fast = "phrases" in document and (
        "combinedPhrases" in document or "durationMilliseconds" in document
    )
    return fast or isinstance(document.get("recognizedPhrases"), list)


def parse(body: Body) -> Transcript:
    document = members(body.document)
    fast, batch = objects(document.get("phrases")), objects(document.get("recognizedPhrases"))
    several = len({identifier(each.get("channel")) for each in (*fast, *batch)}) > 1
    turns = [_fast(each, several=several) for each in fast]
    turns += [_batch(each, several=several) for each in batch]
    return Transcript(
        turns=in_order(turns),
        language=name(at([*fast, *batch][:1], 0, "locale")),
    )


def _speaker(phrase: Mapping[str, object], *, several: bool) -> str | None:
    """Each channel has one speaker where there are several channels."""
    return identifier(phrase.get("channel")) if several else identifier(phrase.get("speaker"))


def _fast(phrase: Mapping[str, object], *, several: bool) -> Turn:
    start = number(phrase.get("offsetMilliseconds", phrase.get("offset")))
    length = number(phrase.get("durationMilliseconds", phrase.get("duration")))
    return _turn(
        phrase,
        phrase.get("text"),
        start_s=None if start is None else start / 1_000,
        length_s=None if length is None else length / 1_000,
        several=several,
    )


def _batch(phrase: Mapping[str, object], *, several: bool) -> Turn:
    start, length = number(phrase.get("offsetInTicks")), number(phrase.get("durationInTicks"))
    best = members(at(phrase, "nBest", 0))
    return _turn(
        {**phrase, "confidence": best.get("confidence")},
        best.get("display") or best.get("lexical"),
        start_s=None if start is None else start / _TICKS_PER_S,
        length_s=None if length is None else length / _TICKS_PER_S,
        several=several,
    )


def _turn(
    phrase: Mapping[str, object],
    text: object,
    *,
    start_s: float | None,
    length_s: float | None,
    several: bool,
) -> Turn:
    return turn(
        string(text) or "",
        speaker=_speaker(phrase, several=several),
        start_s=start_s,
        end_s=None if start_s is None or length_s is None else start_s + length_s,
        confidence=number(phrase.get("confidence")),
    )
