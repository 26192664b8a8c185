"""A process of the local stack: started, stopped, killed, paused; it never outlives us."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from shared.local_stack import tether
from shared.local_stack.errors import PartFailed

STOP_GRACE_S: Final = 15.0
_POLL_S: Final = 0.02
_TAIL_BYTES: Final = 4_000


class ChildProcess:
    """A command that can be started again and again; its output is appended to one log file.

    It is bound to no event loop, so a fixture of a whole test session can own it. It runs in a
    session of its own: a Ctrl-C at the terminal reaches us only, and we stop the parts in order.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log_path: Path,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.log_path = log_path
        self._command = list(command)
        self._environment = None if environment is None else dict(environment)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """None before the first start and while running; negative is the signal that ended it."""
        return None if self._process is None else self._process.poll()

    @property
    def pid(self) -> int:
        """The process id of the last start.

        Raises:
            PartFailed: it was never started.
        """
        if self._process is None:
            raise PartFailed(self.name, "was never started")
        return self._process.pid

    def start(self) -> None:
        """Start the command; return at once, ready or not. Does nothing while it runs."""
        if self.running:
            return
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", tether.__file__, str(os.getpid()), *self._command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
            )

    async def stop(self, grace_s: float = STOP_GRACE_S) -> int | None:
        """Ask it to end (SIGTERM), kill it after `grace_s` seconds; return its exit code."""
        self._signal(signal.SIGTERM)
        self._signal(signal.SIGCONT)  # a paused process would never see the first
        if not await self._exited(grace_s):
            await self.kill()
        return self.exit_code

    async def kill(self) -> None:
        """End it without any warning (kill -9) and wait until it is gone."""
        self._signal(signal.SIGKILL)
        await self._exited(STOP_GRACE_S)

    async def wait(self, timeout_s: float) -> int | None:
        """Wait for its own end; return the exit code, None when it still runs by then."""
        await self._exited(timeout_s)
        return self.exit_code

    def pause(self) -> None:
        """Freeze it: its connections stay open and nothing answers (SIGSTOP)."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a paused process go on (SIGCONT)."""
        self._signal(signal.SIGCONT)

    def log_tail(self) -> str:
        """Return the last lines it wrote, for a person who asks why it failed."""
        with contextlib.suppress(OSError), self.log_path.open("rb") as log:
            log.seek(0, os.SEEK_END)
            log.seek(max(0, log.tell() - _TAIL_BYTES))
            return log.read().decode(errors="replace")
        return ""

    def _signal(self, number: signal.Signals) -> None:
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    async def _exited(self, timeout_s: float) -> bool:
        # Polled, because Python's own waiting belongs to one event loop.
        deadline = time.monotonic() + timeout_s
        while self.running and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(_POLL_S)
        return not self.running
