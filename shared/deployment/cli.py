"""`zhaloba env`: make the `.env` of docker-compose.yml, with fresh secrets."""

import os
from pathlib import Path
from typing import Annotated, Final

import typer

from shared.deployment.env_file import fresh_secret, render
from shared.errors import ConfigurationError
from shared.intake.sources import referenced_variables

_OWNER_ONLY: Final = 0o600
_SOURCES: Final = Path("deploy/sources.yaml")


def env(
    write: Annotated[
        Path | None, typer.Option(help="Write a file with fresh secrets; it must not exist.")
    ] = None,
    sources: Annotated[
        Path, typer.Option(help="The sources file, which names the channels' secrets.")
    ] = _SOURCES,
) -> None:
    """Write the settings of docker-compose.yml, or print them without secrets."""
    try:
        names = referenced_variables(sources)
        if write is None:
            typer.echo(render(names, make_secret=None), nl=False)
            return
        write_new(write, render(names, make_secret=fresh_secret))
    except FileExistsError:
        _fail(f"{write} is there already, and its secrets are in use; nothing was changed")
    except (ConfigurationError, OSError) as error:
        _fail(str(error))
    typer.echo(f"wrote {write}, readable by you only; look through it before you start")


def write_new(path: Path, content: str) -> None:
    """Write a file that only its owner may read.

    Raises:
        FileExistsError: something is there; it is not touched.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)


def _fail(reason: str) -> None:
    typer.echo(reason, err=True)
    raise typer.Exit(1)
