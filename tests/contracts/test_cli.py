"""`zhaloba schemas` and `zhaloba asyncapi`, as people and checks run them."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from shared.asyncapi.cli import asyncapi
from shared.asyncapi.document import render
from shared.contracts.cli import schemas


def _run(command: object, *arguments: str, **environ: str) -> tuple[int, str]:
    app = typer.Typer()
    app.command()(command)  # type: ignore[type-var]
    result = CliRunner().invoke(app, list(arguments), env=environ)
    return result.exit_code, result.output


def test_the_committed_schemas_pass_the_check() -> None:
    assert _run(schemas, "--check") == (0, "")


def test_the_document_is_printed() -> None:
    assert _run(asyncapi) == (0, render())


def test_the_document_is_written(tmp_path: Path) -> None:
    code, _ = _run(asyncapi, "--output", str(tmp_path / "asyncapi.json"))
    assert code == 0
    assert (tmp_path / "asyncapi.json").read_text() == render()


@pytest.mark.timeout(30)
def test_a_check_without_a_broker_says_so() -> None:
    code, said = _run(asyncapi, "--check", KAFKA_BOOTSTRAP_SERVERS="127.0.0.1:9")
    assert code == 2
    assert "does not answer" in said


def test_both_commands_are_registered() -> None:
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    assert 'asyncapi = "shared.asyncapi.cli:asyncapi"' in text
    assert 'schemas = "shared.contracts.cli:schemas"' in text
