"""Finding a Java that is new enough, told by a stand-in `java`."""

from pathlib import Path

import pytest

from shared.local_stack.apache_kafka import apache_obstacle
from shared.local_stack.java import find_java


def fake_tool(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    tool = folder / name
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(0o755)
    return tool


@pytest.mark.parametrize(("version", "major"), [("17.0.15", 17), ("21", 21), ("1.8.0_402", 1)])
def test_the_major_version_is_read(tmp_path: Path, version: str, major: int) -> None:
    fake_tool(tmp_path, "java", f"echo 'openjdk version \"{version}\" 2025-04-15' >&2")
    java = find_java({"PATH": str(tmp_path)})
    assert java is not None
    assert java.major == major


def test_java_home_comes_before_the_path(tmp_path: Path) -> None:
    fake_tool(tmp_path / "path", "java", "echo 'openjdk version \"11\"' >&2")
    mine = fake_tool(tmp_path / "home" / "bin", "java", "echo 'openjdk version \"17\"' >&2")
    java = find_java({"PATH": str(tmp_path / "path"), "JAVA_HOME": str(tmp_path / "home")})
    assert java is not None
    assert java.executable == mine


@pytest.mark.parametrize("script", ["exit 1", "echo 'No Java runtime present' >&2", "exec sh -c :"])
def test_a_java_that_does_not_answer_is_none(tmp_path: Path, script: str) -> None:
    fake_tool(tmp_path, "java", script)
    assert find_java({"PATH": str(tmp_path)}) is None


def test_another_java_has_another_fingerprint(tmp_path: Path) -> None:
    found = []
    for version in ("17.0.1", "17.0.2"):
        fake_tool(tmp_path, "java", f"echo 'openjdk version \"{version}\"' >&2")
        found.append(find_java({"PATH": str(tmp_path)}))
    assert len({java.fingerprint for java in found if java}) == 2


def test_without_java_the_obstacle_says_so(tmp_path: Path) -> None:
    assert apache_obstacle({"PATH": str(tmp_path)}) == "no java on the PATH"


def test_an_old_java_is_an_obstacle(tmp_path: Path) -> None:
    fake_tool(tmp_path, "java", "echo 'openjdk version \"11.0.2\"' >&2")
    assert apache_obstacle({"PATH": str(tmp_path)}) == "java 11 is too old, 17 is needed"


def test_without_maven_and_cache_the_obstacle_says_so(tmp_path: Path) -> None:
    fake_tool(tmp_path, "java", "echo 'openjdk version \"17\"' >&2")
    environ = {"PATH": str(tmp_path), "ZHALOBA_CACHE_DIR": str(tmp_path / "cache")}
    assert "no mvn" in (apache_obstacle(environ) or "")
    fake_tool(tmp_path, "mvn", "exit 0")
    assert apache_obstacle(environ) is None
