"""`zhaloba schemas`: write the contracts' JSON Schemas, unless that would break a promise."""

from typing import Annotated

import typer

from shared.contracts.snapshots import CONTRACTS, file_name, incompatible, is_current, write


def schemas(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail when a file is not current.")
    ] = False,
) -> None:
    """Write the committed JSON Schema of every contract; an incompatible change is refused."""
    failed = False
    for contract in CONTRACTS:
        found = incompatible(contract) if check else write(contract)
        for broken in found:
            typer.echo(f"{file_name(contract)}: {broken}")
        stale = check and not found and not is_current(contract)
        if stale:
            typer.echo(f"{file_name(contract)}: not current, run: zhaloba schemas")
        failed = failed or bool(found) or stale
    raise typer.Exit(1 if failed else 0)
