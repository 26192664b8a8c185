"""`zhaloba asyncapi`: write the document, or compare it with the committed file and a broker."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from shared.asyncapi.document import render
from shared.asyncapi.live import live_differences
from shared.errors import BrokerUnavailable
from shared.kafka.inspect import KafkaInspector
from shared.settings import KafkaSettings
from shared.topics import DEFAULT_PARTITIONS

_TIMEOUT_S = 10.0


def asyncapi(
    output: Annotated[Path | None, typer.Option(help="Write the document to this file.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Compare with the broker of KAFKA_BOOTSTRAP_SERVERS.")
    ] = False,
    partitions: Annotated[
        int, typer.Option(help="How many partitions the topics were created with.")
    ] = DEFAULT_PARTITIONS,
) -> None:
    """Print the AsyncAPI document, write it, or check that a live broker is as it says."""
    if check:
        raise typer.Exit(_report(partitions))
    if output is None:
        typer.echo(render(), nl=False)
    else:
        output.write_text(render(), encoding="utf-8")
        typer.echo(f"wrote {output}")


def _report(partitions: int) -> int:
    try:
        sentences = asyncio.run(_differences(KafkaSettings(), partitions))
    except BrokerUnavailable as error:
        typer.echo(f"the broker does not answer: {error}", err=True)
        return 2
    for sentence in sentences:
        typer.echo(sentence)
    if not sentences:
        typer.echo("the broker is as the document says")
    return 1 if sentences else 0


async def _differences(settings: KafkaSettings, partitions: int) -> list[str]:
    inspector = KafkaInspector(settings, client_id="zhaloba-asyncapi")
    try:
        return await live_differences(inspector, partitions=partitions, timeout_s=_TIMEOUT_S)
    finally:
        await inspector.close()
