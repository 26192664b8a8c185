"""`zhaloba classify` and `zhaloba model`: what the classifier makes of texts, and how well."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

import typer

from services.classifier.adapters.labelled_texts import LabelsUnreadable, read_labelled
from services.classifier.app import default_classify
from services.classifier.evaluation import answers, report
from services.classifier.service import Classified
from shared.contracts import Channel, ComplaintClassified, ComplaintReceived

model = typer.Typer(no_args_is_help=True, help="The classifier's model and its scores.")

_NOBODY: Final = UUID(int=0)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def classify(
    text: Annotated[str, typer.Argument(help="The text; - reads standard input.")] = "-",
    file: Annotated[Path | None, typer.Option(help="Read the text from a file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the event as JSON.")] = False,
) -> None:
    """Print category, severity, confidence and the evidence for one text."""
    if file is not None:
        text = file.read_text(encoding="utf-8", errors="replace")
    elif text == "-":
        text = sys.stdin.read()
    text = text.encode("utf-8", "replace").decode()
    classified = default_classify().explained(as_received(text))
    if as_json:
        typer.echo(classified.event.model_dump_json(indent=2))
    else:
        typer.echo("\n".join(_report(classified, text)))


@model.callback()
def about_models() -> None:
    """Look at the model that is in use."""


@model.command()
def card() -> None:
    """Print name, version and hash of the model, as every event names it."""
    typer.echo(default_classify().model.card.model_dump_json(indent=2))


@model.command()
def evaluate(
    folder: Annotated[Path, typer.Argument(help="A folder with labelled *.jsonl files.")],
) -> None:
    """Score the model on labelled texts: by file and slice, by category, with confusions."""
    explain = default_classify().explained
    try:
        found = answers(read_labelled(folder), lambda text: explain(as_received(text)))
    except LabelsUnreadable as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    for line in report(found):
        typer.echo(line)


def as_received(text: str) -> ComplaintReceived:
    """Return `text` as the web form would hand it over, of nobody."""
    return ComplaintReceived(
        complaint_id=_NOBODY,
        reference="0000-0000-000",
        channel=Channel.WEB_FORM,
        source="cli",
        external_id="cli",
        text=text,
        text_raw=text,
        received_at=_EPOCH,
    )


def _report(classified: Classified, text: str) -> list[str]:
    event = classified.event
    further = "".join(f", also {category.value}" for category in event.further_categories)
    decided = f"a person ({classified.doubt.value})" if classified.doubt else "the classifier"
    lines = [
        f"category    {event.category.value} ({event.confidence:.2f}){further}",
        f"complaint   {'yes' if event.is_complaint else 'no'} ({classified.complaint:.2f})",
        f"severity    {event.severity.value}",
        f"sentiment   {event.sentiment.value}",
        f"language    {event.language}",
        f"decided by  {decided}",
        f"model       {event.model.name} {event.model.version} {event.model.sha256[:12]}",
        "",
        _marked(event, text),
    ]
    lines += [f"  {e.label}: «{text[e.start : e.end]}»" for e in event.evidence]
    lines += [f"  hidden {r.rule}: {r.start}-{r.end}" for r in event.redactions]
    return lines


def _marked(event: ComplaintClassified, text: str) -> str:
    """Return `text` with brackets around each stretch that is evidence."""
    covered = {place for e in event.evidence for place in range(e.start, e.end)}
    out: list[str] = []
    for place, character in enumerate(text):
        if place in covered and place - 1 not in covered:
            out.append("⟦")
        out.append(character)
        if place in covered and place + 1 not in covered:
            out.append("⟧")
    return "".join(out)
