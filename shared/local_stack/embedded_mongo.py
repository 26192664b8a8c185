"""MongoDB's protocol with nothing but Python: the secantusdb wheel, on the WiredTiger engine.

For development, demo and tests. Like MongoDB, it keeps a write over a kill -9 only when the writer
asked for the journal (`j=True`); a writer that forgets it loses its last writes here too.
"""

import importlib.util
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, Self

from shared.local_stack.child_process import ChildProcess
from shared.local_stack.errors import PartFailed
from shared.local_stack.readiness import mongo_answers, wait_until
from shared.local_stack.tcp_port import HOST, ReservedPort

START_TIMEOUT_S: Final = 30.0
# Clients that come back while it stops can hang it; a kill loses no journaled write.
_STOP_GRACE_S: Final = 5.0


def embedded_mongo_obstacle() -> str | None:
    """Return why the embedded MongoDB cannot run here, or None when it can."""
    found = importlib.util.find_spec("secantus")
    return None if found else "the secantusdb wheel is not installed"


class EmbeddedMongo:
    """A running embedded MongoDB. Use `start`, which also stops it."""

    def __init__(self, process: ChildProcess, port: ReservedPort) -> None:
        self._process = process
        self._port = port

    @property
    def uri(self) -> str:
        return f"mongodb://{self._port.address}"

    @classmethod
    @asynccontextmanager
    async def start(
        cls, data_dir: Path, *, timeout_s: float = START_TIMEOUT_S
    ) -> AsyncIterator[Self]:
        """Start it with its data and log below `data_dir`; yield when it answers a ping.

        Raises:
            PartFailed: the wheel is absent, or it is not ready within `timeout_s` seconds.
        """
        if obstacle := embedded_mongo_obstacle():
            raise PartFailed("the embedded MongoDB", obstacle)
        with ReservedPort(owner="the embedded MongoDB") as port:
            mongo = cls(_process(data_dir, port.number), port)
            try:
                await mongo.start_server(timeout_s)
                yield mongo
            finally:
                await mongo.stop_server()

    async def start_server(self, timeout_s: float = START_TIMEOUT_S) -> None:
        """Start it on its port with its data, after a stop or a kill; return when it answers."""

        async def answers() -> bool:
            return await mongo_answers(HOST, self._port.number)

        self._process.start()
        await wait_until(answers, process=self._process, timeout_s=timeout_s)

    async def stop_server(self, grace_s: float = _STOP_GRACE_S) -> None:
        """Shut it down in order, which takes it up to 2 s; kill it after `grace_s` seconds."""
        await self._process.stop(grace_s)

    async def kill_server(self) -> None:
        """End it without any warning (kill -9)."""
        await self._process.kill()

    def pause_server(self) -> None:
        """Freeze it: its connections stay open and nothing answers (SIGSTOP)."""
        self._process.pause()

    def resume_server(self) -> None:
        """Let a paused server go on."""
        self._process.resume()


def _process(data_dir: Path, port: int) -> ChildProcess:
    data_dir = data_dir.absolute()
    data_dir.mkdir(parents=True, exist_ok=True)
    settings = data_dir / "secantus.toml"
    settings.touch()  # named below, so that no settings file of the user or the folder is picked up
    where = ["--host", HOST, "--port", str(port), "--storage-path", str(data_dir / "secantus")]
    small = ["--cache-size", "256M", "--log-level", "WARNING"]
    return ChildProcess(
        "embedded MongoDB",
        [sys.executable, "-m", "secantus", "--config", str(settings), *where, *small],
        log_path=data_dir / "embedded-mongo.log",
    )
