"""The container's health check: ready is a 200 in time, everything else is not."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from shared.http import healthcheck


@contextmanager
def listening(answer: Callable[[socket.socket], object]) -> Iterator[int]:
    """Answer one connection in a thread."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            answer(connection)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        thread.join()
        server.close()


def says(head: bytes) -> Callable[[socket.socket], object]:
    def answer(connection: socket.socket) -> None:
        asked = connection.recv(1_000)
        assert asked.startswith(b"GET /readyz HTTP/1.0\r\n")
        connection.sendall(head)

    return answer


@pytest.mark.parametrize(
    ("head", "ready"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", True),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", False),
        (b"HTTP/1.1 2000 Odd\r\n\r\n", False),
        (b"\xff\xfe200 ", False),
        (b"", False),
    ],
)
def test_only_a_200_is_ready(
    head: bytes,
    ready: bool,  # noqa: FBT001  a column of the table
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[str] = []
    with listening(says(head)) as port:
        monkeypatch.setenv("HTTP_PORT", str(port))
        assert healthcheck.main(said.append) == (0 if ready else 1)
    assert len(said) == 1


def test_a_service_that_does_not_answer_in_time_is_not_ready() -> None:
    asked = threading.Event()
    with listening(lambda _connection: asked.wait(10)) as port:
        line = healthcheck.answer(port, timeout_s=0.2)
        asked.set()
    assert not healthcheck.is_ready(line)
    assert "TimeoutError" in line


def test_a_service_that_does_not_listen_is_not_ready() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert not healthcheck.is_ready(healthcheck.answer(port))
