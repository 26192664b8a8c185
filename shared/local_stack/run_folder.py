"""The folder of one local run: data, logs, secrets. A temporary one leaves logs at most."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_LOGS: Final = ("logs/*.log", "kafka/*.log", "kafka/*/*.log", "mongo/*.log")


class RunFolder:
    """Where a run keeps its files. `path` may have been used by an earlier run."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.logs_are_kept = False

    @property
    def logs(self) -> Path:
        """The logs of the services; Kafka's and MongoDB's are beside their data."""
        return self.path / "logs"

    @property
    def sources(self) -> Path:
        return self.path / "sources.yaml"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets.env"

    def written_logs(self) -> set[Path]:
        """Return the log files of all parts."""
        return {log for pattern in _LOGS for log in self.path.glob(pattern)}

    def clear(self) -> None:
        """Remove the folder; when `logs_are_kept`, everything in it but the logs."""
        kept = self.written_logs()
        if not self.logs_are_kept or not kept:
            shutil.rmtree(self.path, ignore_errors=True)
            return
        for path in sorted(self.path.rglob("*"), reverse=True):  # what is inside comes first
            if path.is_dir() and not path.is_symlink():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path not in kept:
                path.unlink()


@contextmanager
def temporary_folder(purpose: str) -> Iterator[RunFolder]:
    """Yield a new folder that only its owner can read; clear it at the end."""
    folder = RunFolder(Path(tempfile.mkdtemp(prefix=f"zhaloba-{purpose}-")))
    try:
        yield folder
    finally:
        folder.clear()
