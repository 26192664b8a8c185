import json
from pathlib import Path

from typer.testing import CliRunner

from shared.cli import build

run = CliRunner()


def line(text: str, category: str, severity: str = "normal", **more: object) -> str:
    fields = {"text": text, "category": category, "severity": severity, "is_complaint": True}
    return json.dumps(fields | more, ensure_ascii=False)


def test_evaluate_prints_scores_by_file_and_slice(tmp_path: Path) -> None:
    lines = [
        line("Курьер не приехал, посылку не привезли", "delivery", slice="a"),
        line("Приложение вылетает при входе", "delivery", slice="a"),
        line("Спасибо, всё отлично", "other", "low", slice="b", is_complaint=False),
    ]
    (tmp_path / "own.jsonl").write_text("\n".join(lines), encoding="utf-8")
    result = run.invoke(build("model"), ["model", "evaluate", str(tmp_path)])
    assert result.exit_code == 0
    assert "own/a: 2 texts" in result.output
    assert "own/b: 1 texts" in result.output
    assert f"{'accuracy':<28} 0.500" in result.output


def test_evaluate_names_the_line_that_is_no_labelled_text(tmp_path: Path) -> None:
    (tmp_path / "own.jsonl").write_text(line("a", "delivery") + "\n" + line("b", "weather"))
    result = run.invoke(build("model"), ["model", "evaluate", str(tmp_path)])
    assert result.exit_code == 2
    assert "own.jsonl, line 2" in result.output


def test_evaluate_without_texts_fails(tmp_path: Path) -> None:
    assert run.invoke(build("model"), ["model", "evaluate", str(tmp_path)]).exit_code == 2


def test_the_card_names_the_hash_that_events_carry() -> None:
    card = json.loads(run.invoke(build("model"), ["model", "card"]).output)
    assert card["name"] == "lexicon"
    assert len(card["sha256"]) == 64
