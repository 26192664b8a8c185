"""Ask the service in this container whether it is ready; exit 0 when it is, 1 when not.

Run as `python -I -S`: it runs every few seconds in every container, so it imports next to nothing.
"""

import os
import socket
import sys
from collections.abc import Callable

# Longer than a service gives its own checks (2 s), shorter than the engine gives this one.
TIMEOUT_S = 3.0
_REQUEST = b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n"
_STATUS_LINE_BYTES = 64


def answer(port: int, *, timeout_s: float = TIMEOUT_S) -> str:
    """Return the status line of `/readyz`, or why there is none."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout_s) as connection:
            connection.sendall(_REQUEST)
            head = connection.recv(_STATUS_LINE_BYTES)
    except OSError as error:
        return f"no answer on port {port}: {type(error).__name__}"
    return head.split(b"\r\n", 1)[0].decode("ascii", "replace")


def is_ready(status_line: str) -> bool:
    """Tell whether the answer is a 200."""
    return status_line.split(" ")[1:2] == ["200"]


def main(write: Callable[[str], object] = sys.stdout.write) -> int:
    """Write the status line, which the engine keeps, and return the exit code."""
    status_line = answer(int(os.environ.get("HTTP_PORT", "8000")))
    write(status_line)
    return 0 if is_ready(status_line) else 1


if __name__ == "__main__":
    sys.exit(main())
