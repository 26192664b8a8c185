"""From the bytes of a request to a transcript: decoding, JSON, and the format's parser."""

import codecs
from dataclasses import replace
from typing import Final

from services.phone_transcript import registry
from services.phone_transcript.domain import Body, Transcript, UnreadableTranscript
from services.phone_transcript.doubt import DAMAGED
from shared.intake.rejected import Rejected
from shared.intake.strict_json import JsonLimits, ParsedJson, parse_json

# Two hours of speech are some 20,000 words, of up to ten values each, in up to three copies.
JSON_LIMITS: Final = JsonLimits(max_depth=32, max_values=2_000_000)
_UTF16: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_MAX_JSON_LINES: Final = 100_000


def read(data: bytes, *, format_name: str | None = None) -> tuple[str, Transcript]:
    """Return the name of the format and the transcript; `format_name` skips the detection.

    Raises:
        Rejected: the body is neither text nor JSON that can be read (400, 422).
        UnknownFormat: no format recognises it, or there is no `format_name`.
        UnreadableTranscript: it is not what its format promises.
    """
    body = body_of(data)
    found = registry.named(format_name) if format_name else None
    if found is not None and not found.detect(body):
        raise body.refusal or UnreadableTranscript(f"the body is not {found.NAME}")
    if found is None:
        found = registry.detect(body)
    transcript = replace(found.parse(body), warnings=body.warnings)
    return found.NAME, transcript.doubted(DAMAGED) if body.damaged else transcript


def body_of(data: bytes) -> Body:
    """Decode a body and read the JSON in it; what is not JSON is text."""
    text, damaged = _decoded(data)
    if not text.lstrip().startswith(("{", "[")):
        return Body(text, damaged=damaged)
    try:
        parsed = [_json(text)]
    except Rejected as refusal:
        try:
            parsed = [_json(line) for line in _json_lines(text)]
        except Rejected:
            return Body(text, damaged=damaged, refusal=refusal)
    warnings = dict.fromkeys(warning for each in parsed for warning in each.warnings)
    documents = tuple(each.value for each in parsed)
    return Body(text, documents, damaged=damaged, warnings=tuple(warnings))


def _decoded(data: bytes) -> tuple[str, bool]:
    """UTF-8, or UTF-16 with its byte order mark; bytes that are neither become U+FFFD."""
    encoding = _UTF16.get(data[:2], "utf-8-sig")
    try:
        return data.decode(encoding).removeprefix("\ufeff"), False
    except UnicodeDecodeError:
        return data.decode(encoding, errors="replace").removeprefix("\ufeff"), True


def _json(text: str) -> ParsedJson:
    return parse_json(text.encode(), JSON_LIMITS)


def _json_lines(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line.strip()]
    if not 1 < len(lines) <= _MAX_JSON_LINES:
        raise Rejected(400, "malformed_json", "neither one JSON document nor one per line")
    return lines
