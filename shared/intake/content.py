"""What a request says about its body: media type, charset, encoding; and undoing the encoding."""

import re
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from shared.intake import metrics
from shared.intake.rejected import Rejected

ENCODINGS: Final = ("gzip", "deflate", "identity")
MAX_STAGES: Final = 3
MAX_MEMBERS: Final = 16
SUSPECT_RATIO: Final = 20
_GZIP_WBITS: Final = 31
_ZLIB_WBITS: Final = 15
_CHARSET: Final = re.compile(r';\s*charset\s*=\s*"?([^\s";]+)"?', re.IGNORECASE)
_BOUNDARY: Final = re.compile(r';\s*boundary\s*=\s*(?:"([^"]+)"|([^\s";]+))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ContentType:
    """A parsed Content-Type: `media_type` and `charset` in lower case."""

    media_type: str
    charset: str = "utf-8"
    boundary: str | None = None


JSON: Final = ContentType("application/json")


def media_type(value: str | None) -> str:
    """Return the media type in a Content-Type in lower case, empty when there is none."""
    return (value or "").partition(";")[0].strip().lower()


def parse_content_type(value: str | None, accepted: Collection[str]) -> ContentType:
    """Return the content type of a request.

    Raises:
        Rejected: 415 when it is missing or not among `accepted`.
    """
    if value == "application/json" and value in accepted:
        return JSON
    declared = media_type(value)
    if value is None or declared not in accepted:
        listed = ", ".join(sorted(accepted))
        raise Rejected(
            415,
            "unsupported_media_type",
            "the Content-Type is missing or not one that is read here",
            hint=f"send one of: {listed}",
            headers={"Accept": listed},
        )
    boundary = _BOUNDARY.search(value)
    return ContentType(
        declared,
        content_charset(value),
        (boundary.group(1) or boundary.group(2)) if boundary else None,
    )


def content_charset(value: str, *, default: str = "utf-8") -> str:
    """Return the charset parameter of a Content-Type in lower case."""
    charset = _CHARSET.search(value)
    if charset is None:
        return default
    return "utf-8" if charset.group(1).lower() == "utf8" else charset.group(1).lower()


def require_charset(content_type: ContentType, allowed: Collection[str] = ("utf-8",)) -> None:
    """Raise Rejected 415 unless the declared charset is one of `allowed`."""
    if content_type.charset not in allowed:
        raise Rejected(
            415,
            "unsupported_charset",
            "the declared charset is not read here",
            hint=f"send one of: {', '.join(allowed)}",
        )


def content_encodings(value: str | None) -> tuple[str, ...]:
    """Return the encodings in the order they were applied, `identity` left out.

    Raises:
        Rejected: 415 for an encoding that is not known here, or more than three of them.
    """
    if not value:
        return ()
    names = [name.strip().lower() for name in value.split(",")]
    stages = tuple(name.removeprefix("x-") for name in names if name not in {"", "identity"})
    if len(stages) > MAX_STAGES or not set(stages) <= set(ENCODINGS):
        raise Rejected(
            415,
            "unsupported_encoding",
            "the Content-Encoding is not one that is read here",
            hint=f"send one of: {', '.join(ENCODINGS)}",
            headers={"Accept-Encoding": ", ".join(ENCODINGS)},
        )
    return stages


def decoded(body: bytes, encodings: tuple[str, ...], *, max_bytes: int) -> bytes:
    """Undo `encodings`, last applied first; no stage may grow beyond `max_bytes`.

    Raises:
        Rejected: 413 beyond `max_bytes`, 400 for broken or truncated data or trailing garbage.
    """
    for encoding in reversed(encodings):
        wbits = _GZIP_WBITS if encoding == "gzip" else _ZLIB_WBITS
        inflated = _inflate(body, wbits, max_bytes=max_bytes)
        if len(inflated) > SUSPECT_RATIO * len(body):
            metrics.SUSPECT_COMPRESSION.inc()
        body = inflated
    return body


def _inflate(body: bytes, wbits: int, *, max_bytes: int) -> bytes:
    """Concatenated members are one body (RFC 1952, section 2.2)."""
    out, rest = b"", body
    for _ in range(MAX_MEMBERS):
        stream = zlib.decompressobj(wbits)
        try:
            out += stream.decompress(rest, max_bytes + 1 - len(out))
        except zlib.error as error:
            raise _broken("the compressed body is broken") from error
        if len(out) > max_bytes:
            metrics.SUSPECT_COMPRESSION.inc()
            raise too_large(max_bytes)
        if not stream.eof:
            raise _broken("the compressed body is cut off")
        rest = stream.unused_data
        if not rest:
            return out
    raise _broken(f"more than {MAX_MEMBERS} compressed members")


def _broken(detail: str) -> Rejected:
    return Rejected(400, "broken_encoding", detail)


def too_large(max_bytes: int, *, close: bool = True) -> Rejected:
    """Return the refusal of a body beyond `max_bytes`; `close` when more may come without end."""
    return Rejected(
        413,
        "body_too_large",
        f"the body exceeds {max_bytes} bytes",
        headers={"Connection": "close"} if close else {},
    )
