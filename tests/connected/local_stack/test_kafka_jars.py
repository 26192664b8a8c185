"""Fetching the jars once, by a stand-in `mvn` that copies one file and counts its runs."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import psutil
import pytest

from shared.local_stack.apache_kafka import apache_unavailable
from shared.local_stack.errors import FetchFailed
from shared.local_stack.kafka_jars import cached_jars, fetch_jars

GOOD = """
echo run >> "$COUNTER"
for argument in "$@"; do case "$argument" in -DoutputDirectory=*) out="${argument#*=}";; esac; done
mkdir -p "$out"
sleep 0.3
echo jar > "$out/kafka_2.13-4.jar"
"""


def ground(tmp_path: Path, script: str) -> dict[str, str]:
    (tmp_path / "bin").mkdir()
    mvn = tmp_path / "bin" / "mvn"
    mvn.write_text(f"#!/bin/sh\n{script}\n")
    mvn.chmod(0o755)
    return {
        "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin",
        "ZHALOBA_CACHE_DIR": str(tmp_path / "cache"),
        "COUNTER": str(tmp_path / "runs"),
    }


def runs(environ: Mapping[str, str]) -> int:
    return len(Path(environ["COUNTER"]).read_text().splitlines())


def staged(environ: Mapping[str, str]) -> list[Path]:
    return list(Path(environ["ZHALOBA_CACHE_DIR"]).glob(".staging-*"))


async def test_jars_are_fetched_once_and_then_taken_from_the_cache(tmp_path: Path) -> None:
    environ = ground(tmp_path, GOOD)
    assert cached_jars(environ) is None
    fetched = await fetch_jars(environ)
    assert await fetch_jars(environ) == fetched == cached_jars(environ)
    assert runs(environ) == 1


async def test_starts_at_the_same_time_fetch_once_and_all_succeed(tmp_path: Path) -> None:
    environ = ground(tmp_path, GOOD)
    told: list[str] = []
    fetched = await asyncio.gather(*(fetch_jars(environ, progress=told.append) for _ in range(5)))
    assert len(set(fetched)) == 1
    assert runs(environ) == 1
    assert any("Another process" in message for message in told)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo '[ERROR] repository does not answer'; exit 1", "repository does not answer"),
        ("exit 0", "it said nothing"),
    ],
)
async def test_a_failed_fetch_says_why_and_leaves_nothing(
    tmp_path: Path, script: str, reason: str
) -> None:
    environ = ground(tmp_path, script)
    with pytest.raises(FetchFailed, match=reason):
        await fetch_jars(environ)
    assert cached_jars(environ) is None
    assert staged(environ) == []


async def test_a_maven_that_hangs_is_given_up(tmp_path: Path) -> None:
    environ = ground(tmp_path, 'echo $$ > "$COUNTER"; exec sleep 1000')
    with pytest.raises(FetchFailed, match="took over"):
        await fetch_jars(environ, timeout_s=0.5)
    assert not psutil.pid_exists(int((tmp_path / "runs").read_text()))


async def test_a_fetch_that_was_killed_in_the_middle_is_not_taken_for_complete(
    tmp_path: Path,
) -> None:
    environ = ground(tmp_path, GOOD)
    jars = await fetch_jars(environ)
    (jars.folder / "pom.sha256").write_text("another pom")
    leftover = tmp_path / "cache" / ".staging-of-the-dead"
    leftover.mkdir()
    assert cached_jars(environ) is None
    assert await fetch_jars(environ) == jars
    assert runs(environ) == 2
    assert staged(environ) == []


async def test_without_maven_the_fetch_says_so(tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="mvn is not on the PATH"):
        await fetch_jars({"PATH": str(tmp_path), "ZHALOBA_CACHE_DIR": str(tmp_path / "cache")})


@pytest.mark.parametrize(
    ("script", "reason"),
    [("echo '[ERROR] no route'; exit 1", "mvn failed: no route"), (GOOD, None)],
)
async def test_apache_kafka_is_unavailable_for_the_reason_that_maven_gives(
    tmp_path: Path, script: str, reason: str | None
) -> None:
    environ = ground(tmp_path, script)
    java = tmp_path / "bin" / "java"
    java.write_text("#!/bin/sh\necho 'openjdk version \"17\"' >&2\n")
    java.chmod(0o755)
    assert await apache_unavailable(environ) == reason
