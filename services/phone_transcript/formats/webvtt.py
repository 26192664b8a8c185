"""WebVTT, as browsers, Teams, Zoom, YouTube and Whisper write it.

Specification: W3C WebVTT. Read with tolerance: unpadded times, a missing header, voice tags that
never close, cues out of order, rolling captions, and `-->` in what somebody said.
"""

import html
import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
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

NAME: Final = "webvtt"

_HEADER: Final = re.compile(r"WEBVTT(?:[ \t].*)?$")
_SETTINGS: Final = r"(?:[ \t]+[a-zA-Z]{2,20}:[^\s]{1,60}){0,12}"
_TIME_LINE: Final = re.compile(rf"[ \t]{{0,8}}{CLOCK}[ \t]*-->[ \t]*{CLOCK}{_SETTINGS}[ \t]*$")
_VOICE: Final = re.compile(r"<v(?:\.[^\s<>.]{1,60}){0,8}(?:[ \t]+([^<>\n]{0,400}))?>|</v>")
_TAG: Final = re.compile(
    r"</?(?:c|i|b|u|ruby|rt|lang)(?:\.[^\s<>.]{1,60}){0,8}(?:[ \t]+[^<>\n]{0,400})?>"
    r"|<\d{1,4}(?::\d{1,2}){1,2}(?:\.\d{1,9})?>"
)
_LANGUAGE: Final = re.compile(r"Language:[ \t]*([A-Za-z0-9-]{2,35})[ \t]*$")
_span_of: Final = span_reader(_TIME_LINE)


def detect(body: Body) -> bool:
    lines = first_lines(body.text)
    if _HEADER.match(lines[0]):
        return True
    return any("," not in line and _span_of(line) is not None for line in lines)


def parse(body: Body) -> Transcript:
    lines = lines_of(body.text.replace("\0", "\ufffd"))
    header = _header(lines)
    cues = read_cues(lines[len(header) :], _span_of, comments=True)
    for cue in cues:
        cue.lines = [_TAG.sub("", line) for line in cue.lines]
    return Transcript(
        turns=in_order(each for cue in unrolled(cues) for each in turns_of(cue)),
        language=next((found[1] for found in map(_LANGUAGE.match, header) if found), None),
    )


def _header(lines: Sequence[str]) -> list[str]:
    if not _HEADER.match(lines[0]):
        return []
    rest = takewhile(lambda line: line and _span_of(line) is None, lines[1:])
    return [lines[0], *rest]


def turns_of(cue: Cue) -> Iterator[Turn]:
    """Yield a turn for each voice in a cue, as plain text."""
    for speaker, escaped in _voices(cue.text):
        text = html.unescape(escaped).strip()
        if text:
            yield turn(text, speaker=speaker, start_s=cue.start_s, end_s=cue.end_s)


def _voices(text: str) -> Iterator[tuple[str | None, str]]:
    speaker, begin = None, 0
    for tag in _VOICE.finditer(text):
        yield speaker, text[begin : tag.start()]
        speaker, begin = html.unescape(tag[1] or "").strip() or None, tag.end()
    yield speaker, text[begin:]
