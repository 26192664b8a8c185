"""SubViewer as YouTube exports it (.sbv): `0:00:01.000,0:00:03.500`, text, blank line."""

import re
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order, turn
from services.phone_transcript.formats.cues import (
    CLOCK,
    first_lines,
    lines_of,
    read_cues,
    span_reader,
    unrolled,
)

NAME: Final = "sbv"

_TIME_LINE: Final = re.compile(
    rf"{CLOCK.replace('[.,]', '[.]')},{CLOCK.replace('[.,]', '[.]')}\s*$"
)
_span_of: Final = span_reader(_TIME_LINE)


def detect(body: Body) -> bool:
    return any(_span_of(line) is not None for line in first_lines(body.text))


def parse(body: Body) -> Transcript:
    cues = unrolled(read_cues(lines_of(body.text), _span_of, comments=False))
    return Transcript(
        turns=in_order(
            turn(cue.text.replace("[br]", "\n"), start_s=cue.start_s, end_s=cue.end_s)
            for cue in cues
        )
    )
