"""Zoom's saved transcript: `[Name] 11:02:09`, and what was said below it.

The clock has neither date nor zone, so it is no time of the call: the turns stay in their order.
"""

import re
from collections.abc import Iterator
from typing import Final

from services.phone_transcript.domain import Body, Transcript, turn
from services.phone_transcript.formats.cues import first_lines, lines_of
from shared.contracts import Turn

NAME: Final = "zoom"

_HEAD: Final = re.compile(r"\[([^\[\]\n]{1,200})\][ \t]{1,8}\d{1,2}:\d{2}:\d{2}[ \t]*$")


def detect(body: Body) -> bool:
    return not body.documents and any(map(_HEAD.match, first_lines(body.text)))


def parse(body: Body) -> Transcript:
    return Transcript(turns=tuple(_turns(lines_of(body.text))))


def _turns(lines: list[str]) -> Iterator[Turn]:
    speaker: str | None = None
    said: list[str] = []
    for line in lines:
        head = _HEAD.match(line)
        if head is None:
            said.append(line)
            continue
        if any(said):
            yield turn("\n".join(said), speaker=speaker)
        speaker, said = head[1], []
    if any(said):
        yield turn("\n".join(said), speaker=speaker)
