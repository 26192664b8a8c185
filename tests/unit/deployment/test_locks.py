"""What goes into the image is locked with hashes, at the versions that were tested."""

import re
import tomllib

import pytest

from tests.unit.deployment.ground import ROOT

LOCKS = ROOT / "requirements"
PIN = re.compile(r"^([a-z0-9._-]+)==([^ ;]+)", re.MULTILINE)


def pins(name: str) -> set[tuple[str, str]]:
    return set(PIN.findall((LOCKS / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ["runtime.lock", "build.lock"])
def test_the_image_is_made_of_what_the_tests_ran_with(name: str) -> None:
    differing = pins(name) - pins("dev.lock")
    assert not differing, f"make lock: {name} differs from dev.lock in {differing}"


@pytest.mark.parametrize("name", ["runtime.lock", "build.lock"])
def test_every_package_of_the_image_is_pinned_by_hash(name: str) -> None:
    entries = re.split(
        r"^(?=[a-z])", (LOCKS / name).read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    for entry in filter(None, entries):
        assert "==" in entry.splitlines()[0]
        assert "--hash=sha256:" in entry


def test_the_build_lock_holds_what_builds_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["build-system"]["requires"]) <= {name for name, _ in pins("build.lock")}
