import json
from pathlib import Path

from typer.testing import CliRunner

from shared.cli import build

run = CliRunner()


def test_classify_prints_the_result_with_its_evidence_marked() -> None:
    result = run.invoke(build("classify"), ["classify", "Курьер не приехал, жду посылку неделю"])
    assert result.exit_code == 0
    assert "category    delivery" in result.output
    assert "⟦Курьер не приехал⟧" in result.output


def test_classify_reads_a_file_and_prints_the_event_as_json(tmp_path: Path) -> None:
    file = tmp_path / "complaint.txt"
    file.write_bytes("I was charged twice, no refund \xff".encode("latin1"))
    result = run.invoke(build("classify"), ["classify", "--json", "--file", str(file)])
    assert json.loads(result.output)["category"] == "payment_refund"


def test_classify_reads_standard_input() -> None:
    result = run.invoke(build("classify"), ["classify", "-"], input="The app keeps crashing")
    assert "website_app_technical" in result.output


def test_the_help_lists_the_subcommands_of_all_rooms() -> None:
    result = run.invoke(build(), ["--help"])
    assert result.exit_code == 0
    assert "classify" in result.output


def test_only_the_room_that_is_asked_for_is_imported() -> None:
    names = [command.name for command in build("classify").registered_commands]
    assert names == ["classify"]
