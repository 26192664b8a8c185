"""Kafka's protocol with nothing but Python: the Kafka of the noida-db wheel.

For development, demo and tests. Records live in memory and are written as one snapshot when it
stops in order: a kill -9 loses them, and a dead group member is never evicted. So no test of load,
durability or take-over may rest on it.
"""

import importlib.util
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, Self

from shared.local_stack.child_process import STOP_GRACE_S, ChildProcess
from shared.local_stack.errors import PartFailed
from shared.local_stack.readiness import kafka_brokers, wait_until
from shared.local_stack.tcp_port import HOST, ReservedPort

START_TIMEOUT_S: Final = 20.0
_EXECUTABLE: Final = 0o755


def embedded_kafka_obstacle() -> str | None:
    """Return why the embedded Kafka cannot run here, or None when it can."""
    binary = _binary()
    return None if binary and binary.is_file() else "the noida-db wheel is not installed"


class EmbeddedKafka:
    """A running embedded Kafka. Use `start`, which also stops it."""

    def __init__(self, process: ChildProcess, port: ReservedPort) -> None:
        self._process = process
        self._port = port

    @property
    def bootstrap_servers(self) -> str:
        return self._port.address

    @classmethod
    @asynccontextmanager
    async def start(
        cls, data_dir: Path, *, timeout_s: float = START_TIMEOUT_S
    ) -> AsyncIterator[Self]:
        """Start it with its data and log below `data_dir`; yield when metadata is answered.

        Raises:
            PartFailed: the wheel is absent, or it is not ready within `timeout_s` seconds.
        """
        with ReservedPort(owner="the embedded Kafka") as port:
            kafka = cls(_process(data_dir, port.number), port)
            try:
                await kafka.start_broker(timeout_s)
                yield kafka
            finally:
                await kafka.stop_broker()

    async def start_broker(self, timeout_s: float = START_TIMEOUT_S) -> None:
        """Start it again on its port after a stop or a kill; return when metadata is answered."""

        async def answers() -> bool:
            return bool(await kafka_brokers(self.bootstrap_servers))

        self._process.start()
        await wait_until(answers, process=self._process, timeout_s=timeout_s)

    async def stop_broker(self, grace_s: float = STOP_GRACE_S) -> None:
        """Shut it down in order, which saves its records; kill it after `grace_s` seconds."""
        await self._process.stop(grace_s)

    async def kill_broker(self) -> None:
        """End it without any warning (kill -9): its records are lost."""
        await self._process.kill()


def _process(data_dir: Path, port: int) -> ChildProcess:
    binary = _binary()
    if binary is None or not binary.is_file():
        raise PartFailed("the embedded Kafka", "the noida-db wheel is not installed")
    if not os.access(binary, os.X_OK):  # some installers drop the mode of package data
        binary.chmod(_EXECUTABLE)
    data_dir = data_dir.absolute()
    data_dir.mkdir(parents=True, exist_ok=True)
    where = ["--host", HOST, "--kafka-port", str(port), "--data-dir", str(data_dir / "noida")]
    return ChildProcess(
        "embedded Kafka",
        [str(binary), "start", "--only", "kafka", *where],
        log_path=data_dir / "embedded-kafka.log",
    )


def _binary() -> Path | None:
    found = importlib.util.find_spec("noida_db")
    return Path(found.origin).with_name("noida-db") if found and found.origin else None
