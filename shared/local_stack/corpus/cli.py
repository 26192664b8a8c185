"""`zhaloba corpus`: does what the adapters make of real payloads agree with a manifest?"""

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from shared.errors import ZhalobaError
from shared.local_stack.corpus.report import Result, failed, print_report
from shared.local_stack.interruption import run_interruptible
from shared.local_stack.run_folder import temporary_folder


def corpus(
    folder: Annotated[Path, typer.Argument(help="The folder with manifest.jsonl and payloads.")],
) -> None:
    """Send a corpus of real payloads to the adapters, and compare what they make of it.

    They run on a Kafka of their own. Exit code 0 says that every hard entry of the manifest is
    right.
    """
    # Not at the top: production has no httpx, and `zhaloba --help` imports this module there.
    from shared.local_stack.corpus.run import judge  # noqa: PLC0415

    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # our sentences say what is wrong
    console, verdicts = Console(highlight=False), list[Result]()

    def progress(sentence: str) -> None:
        typer.echo(sentence)

    def show(results: Sequence[Result]) -> None:
        verdicts.extend(results)
        print_report(console, results)

    with temporary_folder("corpus") as run:
        try:
            code = run_interruptible(
                judge(folder, run, environ=os.environ, progress=progress, show=show),
                on_signal=lambda: progress("Stopping ..."),
            )
        except ZhalobaError as error:
            run.logs_are_kept = True
            typer.echo(f"Failed: {error}", err=True)
            if run.written_logs():
                typer.echo(f"The logs are kept in {run.path}", err=True)
            raise typer.Exit(2) from None
    raise typer.Exit(code or int(failed(verdicts) > 0))
