"""Does a server answer? Asked in its own protocol, never guessed from a port or a log line."""

import asyncio
import contextlib
import struct
import time
from collections.abc import Awaitable, Callable
from typing import Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from shared.local_stack.child_process import ChildProcess
from shared.local_stack.errors import PartFailed

PROBE_TIMEOUT_S: Final = 2.0
_POLL_S: Final = 0.02
# {ping: 1, $db: "admin"} as an OP_MSG: no driver is needed to ask, and none logs while we wait.
_PING: Final = (
    b"\x00\x00\x00\x00\x00"
    + struct.pack("<i", 30)
    + b"\x10ping\x00\x01\x00\x00\x00\x02$db\x00\x06\x00\x00\x00admin\x00\x00"
)
_OP_MSG: Final = 2013


async def wait_until(
    answers: Callable[[], Awaitable[bool]], *, process: ChildProcess, timeout_s: float
) -> None:
    """Wait until `answers` is true.

    Raises:
        PartFailed: the process ended, or `timeout_s` seconds passed; with the end of its log.
    """
    deadline = time.monotonic() + timeout_s
    while not await answers():
        if not process.running:
            raise _failed(process, f"ended with exit code {process.exit_code} while starting")
        if time.monotonic() > deadline:
            raise _failed(process, f"was not ready within {timeout_s:.0f} s")
        await asyncio.sleep(_POLL_S)


def _failed(process: ChildProcess, reason: str) -> PartFailed:
    tail = process.log_tail().strip()
    return PartFailed(process.name, f"{reason}\n{tail}\n" if tail else reason, process.log_path)


async def port_answers(host: str, port: int, timeout_s: float = PROBE_TIMEOUT_S) -> bool:
    """Return whether something accepts a connection within `timeout_s` seconds."""
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(timeout_s):
            _, writer = await asyncio.open_connection(host, port)
            writer.close()
            return True
    return False


async def kafka_brokers(address: str, timeout_s: float = PROBE_TIMEOUT_S) -> frozenset[int]:
    """Return the ids of the brokers that a metadata request to `address` names; none if silent."""
    host, _, port = address.rpartition(":")
    if not await port_answers(host, int(port), timeout_s):
        return frozenset()  # the client would log an error for each try
    client = AIOKafkaAdminClient(
        bootstrap_servers=address, request_timeout_ms=int(timeout_s * 1000)
    )
    try:
        async with asyncio.timeout(timeout_s):
            await client.start()
            cluster = await client.describe_cluster()
            return frozenset(broker["node_id"] for broker in cluster["brokers"])
    except (KafkaError, OSError, TimeoutError):
        return frozenset()
    finally:
        await client.close()


async def mongo_answers(host: str, port: int, timeout_s: float = PROBE_TIMEOUT_S) -> bool:
    """Return whether MongoDB's `ping` is answered with ok within `timeout_s` seconds."""
    with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
        async with asyncio.timeout(timeout_s):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(struct.pack("<iiii", 16 + len(_PING), 1, 0, _OP_MSG) + _PING)
                (length,) = struct.unpack("<i", await reader.readexactly(4))
                reply = await reader.readexactly(length - 4)
                return b"\x01ok\x00" + struct.pack("<d", 1.0) in reply
            finally:
                writer.close()
    return False


async def http_answers(host: str, port: int, path: str, timeout_s: float = PROBE_TIMEOUT_S) -> bool:
    """Return whether a GET of `path` is answered with 200 within `timeout_s` seconds."""
    with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
        async with asyncio.timeout(timeout_s):
            reader, writer = await asyncio.open_connection(host, port)
            try:  # by hand: a client library costs more to set up than a service to answer
                writer.write(f"GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode())
                status = await reader.readuntil(b"\r\n")
                return status.split(b" ", 2)[1:2] == [b"200"]
            finally:
                writer.close()
    return False
