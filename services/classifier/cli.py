"""`zhaloba classify`: what the classifier makes of a text, with the reasons marked in it."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

import typer

from services.classifier.app import default_classify
from services.classifier.service import Classified
from shared.contracts import Channel, ComplaintClassified, ComplaintReceived

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
