"""Commands of `zhaloba` as processes, in an environment where nothing they leave can hide."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self
from uuid import uuid4

import psutil

_MARK: Final = "ZHALOBA_TEST_RUN"
_ADDRESSED: Final = ("KAFKA_BOOTSTRAP_SERVERS", "MONGO_URI", "ZHALOBA_KAFKA")
_END_TIMEOUT_S: Final = 120.0


class Ground:
    """A folder for temporary files, and a mark that every process of the test inherits."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self._mark = uuid4().hex
        kept = {name: value for name, value in os.environ.items() if name not in _ADDRESSED}
        own = {"TMPDIR": str(self.temporary), _MARK: self._mark}
        self.environment = {**kept, **own, **variables}

    @property
    def left_files(self) -> list[Path]:
        return sorted(path for path in self.temporary.rglob("*") if path.is_file())

    def processes(self) -> list[psutil.Process]:
        """Return what still runs of all that the test has started."""
        return [each for each in psutil.process_iter() if _mark_of(each) == self._mark]

    def service(self, name: str) -> psutil.Process:
        """Return the process of one service."""
        [found] = [p for p in self.processes() if p.cmdline()[-1] == f"services.{name}"]
        return found


def _mark_of(process: psutil.Process) -> str | None:
    with contextlib.suppress(psutil.Error, OSError):
        if process.status() != psutil.STATUS_ZOMBIE:
            return process.environ().get(_MARK)
    return None


class Command:
    """A running `zhaloba` command and what it has printed."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @classmethod
    @contextmanager
    def started(cls, *arguments: str, environment: Mapping[str, str]) -> Iterator[Self]:
        """Start `zhaloba` with `arguments`; kill it in the end if it still runs."""
        process = subprocess.Popen(
            [sys.executable, "-c", "from shared.cli import main; main()", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            text=True,
        )
        try:
            yield cls(process)
        finally:
            process.kill()
            process.wait()

    @property
    def said(self) -> str:
        return "".join(self._lines)

    def until_said(self, text: str, timeout_s: float = _END_TIMEOUT_S) -> str:
        """Wait until a line with `text` was printed, and return that line."""
        deadline = time.monotonic() + timeout_s
        while True:
            for line in list(self._lines):
                if text in line:
                    return line
            assert self._reader.is_alive(), f"ended without saying {text!r}:\n{self.said}"
            assert time.monotonic() < deadline, self.said
            time.sleep(0.01)

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def exit_code(self, timeout_s: float = _END_TIMEOUT_S) -> int:
        """Wait for the end."""
        code = self._process.wait(timeout_s)
        self._reader.join(timeout_s)
        return code

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.append(line)
