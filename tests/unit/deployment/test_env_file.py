"""`zhaloba env`: fresh secrets for docker-compose.yml, and an example that holds none."""

import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from shared import cli
from shared.deployment.env_file import SECRETS, fresh_secret, render
from shared.intake.sources import referenced_variables
from tests.unit.deployment.ground import ROOT, SOURCES, env_values

NAMES = referenced_variables(SOURCES)
SECRET_NAMES = {variable.name for variable in SECRETS} | set(NAMES)
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
VK_MAX_CHARS = 50


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.build("env"), ["env", *arguments])
    return result.exit_code, result.output


def test_the_committed_example_is_what_the_command_prints() -> None:
    assert run("--sources", str(SOURCES)) == (0, (ROOT / ".env.example").read_text())


def test_the_example_holds_no_secret() -> None:
    example = (ROOT / ".env.example").read_text()
    for name in SECRET_NAMES:
        assert re.search(rf"^{name}=$", example, re.MULTILINE), name


def test_every_secret_is_made_afresh() -> None:
    first, second = env_values(), env_values()
    made = [values[name] for values in (first, second) for name in SECRET_NAMES]
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"[0-9a-f]{48,64}", secret) for secret in made)


def test_the_secret_of_a_source_is_short_enough_for_vk() -> None:
    assert all(len(env_values()[name]) <= VK_MAX_CHARS for name in NAMES)


@given(names=st.lists(st.from_regex(r"[A-Z][A-Z0-9_]{0,20}", fullmatch=True), unique=True))
def test_every_variable_of_the_sources_always_gets_a_value(names: list[str]) -> None:
    lines = render(names, make_secret=fresh_secret).splitlines()
    assert all(
        any(line.startswith(f"{name}=") and line[-1] != "=" for line in lines) for name in names
    )


def test_every_variable_of_the_composition_is_in_the_file() -> None:
    example = (ROOT / ".env.example").read_text()
    for name in set(re.findall(r"\$\{([A-Z_]+)", COMPOSE)):
        assert re.search(rf"^(# )?{name}=", example, re.MULTILINE), name


def test_the_composition_has_no_default_for_a_secret() -> None:
    for name, rest in re.findall(r"\$\{([A-Z_]+)([^}]*)\}", COMPOSE):
        assert name not in SECRET_NAMES or rest.startswith(":?"), name


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    code, _ = run("--write", str(path), "--sources", str(SOURCES))
    assert code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("kind", ["file", "dangling link"])
def test_what_is_there_is_never_overwritten(tmp_path: Path, kind: str) -> None:
    path, elsewhere = tmp_path / ".env", tmp_path / "elsewhere"
    if kind == "file":
        path.write_text("mine")
    else:
        path.symlink_to(elsewhere)
    code, said = run("--write", str(path), "--sources", str(SOURCES))
    assert code == 1
    assert "nothing was changed" in said
    assert not elsewhere.exists()
    assert kind != "file" or path.read_text() == "mine"


def test_a_sources_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    code, said = run("--write", str(tmp_path / ".env"), "--sources", str(tmp_path / "none.yaml"))
    assert code == 1
    assert "none.yaml" in said
    assert not (tmp_path / ".env").exists()
