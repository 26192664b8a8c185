"""`zhaloba topics`: create the topics of the table; what exists is left as it is."""

import asyncio
import time
from collections.abc import Sequence
from typing import Annotated, Final

import typer
from aiokafka.admin import NewTopic

from shared.errors import BrokerUnavailable
from shared.kafka.admin import Replication, ensure_topics, new_topics
from shared.settings import TopicSettings

_RETRY_S: Final = 1.0


def topics(
    wait_s: Annotated[float, typer.Option(help="Wait so many seconds for Kafka.")] = 60.0,
    plan: Annotated[
        bool, typer.Option("--plan", help="Print what would be created on an empty Kafka.")
    ] = False,
) -> None:
    """Create the missing topics on KAFKA_BOOTSTRAP_SERVERS; repeating it is harmless.

    KAFKA_TOPIC_PARTITIONS, KAFKA_TOPIC_REPLICATION and KAFKA_TOPIC_MIN_INSYNC say how.
    """
    settings = TopicSettings()
    wanted = wanted_topics(settings)
    if plan:
        for topic in wanted:
            typer.echo(describe(topic))
        return
    raise typer.Exit(asyncio.run(_create(settings, wanted, wait_s=wait_s)))


def wanted_topics(settings: TopicSettings) -> list[NewTopic]:
    """Return the table's topics, with partitions and copies as the settings say."""
    replication = Replication(settings.kafka_topic_replication, settings.kafka_topic_min_insync)
    return new_topics(partitions=settings.kafka_topic_partitions, replication=replication)


def describe(topic: NewTopic) -> str:
    """Return one line: name, partitions, copies, and the topic's own configuration."""
    configuration = " ".join(f"{name}={value}" for name, value in topic.topic_configs.items())
    copies = f"partitions={topic.num_partitions} replication={topic.replication_factor}"
    return f"{topic.name} {copies} {configuration}"


async def _create(settings: TopicSettings, wanted: Sequence[NewTopic], *, wait_s: float) -> int:
    """Return the exit code; a broker that refuses is asked again until `wait_s` are over."""
    deadline = time.monotonic() + wait_s
    while True:
        try:
            created = await ensure_topics(settings, wanted)
        except BrokerUnavailable as error:
            if time.monotonic() + _RETRY_S > deadline:
                typer.echo(f"no topics created: {error}", err=True)
                return 1
            await asyncio.sleep(_RETRY_S)
        else:
            break
    for name in created:
        typer.echo(f"created {name}")
    typer.echo(f"{len(wanted)} topics, {len(created)} of them new")
    return 0
