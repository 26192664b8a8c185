"""Which process runs the local stack: a file that says it, locked for as long as that is true.

The lock is the kernel's and ends with the process, so a process id that was given to somebody else
meanwhile is never taken for ours. The file itself stays; without its lock it says nothing.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.errors import ConfigurationError


class AlreadyRunning(ConfigurationError):
    code = "already_running"

    def __init__(self, pid: int) -> None:
        super().__init__(f"`zhaloba up` already runs, as process {pid}; `zhaloba down` stops it")
        self.pid = pid


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Name this process in `path` for as long as the block runs.

    Raises:
        AlreadyRunning: another process does.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(running(path) or 0) from None
        file.truncate(0)
        file.write(str(os.getpid()).encode())
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def running(path: Path) -> int | None:
    """Return the process that holds `path`, or None when nobody does."""
    try:
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read() or b"0") or None
    except FileNotFoundError:
        return None
    return None
