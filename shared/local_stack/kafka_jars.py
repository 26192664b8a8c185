"""The jars of a real Apache Kafka: fetched once with Maven, then taken from the cache."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shared.local_stack.cache import Progress, cache_root, exclusively, silent, staging
from shared.local_stack.child_process import ChildProcess
from shared.local_stack.errors import FetchFailed

POM: Final = Path(__file__).with_name("maven") / "pom.xml"
FETCH_TIMEOUT_S: Final = 300.0
_PART: Final = "Apache Kafka's jars"
_MARKER: Final = "pom.sha256"
# Maven waits for half an hour by default when a repository accepts and never answers.
_NETWORK: Final = (
    "-Daether.connector.connectTimeout=10000",
    "-Daether.connector.requestTimeout=60000",
)


@dataclass(frozen=True, slots=True)
class KafkaJars:
    """A complete set of jars; class archives made for them may stand beside them."""

    folder: Path

    @property
    def classpath(self) -> str:
        """Every jar in a fixed order: a class archive is valid for one exact class path only."""
        return ":".join(str(jar) for jar in sorted(self.folder.glob("*.jar")))


def find_maven(environ: Mapping[str, str]) -> Path | None:
    """Return the `mvn` of the PATH."""
    found = shutil.which("mvn", path=environ.get("PATH", ""))
    return Path(found) if found else None


def cached_jars(environ: Mapping[str, str]) -> KafkaJars | None:
    """Return the jars that this release names, if they were fetched completely before."""
    folder = _folder(environ)
    marker = folder / _MARKER
    if marker.is_file() and marker.read_text() == _pom_hash():
        return KafkaJars(folder)
    return None


async def fetch_jars(
    environ: Mapping[str, str], *, progress: Progress = silent, timeout_s: float = FETCH_TIMEOUT_S
) -> KafkaJars:
    """Return the jars, fetching them when they are not cached; safe in many processes at once.

    Raises:
        FetchFailed: Maven is absent, failed, or took longer than `timeout_s` seconds.
    """
    if jars := cached_jars(environ):
        return jars
    try:
        async with exclusively(cache_root(environ), timeout_s=timeout_s, progress=progress):
            if jars := cached_jars(environ):  # another process was quicker
                return jars
            return await _fetch(environ, progress=progress, timeout_s=timeout_s)
    except (OSError, TimeoutError) as error:
        raise FetchFailed(_PART, str(error)) from error


async def _fetch(environ: Mapping[str, str], *, progress: Progress, timeout_s: float) -> KafkaJars:
    maven = find_maven(environ)
    if maven is None:
        raise FetchFailed(_PART, "mvn is not on the PATH")
    target = _folder(environ)
    progress(f"Fetching Apache Kafka (45 MB, once) into {target} ...")
    with staging(target.parent) as stage:
        jars = stage / target.name
        await _run_maven(
            maven, jars, environ=environ, log_path=stage / "mvn.log", timeout_s=timeout_s
        )
        (jars / _MARKER).write_text(_pom_hash())
        shutil.rmtree(target, ignore_errors=True)  # an incomplete one has no marker
        jars.rename(target)
    return KafkaJars(target)


async def _run_maven(
    maven: Path, jars: Path, *, environ: Mapping[str, str], log_path: Path, timeout_s: float
) -> None:
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={jars}"]
    quiet = ["--batch-mode", "--quiet", "--no-transfer-progress", "--strict-checksums"]
    command = [str(maven), *quiet, *_NETWORK, "--file", str(POM), *goal]
    process = ChildProcess("mvn", command, log_path=log_path, environment=environ)
    process.start()
    try:
        exit_code = await process.wait(timeout_s)
    finally:
        await process.kill()
    if exit_code is None:
        raise FetchFailed(_PART, f"mvn took over {timeout_s:.0f} s")
    if exit_code != 0 or "kafka_2.13-" not in KafkaJars(jars).classpath:
        raise FetchFailed(_PART, f"mvn failed: {_cause(process.log_tail())}")


def _cause(log: str) -> str:
    """Return Maven's first error line: the rest is advice on how to run Maven."""
    errors = [line.removeprefix("[ERROR] ") for line in log.splitlines() if "[ERROR]" in line]
    return (errors or log.splitlines() or ["it said nothing"])[0][:300]


def _folder(environ: Mapping[str, str]) -> Path:
    return cache_root(environ) / f"kafka-{_pom_hash()[:12]}"


def _pom_hash() -> str:
    return hashlib.sha256(POM.read_bytes()).hexdigest()
