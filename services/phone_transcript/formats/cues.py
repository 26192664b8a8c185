"""Blocks of subtitle files: WebVTT, SubRip and SBV differ in little more than their time lines.

Nothing that was said is lost: text that stands where no text should goes to the cue before it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

Span = tuple[float, float]
TimeLine = Callable[[str], Span | None]

# Bounded repetition throughout: a hostile line costs linear time.
CLOCK: Final = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?"
_CONTIGUOUS_S: Final = 0.1
_MIN_ROLLING_PAIRS: Final = 2
_MIN_ROLLING_SHARE: Final = 0.3


@dataclass(slots=True)
class Cue:
    """Lines spoken between two moments, in seconds; no times where the file gives none."""

    start_s: float | None
    end_s: float | None
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines).strip()


def clock_s(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> float:
    """Return seconds; unpadded parts are all right, and `7.23` is 7 s and 230 ms."""
    whole = int(hours or 0) * 3_600 + int(minutes) * 60 + int(seconds)
    return round(whole + float(f"0.{fraction or 0}"), 3)


def span_reader(time_line: re.Pattern[str]) -> TimeLine:
    """Return the reader of time lines whose pattern holds two CLOCKs."""

    def span_of(line: str) -> Span | None:
        found = time_line.match(line)
        return (clock_s(*found.groups()[:4]), clock_s(*found.groups()[4:])) if found else None

    return span_of


def first_lines(text: str, count: int = 200) -> list[str]:
    """Return as many lines as it takes to tell the format."""
    return lines_of(text[:20_000])[:count]


def lines_of(text: str) -> list[str]:
    """Return the lines, whatever ends them, without a byte order mark."""
    unified = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unified.split("\n")


def read_cues(lines: Sequence[str], span_of: TimeLine, *, comments: bool) -> list[Cue]:
    """Read the cues in file order; `comments` says that NOTE, STYLE and REGION blocks are skipped.

    A line of text after a blank line, or before any time line, is kept: an exporter that breaks
    its own format must not cost the customer words.
    """
    cues: list[Cue] = []
    in_comment = False
    for place, line in enumerate(lines):
        span = span_of(line)
        if span is not None:
            _drop_identifier(cues, lines, place)
            cues.append(Cue(*span))
            in_comment = False
        elif not line:
            in_comment = False
        elif in_comment or (comments and _opens_comment(line, lines, place)):
            in_comment = True
        else:
            _keep(cues, line)
    return cues


def _opens_comment(line: str, lines: Sequence[str], place: int) -> bool:
    if place and lines[place - 1]:
        return False
    return line.split(maxsplit=1)[:1] == ["NOTE"] or line.strip() in ("STYLE", "REGION")


def _keep(cues: list[Cue], line: str) -> None:
    if not cues:
        cues.append(Cue(None, None))
    cues[-1].lines.append(line)


def _drop_identifier(cues: list[Cue], lines: Sequence[str], place: int) -> None:
    """Take back the line before a time line where it is the cue's identifier, not speech."""
    before = lines[place - 1] if place else ""
    if not before or not cues or not cues[-1].lines or cues[-1].lines[-1] != before:
        return
    after_blank = place < 2 or not lines[place - 2]
    if after_blank or before.strip().isdecimal():
        cues[-1].lines.pop()
        if cues[-1].start_s is None and not cues[-1].lines:
            cues.pop()


def unrolled(cues: Sequence[Cue]) -> list[Cue]:
    """Undo rolling captions, where each cue repeats the line that the one before it ended with."""
    spoken = [cue for cue in cues if cue.text]
    pairs = sum(_rolls(before, after) for before, after in pairwise(spoken))
    if pairs < _MIN_ROLLING_PAIRS or pairs < _MIN_ROLLING_SHARE * len(spoken):
        return spoken
    return list(_without_repeats(spoken))


def _said(cue: Cue) -> list[str]:
    return [line.strip() for line in cue.lines if line.strip()]


def _rolls(before: Cue, after: Cue) -> bool:
    said = _said(after)
    return len(said) > 1 and said[0] == _said(before)[-1] and _touches(before, after)


def _touches(before: Cue, after: Cue) -> bool:
    if before.end_s is None or after.start_s is None:
        return False
    return abs(after.start_s - before.end_s) <= _CONTIGUOUS_S


def _without_repeats(cues: Sequence[Cue]) -> Iterator[Cue]:
    last: Cue | None = None
    for cue in cues:
        said = _said(cue)
        if last is not None and _touches(last, cue) and said[0] == _said(last)[-1]:
            said = said[1:]
        if said:
            yield Cue(cue.start_s, cue.end_s, said)
        last = cue
