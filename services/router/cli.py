"""`zhaloba rules`: check routing rules, and try them on the complaints of the past."""

import asyncio
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import ValidationError

from services.router.adapters.ruled import MongoRuledComplaints
from services.router.adapters.rules_file import load_rules
from services.router.domain.rules import Rulebook
from services.router.domain.trial import Move, Trial
from services.router.ports import RuledComplaints
from shared.errors import ConfigurationError, ZhalobaError
from shared.mongo.client import Mongo
from shared.settings import MongoSettings

rules = typer.Typer(no_args_is_help=True, help="Who gets which complaint: the routing rules.")

RulesFile = Annotated[Path | None, typer.Argument(help="A rules file; without it, the packaged.")]

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
_WRONG_USAGE: Final = 2


def _loaded(file: Path | None) -> Rulebook:
    try:
        return load_rules(file)
    except ConfigurationError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_WRONG_USAGE) from error


def _span(text: str) -> timedelta:
    found = re.fullmatch(r"([1-9][0-9]{0,4})([mhd])", text)
    if found is None:
        raise typer.BadParameter("a number and m, h or d, such as 7d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


@rules.command()
def check(file: RulesFile = None) -> None:
    """Tell whether a router would start with these rules, and what they say."""
    book = _loaded(file)
    typer.echo(f"{len(book.rules)} rules for {len(book.departments)} departments can be followed")
    typer.echo(f"fallback {book.fallback}, arbiter {book.arbiter}")
    idle = set(book.departments) - {rule.department for rule in book.rules}
    idle -= {book.fallback, book.arbiter}
    if idle:
        typer.echo(f"no rule sends anything to {', '.join(sorted(idle))}")


@rules.command("dry-run")
def dry_run(
    file: RulesFile = None,
    since: Annotated[str, typer.Option(help="How far back: a number and m, h or d.")] = "7d",
    show: Annotated[int, typer.Option(min=0, help="How many moved complaints to list.")] = 20,
) -> None:
    """Say which stored complaints these rules would have sent elsewhere. Changes nothing.

    MongoDB is the one that MONGO_URI names.
    """
    trial, start = Trial(_loaded(file)), datetime.now(UTC) - _span(since)
    try:
        moves = asyncio.run(_moves(trial, start))
    except ValidationError as error:
        settings = ", ".join(str(item["loc"][0]).upper() for item in error.errors())
        typer.echo(f"missing or wrong: {settings}", err=True)
        raise typer.Exit(_WRONG_USAGE) from None
    except ZhalobaError as error:
        typer.echo(f"{error.code}: {error}", err=True)
        raise typer.Exit(1) from error
    _report(trial, moves, start, show=show)


async def _moves(trial: Trial, start: datetime) -> list[Move]:
    mongo = Mongo(MongoSettings(), service="rules")
    try:
        return await moved(MongoRuledComplaints(mongo.complaints), trial, start)
    finally:
        mongo.close()


async def moved(complaints: RuledComplaints, trial: Trial, start: datetime) -> list[Move]:
    """Return the complaints received since `start` that the rules on trial send elsewhere."""
    return [move async for ruled in complaints.since(start) if (move := trial.move(ruled))]


def _report(trial: Trial, moves: list[Move], start: datetime, *, show: int) -> None:
    typer.echo(
        f"{trial.tried} complaints received since {start:%Y-%m-%d %H:%M} UTC,"
        f" {len(moves)} would go elsewhere"
    )
    ways = Counter((move.before, move.after) for move in moves)
    for (before, after), count in ways.most_common():
        typer.echo(f"{count:>7}  {before} -> {after}")
    for move in moves[:show]:
        typer.echo(f"{move.reference}  {move.before} -> {move.after}  {move.reason}")
    if len(moves) > show > 0:
        typer.echo(f"and {len(moves) - show} more (--show)")
