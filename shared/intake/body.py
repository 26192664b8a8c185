"""Reading a body from a stranger: bounded in bytes, in time and in what it unpacks to.

The order of checks: size of query and headers, media type, encoding, declared size, the bytes as
they come, what they unpack to. Method and path are judged before, signatures and JSON after.
"""

import asyncio
from collections.abc import AsyncIterator, Collection
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
MAX_QUERY_BYTES: Final = 8 * 1_024
MAX_HEADER_BYTES: Final = 32 * 1_024
_THROWN_AWAY_BYTES: Final = 64 * 1_048_576


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
        Rejected: 400, 408, 413, 414, 415 or 431.
    """
    received_at = datetime.now(UTC)
    check_head(request)
    headers = request.headers
    content_type = parse_content_type(headers.get("content-type"), accepted)
    body = await read_body(request, limits)
    return Payload(body, content_type, kept_headers(headers.items(), keep_headers), received_at)


def check_head(request: Request) -> None:
    """Refuse a query beyond 8 KiB and headers beyond 32 KiB.

    Raises:
        Rejected: 414 or 431.
    """
    if len(request.scope["query_string"]) > MAX_QUERY_BYTES:
        raise Rejected(414, "query_too_long", f"the query exceeds {MAX_QUERY_BYTES} bytes")
    size = sum([len(name) + len(value) for name, value in request.scope["headers"]])
    if size > MAX_HEADER_BYTES:
        raise Rejected(431, "headers_too_large", f"the headers exceed {MAX_HEADER_BYTES} bytes")


async def read_body(request: Request, limits: BodyLimits) -> bytes:
    """Return the body with its Content-Encoding undone.

    Raises:
        Rejected: 413 over the limit (before reading when the length is declared), 408 when slow,
            400 or 415 for a length or an encoding that cannot be read.
        ClientDisconnect: the sender hung up.
    """
    encodings = content_encodings(request.headers.get("content-encoding"))
    body = b"".join([chunk async for chunk in _raw_chunks(request, limits)])
    return decoded(body, encodings, max_bytes=limits.max_bytes) if encodings else body


async def stream_body(request: Request, limits: BodyLimits) -> AsyncIterator[bytes]:
    """Yield the body of `read_body` as it comes, without holding it, unless it is encoded."""
    if request.headers.get("content-encoding"):
        yield await read_body(request, limits)
        return
    async for chunk in _raw_chunks(request, limits):
        yield chunk


async def _raw_chunks(request: Request, limits: BodyLimits) -> AsyncIterator[bytes]:
    _check_declared_length(request.headers.get("content-length"), limits.max_bytes)
    deadline = asyncio.get_running_loop().time() + limits.total_s
    size, more = 0, True
    while more:
        chunk, more = await _next_chunk(request, deadline, limits.idle_s)
        size += len(chunk)
        if size > limits.max_bytes:
            raise too_large(limits.max_bytes)
        yield chunk


def _check_declared_length(declared: str | None, max_bytes: int) -> None:
    if declared is None:
        return
    if not declared.isascii() or not declared.isdigit():
        raise Rejected(400, "bad_content_length", "Content-Length is not a number")
    if len(declared) > 15 or int(declared) > max_bytes:
        # A connection that is closed on unread data is reset, and most senders then never see the
        # answer; kept open, the server throws away what still comes. Within bounds, that is.
        raise too_large(max_bytes, close=len(declared) > 15 or int(declared) > _THROWN_AWAY_BYTES)


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
