"""Reading a body from a stranger: bounded in bytes, in time and in what it unpacks to.

The order of checks: declared size, then the bytes as they come, then the encoding. Media type and
charset are judged before, method and path before those; signatures and JSON after.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from starlette.requests import ClientDisconnect, Request

from shared.intake.content import (
    ContentType,
    content_encodings,
    decoded,
    parse_content_type,
    too_large,
)
from shared.intake.raw_headers import kept_headers
from shared.intake.rejected import Rejected


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """`max_bytes` on the wire and unpacked; `idle_s` between two chunks, `total_s` for all."""

    max_bytes: int = 1_048_576
    total_s: float = 10.0
    idle_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Payload:
    """One request's body, unpacked; `headers` are those that may be kept."""

    body: bytes
    content_type: ContentType
    headers: tuple[tuple[str, str], ...]
    received_at: datetime


DEFAULT_BODY_LIMITS: Final = BodyLimits()


async def read_payload(
    request: Request,
    accepted: Collection[str],
    *,
    limits: BodyLimits = DEFAULT_BODY_LIMITS,
    keep_headers: Collection[str] = (),
) -> Payload:
    """Read the body of `request`, whose media type must be among `accepted`.

    `keep_headers` are further names to keep with the raw body; secrets never are.

    Raises:
        Rejected: 400, 408, 413 or 415.
    """
    received_at = datetime.now(UTC)
    headers = request.headers
    content_type = parse_content_type(headers.get("content-type"), accepted)
    encodings = content_encodings(headers.get("content-encoding"))
    body = await read_bytes(request, limits)
    if encodings:
        body = decoded(body, encodings, max_bytes=limits.max_bytes)
    return Payload(body, content_type, kept_headers(headers.items(), keep_headers), received_at)


async def read_bytes(request: Request, limits: BodyLimits) -> bytes:
    """Return the body as it comes over the wire.

    Raises:
        Rejected: 413 over the limit (before reading when the length is declared), 408 when slow,
            400 when the sender hangs up or declares a length that is not a number.
    """
    _check_declared_length(request.headers.get("content-length"), limits.max_bytes)
    deadline = asyncio.get_running_loop().time() + limits.total_s
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        chunk, more = await _next_chunk(request, deadline, limits.idle_s)
        size += len(chunk)
        if size > limits.max_bytes:
            raise too_large(limits.max_bytes)
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _check_declared_length(declared: str | None, max_bytes: int) -> None:
    if declared is None:
        return
    if not declared.isascii() or not declared.isdigit():
        raise Rejected(400, "bad_content_length", "Content-Length is not a number")
    if len(declared) > 15 or int(declared) > max_bytes:
        raise too_large(max_bytes)


async def _next_chunk(request: Request, deadline: float, idle_s: float) -> tuple[bytes, bool]:
    until = min(deadline, asyncio.get_running_loop().time() + idle_s)
    try:
        async with asyncio.timeout_at(until):
            message = await request.receive()
    except TimeoutError:
        raise Rejected(
            408, "slow_body", "the body did not arrive in time", headers={"Connection": "close"}
        ) from None
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    return message.get("body", b""), message.get("more_body", False)
