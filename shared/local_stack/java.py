"""The Java that would run Apache Kafka: where it is, and whether it is new enough."""

import hashlib
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MIN_JAVA: Final = 17
_VERSION: Final = re.compile(r'version "(\d+)')
_ASK_TIMEOUT_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Java:
    """A working `java`; `fingerprint` differs for each build, as its class archives do."""

    executable: Path
    major: int
    fingerprint: str


def find_java(environ: Mapping[str, str]) -> Java | None:
    """Return the Java of JAVA_HOME, else of the PATH; None when there is none or it is mute."""
    executable = _executable(environ)
    if executable is None:
        return None
    try:
        asked = subprocess.run(
            [executable, "-version"], capture_output=True, timeout=_ASK_TIMEOUT_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    answer = asked.stderr.decode(errors="replace")
    version = _VERSION.search(answer)
    if version is None:
        return None
    fingerprint = hashlib.sha256(f"{executable.resolve()}\n{answer}".encode()).hexdigest()[:12]
    return Java(executable, int(version[1]), fingerprint)


def _executable(environ: Mapping[str, str]) -> Path | None:
    home = environ.get("JAVA_HOME")
    if home and (Path(home) / "bin" / "java").is_file():
        return Path(home) / "bin" / "java"
    found = shutil.which("java", path=environ.get("PATH", ""))
    return Path(found) if found else None
