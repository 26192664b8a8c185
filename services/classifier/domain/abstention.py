"""When a person decides: the classifier says so instead of guessing."""

from enum import StrEnum
from typing import Final

from services.classifier.domain.language import SPOKEN_HERE
from shared.contracts import TranscriptQuality

MIN_CONFIDENCE: Final = 0.35


class Doubt(StrEnum):
    """Why a person decides."""

    EMPTY = "empty"
    LANGUAGE = "language"
    TRANSCRIPT = "transcript"
    CONTRADICTION = "contradiction"
    MANIPULATION = "manipulation"
    NOTHING_KNOWN = "nothing_known"
    CONFIDENCE = "confidence"


# In these cases nobody can say that it is not a complaint.
UNREAD: Final = frozenset(set(Doubt) - {Doubt.CONFIDENCE})


def doubt(
    *,
    letters: str,
    language: str,
    quality: TranscriptQuality | None,
    confidence: float,
    rules_held: int,
    manipulated: bool,
    contradictory: bool,
) -> Doubt | None:
    """Return the first reason to abstain, or None.

    `letters` is what is left of the text without links, numbers and signs; `confidence` a
    probability in [0, 1]; `rules_held` how many rules speak of anything in the text;
    `manipulated` that it gives orders to whoever classifies it; `contradictory` that a grave or
    clear problem stands beside praise, or fits no category.
    """
    if not letters:
        return Doubt.EMPTY
    if quality is TranscriptQuality.LOW:
        return Doubt.TRANSCRIPT
    if language not in SPOKEN_HERE:
        return Doubt.LANGUAGE
    if manipulated:
        return Doubt.MANIPULATION
    if contradictory:
        return Doubt.CONTRADICTION
    if rules_held == 0:
        return Doubt.NOTHING_KNOWN
    return Doubt.CONFIDENCE if confidence < MIN_CONFIDENCE else None
