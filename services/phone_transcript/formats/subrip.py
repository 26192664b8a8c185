"""SubRip (.srt): numbered cues, a comma before the milliseconds, HTML-like marks."""

import html
import re
from collections.abc import Iterator
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order, turn
from services.phone_transcript.formats.cues import (
    CLOCK,
    Cue,
    first_lines,
    lines_of,
    read_cues,
    span_reader,
    unrolled,
)
from shared.contracts import Turn

NAME: Final = "srt"

_COORDINATES: Final = r"(?:[ \t]+[XY][12]:-?\d{1,6}){0,4}"
_TIME_LINE: Final = re.compile(rf"[ \t]{{0,8}}{CLOCK}[ \t]*-->[ \t]*{CLOCK}{_COORDINATES}[ \t]*$")
_MARK: Final = re.compile(
    r"</?(?:b|i|u|s|font)(?:[ \t][^<>\n]{0,200})?>|\{\\[^{}\n]{1,100}\}", re.IGNORECASE
)
_span_of: Final = span_reader(_TIME_LINE)


def detect(body: Body) -> bool:
    lines = first_lines(body.text)
    return any("," in line and _span_of(line) is not None for line in lines)


def parse(body: Body) -> Transcript:
    cues = read_cues(lines_of(body.text), _span_of, comments=False)
    return Transcript(turns=in_order(each for cue in unrolled(cues) for each in _turns_of(cue)))


def _turns_of(cue: Cue) -> Iterator[Turn]:
    text = html.unescape(_MARK.sub("", cue.text)).strip()
    if text:
        yield turn(text, start_s=cue.start_s, end_s=cue.end_s)
