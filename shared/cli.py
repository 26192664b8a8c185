"""`zhaloba`, the people's way in. Each subcommand lives with the room that owns it.

`shared` never imports a service, so a room registers its subcommand as an entry point of the group
`zhaloba.commands` in pyproject.toml. The name is the subcommand; the value is a function whose
parameters are its arguments, or a `typer.Typer` with subcommands of its own:

    classify = "services.classifier.cli:classify"

Only the room that is asked for is imported, so keep imports of a `cli` module as you like.
"""

import sys
from collections.abc import Sequence
from importlib.metadata import entry_points
from typing import Final

import typer

GROUP: Final = "zhaloba.commands"


def build(wanted: str | None = None) -> typer.Typer:
    """Return the command line with the subcommand `wanted`, or with all when nobody has that."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, help="Zhaloba: complaint intake.")
    app.callback()(root)
    registered = entry_points(group=GROUP)
    for entry in sorted(registered, key=lambda entry: entry.name):
        if wanted not in registered.names or entry.name == wanted:
            _add(app, entry.name, entry.load())
    return app


def root() -> None:
    """Every accepted complaint is accounted for, and that account is shown to the customer."""


def _add(app: typer.Typer, name: str, loaded: object) -> None:
    if isinstance(loaded, typer.Typer):
        app.add_typer(loaded, name=name)
    elif callable(loaded):
        app.command(name)(loaded)
    else:
        raise TypeError(f"the entry point {name!r} of {GROUP} is no command")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line with `arguments`, by default those of the process."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    build(given[0] if given else None)(given)
