"""A cache folder that several processes may fill at once without breaking each other."""

import asyncio
import fcntl
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import IO, Final

Progress = Callable[[str], None]
_STAGING: Final = ".staging-"
_POLL_S: Final = 0.1


def silent(_message: str) -> None:
    """Report progress to nobody."""


def cache_root(environ: Mapping[str, str]) -> Path:
    """Return ZHALOBA_CACHE_DIR, else zhaloba/ below XDG_CACHE_HOME, else ~/.cache/zhaloba."""
    if named := environ.get("ZHALOBA_CACHE_DIR"):
        return Path(named)
    base = environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "zhaloba"


@asynccontextmanager
async def exclusively(root: Path, *, timeout_s: float, progress: Progress) -> AsyncIterator[None]:
    """Hold the cache for one writer; its lock is the kernel's, so it ends with its process.

    Raises:
        TimeoutError: another process held it for `timeout_s` seconds.
    """
    with _lock_file(root) as lock:
        await _acquire(lock, timeout_s=timeout_s, progress=progress)
        _sweep(root)
        yield


def _lock_file(root: Path) -> IO[bytes]:
    root.mkdir(parents=True, exist_ok=True)
    return (root / ".lock").open("wb")


def _sweep(root: Path) -> None:
    # Only the holder of the lock stages anything, so whoever left these is dead.
    for leftover in root.glob(f"{_STAGING}*"):
        shutil.rmtree(leftover, ignore_errors=True)


async def _acquire(lock: IO[bytes], *, timeout_s: float, progress: Progress) -> None:
    deadline = time.monotonic() + timeout_s
    told = False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise TimeoutError("another process holds the cache") from None
        else:
            return
        if not told:
            progress("Another process is filling the cache; waiting for it ...")
            told = True
        await asyncio.sleep(_POLL_S)


@contextmanager
def staging(root: Path) -> Iterator[Path]:
    """Give a folder beside the final one: what is renamed out of it appears whole or not at all."""
    folder = Path(tempfile.mkdtemp(prefix=_STAGING, dir=root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
