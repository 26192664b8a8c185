"""An answer is an answer in the server's own protocol, and nothing else is."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from shared.local_stack.readiness import http_answers, kafka_brokers, mongo_answers, port_answers

HOST = "127.0.0.1"
BRIEF_S = 0.3


@asynccontextmanager
async def server(answer: bytes | None) -> AsyncIterator[int]:
    """Accept, send `answer` and close; with None keep silent and open."""
    over = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        if answer is None:
            await over.wait()
        else:
            writer.write(answer)
        writer.close()

    running = await asyncio.start_server(serve, HOST, 0)
    async with running:
        yield running.sockets[0].getsockname()[1]
        over.set()


@pytest.mark.parametrize(
    ("answer", "ready"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", True),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n200", False),
        (b"nonsense\r\n", False),
        (b"", False),
        (None, False),
    ],
)
async def test_a_service_is_ready_when_it_says_200(answer: bytes | None, *, ready: bool) -> None:
    async with server(answer) as port:
        assert await http_answers(HOST, port, "/readyz", timeout_s=BRIEF_S) is ready


def mongo_reply(ok: float) -> bytes:
    document = struct.pack("<i", 17) + b"\x01ok\x00" + struct.pack("<d", ok) + b"\x00"
    body = b"\x00" * 12 + b"\x00" * 5 + document
    return struct.pack("<i", 4 + len(body)) + body


@pytest.mark.parametrize(
    ("answer", "ready"),
    [(mongo_reply(1.0), True), (mongo_reply(0.0), False), (b"\x10\x00", False), (None, False)],
)
async def test_mongodb_answers_when_a_ping_is_ok(answer: bytes | None, *, ready: bool) -> None:
    async with server(answer) as port:
        assert await mongo_answers(HOST, port, timeout_s=BRIEF_S) is ready


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", None])
async def test_an_open_port_alone_is_no_kafka(answer: bytes | None) -> None:
    async with server(answer) as port:
        assert await port_answers(HOST, port, timeout_s=BRIEF_S)
        assert await kafka_brokers(f"{HOST}:{port}", timeout_s=BRIEF_S) == frozenset()
