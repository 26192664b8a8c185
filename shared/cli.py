"""`zhaloba`, the people's way in. Each subcommand lives with the room that owns it."""

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Zhaloba: complaint intake.")


@app.callback()
def root() -> None:
    """Every accepted complaint is accounted for, and that account is shown to the customer."""


def main() -> None:
    """Run the command line."""
    app()
