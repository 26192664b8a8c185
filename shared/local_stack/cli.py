"""`zhaloba demo`, `zhaloba up`, `zhaloba down`: everything on this machine, without Docker."""

import logging
import os
import sys
import time
from collections.abc import Coroutine
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from shared.errors import ZhalobaError
from shared.local_stack.cache import Progress
from shared.local_stack.demo.report import WIDTH_WITH_LINKS
from shared.local_stack.interruption import INTERRUPTED, run_interruptible
from shared.local_stack.run_folder import RunFolder, temporary_folder
from shared.local_stack.up import keep_running, stop_running

_FAILED: Final = 1


def demo() -> None:
    """Send complaints by every channel through the whole pipeline and account for each.

    Exit code 0 says that the account closed: every accepted complaint is in MongoDB and on its
    department's topic, or set aside as a dead letter, which the account then shows.
    """
    # Not at the top: production has no httpx, and `zhaloba --help` imports this module there.
    from shared.local_stack.demo.run import demonstrate  # noqa: PLC0415

    console, began = _console(), time.monotonic()

    def progress(sentence: str) -> None:
        elapsed_s = time.monotonic() - began
        console.print(f"{elapsed_s:5.1f} s  {sentence}", markup=False, soft_wrap=True)

    with temporary_folder("demo") as folder:
        run = demonstrate(folder, environ=os.environ, console=console, progress=progress)
        code = _ended(run, folder, progress=progress, temporary=True)
    if code != _FAILED:
        progress("Everything is stopped, and the temporary files are removed.")
    raise typer.Exit(code)


def up(
    data: Annotated[
        Path | None, typer.Option(help="Keep data, logs and secrets in this folder.")
    ] = None,
    *,
    free_ports: Annotated[
        bool, typer.Option("--free-ports", help="Take free ports instead of the usual ones.")
    ] = False,
) -> None:
    """Run everything on this machine until Ctrl-C, SIGTERM or `zhaloba down`."""
    progress = _plain(_console())
    with temporary_folder("up") if data is None else nullcontext(RunFolder(data)) as folder:
        run = keep_running(folder, environ=os.environ, progress=progress, free_ports=free_ports)
        code = _ended(run, folder, progress=progress, temporary=data is None)
    if code in INTERRUPTED:
        progress("Everything is stopped.")
        code = 0  # that is how it is meant to end
    raise typer.Exit(code)


def down() -> None:
    """Stop what `zhaloba up` runs in another terminal."""
    try:
        stopped = stop_running(os.environ)
    except ZhalobaError as error:
        typer.echo(f"Failed: {error}", err=True)
        raise typer.Exit(_FAILED) from None
    typer.echo("Nothing runs." if stopped is None else f"Stopped process {stopped}.")


def _console() -> Console:
    """Return standard output; where it is no terminal, lines may be as long as they are."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # our sentences say what is wrong
    return Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH_WITH_LINKS)


def _plain(console: Console) -> Progress:
    def progress(sentence: str) -> None:
        console.print(sentence, markup=False, soft_wrap=True)

    return progress


def _ended(
    run: Coroutine[None, None, None], folder: RunFolder, *, progress: Progress, temporary: bool
) -> int:
    """Run to the end and return the exit code; a failure is told on standard error."""
    try:
        return run_interruptible(run, on_signal=lambda: progress("Stopping everything ..."))
    except ZhalobaError as error:
        folder.logs_are_kept = temporary
        typer.echo(f"\nFailed: {error}", err=True)
        if folder.written_logs():
            typer.echo(f"The logs of all parts are kept in {folder.path}", err=True)
        return _FAILED
