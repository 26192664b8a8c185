"""What makes a transcript untrustworthy, measured on the turns alone, in linear time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Final

from shared.contracts import Turn

EMPTY: Final = "empty"
LOOP: Final = "repetition_loop"
LOW_CONFIDENCE: Final = "low_confidence"
OVERLAP: Final = "overlapping_turns"
IMPOSSIBLE_TIMES: Final = "impossible_times"
EMPTY_TURNS: Final = "empty_turns"
SILENCE: Final = "speech_on_silence"
DAMAGED: Final = "replaced_bytes"
AGENT_ONLY: Final = "no_customer_words"
CUT: Final = "cut_to_size"

MIN_CONFIDENCE: Final = 0.6  # mean over the words; published systems report 0.8 and more on calls
MAX_OVERLAP_SHARE: Final = 0.25  # of the time spoken; people interrupt, but do not talk in parallel
MAX_EMPTY_SHARE: Final = 0.2
LOOP_TURNS: Final = 4  # the same sentence so many times in a row
_WINDOW_WORDS: Final = 60
_MIN_WINDOW_WORDS: Final = 20
_MIN_DISTINCT_SHARE: Final = 0.35  # of three-word sequences in a window; ordinary talk is above 0.8


def doubts(turns: Sequence[Turn]) -> frozenset[str]:
    """Return every reason to have a person read the call; none of them refuses it."""
    if not any(each.text for each in turns):
        return frozenset((EMPTY,))
    found = {
        LOOP: _repeats_turns(turns) or _repeats_words(turns),
        LOW_CONFIDENCE: _mean_confidence(turns) < MIN_CONFIDENCE,
        OVERLAP: _overlap_share(turns) > MAX_OVERLAP_SHARE,
        IMPOSSIBLE_TIMES: any(map(_impossible, turns)),
        EMPTY_TURNS: sum(not each.text for each in turns) > MAX_EMPTY_SHARE * len(turns),
    }
    return frozenset(reason for reason, holds in found.items() if holds)


def _repeats_turns(turns: Sequence[Turn]) -> bool:
    run = 1
    for before, after in pairwise(each.text.casefold() for each in turns):
        run = run + 1 if before and before == after else 1
        if run >= LOOP_TURNS:
            return True
    return False


def _repeats_words(turns: Sequence[Turn]) -> bool:
    words = (word for each in turns for word in each.text.casefold().split())
    return any(_distinct_share(window) < _MIN_DISTINCT_SHARE for window in _windows(words))


def _windows(words: Iterator[str]) -> Iterator[tuple[str, ...]]:
    while len(window := tuple(islice(words, _WINDOW_WORDS))) >= _MIN_WINDOW_WORDS:
        yield window


def _distinct_share(window: tuple[str, ...]) -> float:
    threes = Counter(zip(window, window[1:], window[2:], strict=False))
    return len(threes) / max(1, threes.total())


def _mean_confidence(turns: Sequence[Turn]) -> float:
    """Weighted by words; 1.0 when the payload says nothing about it."""
    known = [
        (each.confidence, len(each.text.split())) for each in turns if each.confidence is not None
    ]
    words = sum(count for _, count in known)
    return sum(confidence * count for confidence, count in known) / words if words else 1.0


def _impossible(each: Turn) -> bool:
    start, end = each.start_s, each.end_s
    return (start is not None and start < 0) or (
        end is not None and end < (start if start is not None else 0)
    )


def _overlap_share(turns: Sequence[Turn]) -> float:
    spans = sorted(
        (each.start_s, each.end_s)
        for each in turns
        if each.start_s is not None and each.end_s is not None and each.end_s > each.start_s
    )
    overlap, covered_to = 0.0, float("-inf")
    for start, end in spans:
        overlap += max(0.0, min(end, covered_to) - start)
        covered_to = max(covered_to, end)
    spoken = sum(end - start for start, end in spans)
    return overlap / spoken if spoken else 0.0
