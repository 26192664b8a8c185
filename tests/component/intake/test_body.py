"""Reading bodies of strangers over HTTP: bounded in bytes and time, in the right order."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from shared.intake.body import BodyLimits, read_payload, stream_body
from shared.intake.http import install_problem_handlers

LIMITS = BodyLimits(max_bytes=1_000, total_s=0.3, idle_s=0.1)
JSON = {"content-type": "application/json"}
TOO_LONG = {"content-length": "1001"}


async def echo(request: Request) -> Response:
    payload = await read_payload(request, {"application/json"}, limits=LIMITS)
    return Response(payload.body)


async def count(request: Request) -> Response:
    return Response(str(sum([len(chunk) async for chunk in stream_body(request, LIMITS)])))


async def fail(_request: Request) -> Response:
    raise ZeroDivisionError("the customer's words")


@asynccontextmanager
async def client() -> AsyncIterator[httpx.AsyncClient]:
    endpoints = {"/echo": echo, "/count": count, "/fail": fail}
    app = Starlette(routes=[Route(path, e, methods=["POST"]) for path, e in endpoints.items()])
    install_problem_handlers(app)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        yield http


async def reason(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    return str(body["type"]).rpartition(":")[2]


async def pieces(
    *chunks: bytes, then_hang: bool = False, pause_s: float = 0
) -> AsyncIterator[bytes]:
    for chunk in chunks:
        await asyncio.sleep(pause_s)
        yield chunk
    if then_hang:
        await asyncio.Event().wait()


class NeverRead:
    """A body that may not be touched."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")


async def test_a_body_in_pieces_is_read_as_one() -> None:
    async with client() as http:
        answer = await http.post("/echo", content=pieces(b"a", b"", b"bc"), headers=JSON)
    assert (answer.status_code, answer.content) == (200, b"abc")


async def test_a_declared_length_over_the_limit_is_refused_before_reading() -> None:
    async with client() as http:
        answer = await http.post(
            "/echo", content=NeverRead(), headers={**JSON, "content-length": "1001"}
        )
    assert (answer.status_code, await reason(answer)) == (413, "body_too_large")
    assert "connection" not in answer.headers, "a reset would hide the answer"


@pytest.mark.parametrize("path", ["/echo", "/count"])
async def test_a_body_without_length_is_cut_off_at_the_limit(path: str) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 100
            yield b"x" * 100

    async with client() as http:
        answer = await http.post(path, content=endless(), headers=JSON)
    assert (answer.status_code, await reason(answer)) == (413, "body_too_large")
    assert sent <= 1_200


@pytest.mark.parametrize("length", ["1e3", "-1", "١٢", "0x10", " "])
async def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    headers = httpx.Headers({**JSON, "content-length": length}, encoding="utf-8")
    async with client() as http:
        answer = await http.post("/echo", content=pieces(b"a"), headers=headers)
    assert (answer.status_code, await reason(answer)) == (400, "bad_content_length")


async def test_a_length_of_5000_digits_is_over_the_limit() -> None:
    async with client() as http:
        headers = {**JSON, "content-length": "9" * 5_000}
        answer = await http.post("/echo", content=NeverRead(), headers=headers)
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"


async def test_a_sender_that_stops_is_refused_after_the_idle_time() -> None:
    async with client() as http:
        answer = await http.post("/echo", content=pieces(b"{", then_hang=True), headers=JSON)
    assert (answer.status_code, await reason(answer)) == (408, "slow_body")


async def test_a_sender_that_drips_is_refused_after_the_total_time() -> None:
    drops = pieces(*[b"x"] * 200, pause_s=0.02)
    async with client() as http:
        answer = await http.post("/echo", content=drops, headers=JSON)
    assert (answer.status_code, await reason(answer)) == (408, "slow_body")


async def test_a_compressed_body_is_unpacked_within_the_limit() -> None:
    async with client() as http:
        headers = {**JSON, "content-encoding": "gzip"}
        good = await http.post("/echo", content=gzip.compress(b"x" * 1_000), headers=headers)
        bomb = await http.post("/echo", content=gzip.compress(b"x" * 1_001), headers=headers)
        streamed = await http.post("/count", content=gzip.compress(b"x" * 900), headers=headers)
    assert good.content == b"x" * 1_000
    assert (bomb.status_code, await reason(bomb)) == (413, "body_too_large")
    assert streamed.content == b"900"


@pytest.mark.parametrize(
    ("headers", "status", "expected"),
    [
        ({**TOO_LONG, "content-encoding": "br"}, 415, "unsupported_media_type"),
        ({**JSON, **TOO_LONG, "content-encoding": "br"}, 415, "unsupported_encoding"),
        ({**JSON, **TOO_LONG, "content-encoding": "gzip"}, 413, "body_too_large"),
        ({**JSON, "x-long": "x" * 40_000}, 431, "headers_too_large"),
    ],
)
async def test_checks_come_in_order_and_before_the_body_is_read(
    headers: dict[str, str], status: int, expected: str
) -> None:
    async with client() as http:
        answer = await http.post("/echo", content=NeverRead(), headers=headers)
    assert (answer.status_code, await reason(answer)) == (status, expected)


async def test_a_query_beyond_bounds_is_refused() -> None:
    async with client() as http:
        answer = await http.post(f"/echo?{'x' * 9_000}", content=NeverRead(), headers=JSON)
    assert (answer.status_code, await reason(answer)) == (414, "query_too_long")


async def test_a_wrong_method_and_a_wrong_path_are_problems_too() -> None:
    async with client() as http:
        method = await http.get("/echo")
        path = await http.post("/nowhere")
    assert (method.status_code, await reason(method)) == (405, "method_not_allowed")
    assert method.headers["allow"] == "POST"
    assert (path.status_code, await reason(path)) == (404, "not_found")


async def test_an_error_of_ours_is_a_problem_that_tells_nothing_of_it() -> None:
    async with client() as http:
        answer = await http.post("/fail")
    assert (answer.status_code, await reason(answer)) == (500, "unexpected")
    assert "words" not in answer.text


async def test_a_sender_that_hangs_up_is_no_error_of_ours() -> None:
    app = Starlette(routes=[Route("/echo", echo, methods=["POST"])])
    install_problem_handlers(app)
    sent: list[object] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/echo",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }
    await app(scope, receive, send)
    assert sent[0]["status"] == 400  # type: ignore[index]
