"""Turns from words, for systems that say who spoke each word but not where a turn ends."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean
from typing import Final

from services.phone_transcript.domain import turn
from shared.contracts import SpeakerRole, Turn

_CLINGS_TO_WORD_BEFORE: Final = frozenset(".,!?;:…%)]}»”'’。，、？！：；؟،")


@dataclass(frozen=True, slots=True)
class Word:
    """One word as written; times are seconds. `clings` marks punctuation that takes no space."""

    text: str
    speaker: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    confidence: float | None = None
    clings: bool = False
    role: SpeakerRole = SpeakerRole.UNKNOWN


def turns_from_words(words: Iterable[Word]) -> Iterator[Turn]:
    """Yield a turn for each stretch of words by one speaker, in the order given."""
    for _, stretch in groupby(words, key=lambda word: (word.speaker, word.role)):
        yield turn_from_words(list(stretch))


def turn_from_words(words: list[Word]) -> Turn:
    """Return one turn of at least one word; its confidence is the mean over its words."""
    starts = [word.start_s for word in words if word.start_s is not None]
    ends = [word.end_s for word in words if word.end_s is not None]
    known = [word.confidence for word in words if word.confidence is not None]
    return turn(
        joined(words),
        speaker=words[0].speaker,
        role=words[0].role,
        start_s=starts[0] if starts else None,
        end_s=ends[-1] if ends else None,
        confidence=fmean(known) if known else None,
    )


def joined(words: Iterable[Word]) -> str:
    """Return the words with spaces between them, and none before punctuation."""
    return "".join(
        word.text if word.clings or not place else f" {word.text}"
        for place, word in enumerate(words)
    )


def is_punctuation(text: str) -> bool:
    """Say whether a token is only punctuation that stands at the end of a word."""
    return bool(text) and set(text) <= _CLINGS_TO_WORD_BEFORE
