"""Start the chosen Kafka and MongoDB, or take the ones that the environment names."""

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from shared.local_stack.apache_kafka import ApacheKafka, apache_obstacle
from shared.local_stack.cache import Progress, silent
from shared.local_stack.choice import Choice, Kind, choose_kafka, choose_mongo, fallen_back
from shared.local_stack.embedded_kafka import EmbeddedKafka, embedded_kafka_obstacle
from shared.local_stack.embedded_mongo import EmbeddedMongo, embedded_mongo_obstacle
from shared.local_stack.errors import FetchFailed, PartFailed
from shared.local_stack.readiness import PROBE_TIMEOUT_S, port_answers

_MONGO_PORT: Final = 27_017


@dataclass(frozen=True, slots=True)
class KafkaPart:
    """A Kafka that answers; `server` can be failed, and is None for an addressed one."""

    choice: Choice
    bootstrap_servers: str
    server: ApacheKafka | EmbeddedKafka | None = None


@dataclass(frozen=True, slots=True)
class MongoPart:
    """A MongoDB that answers; `server` can be failed, and is None for an addressed one."""

    choice: Choice
    uri: str
    server: EmbeddedMongo | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """What the services stand on."""

    kafka: KafkaPart
    mongo: MongoPart


@asynccontextmanager
async def parts_running(
    data_dir: Path, *, environ: Mapping[str, str] | None = None, progress: Progress = silent
) -> AsyncIterator[Parts]:
    """Choose, start and yield Kafka and MongoDB with data below `data_dir`; stop what was started.

    Tells `progress` in a sentence each what was taken.

    Raises:
        ConfigurationError: nothing can be taken.
        PartFailed: a server does not start.
    """
    environ = os.environ if environ is None else environ
    async with AsyncExitStack() as stack:
        kafka = await _kafka(stack, data_dir / "kafka", environ=environ, progress=progress)
        mongo = await _mongo(stack, data_dir / "mongo", environ=environ, progress=progress)
        yield Parts(kafka, mongo)


async def _kafka(
    stack: AsyncExitStack, data_dir: Path, *, environ: Mapping[str, str], progress: Progress
) -> KafkaPart:
    choice = choose_kafka(
        environ,
        apache_obstacle=apache_obstacle(environ),
        embedded_obstacle=embedded_kafka_obstacle(),
    )
    progress(choice.sentence)
    if choice.address is not None:
        await _reach(choice, choice.address.split(","))
        return KafkaPart(choice, choice.address)
    if choice.kind is Kind.APACHE:
        try:
            apache = ApacheKafka.start(data_dir, environ=environ, progress=progress)
            server = await stack.enter_async_context(apache)
            return KafkaPart(choice, server.bootstrap_servers, server)
        except FetchFailed as error:
            choice = _instead(choice, error)
            progress(choice.sentence)
    embedded = await stack.enter_async_context(EmbeddedKafka.start(data_dir))
    return KafkaPart(choice, embedded.bootstrap_servers, embedded)


def _instead(choice: Choice, error: FetchFailed) -> Choice:
    if not choice.fallback:
        raise error
    return fallen_back(error.reason)


async def _mongo(
    stack: AsyncExitStack, data_dir: Path, *, environ: Mapping[str, str], progress: Progress
) -> MongoPart:
    choice = choose_mongo(environ, embedded_obstacle=embedded_mongo_obstacle())
    progress(choice.sentence)
    if choice.address is not None:
        if not choice.address.startswith("mongodb+srv:"):  # those names are found by DNS only
            await _reach(choice, urlsplit(choice.address).netloc.rpartition("@")[2].split(","))
        return MongoPart(choice, choice.address)
    embedded = await stack.enter_async_context(EmbeddedMongo.start(data_dir))
    return MongoPart(choice, embedded.uri, embedded)


async def _reach(choice: Choice, addresses: Sequence[str]) -> None:
    """Fail early, and clearly, when nothing listens at any of the `host:port` given."""
    for address in addresses:
        host, _, port = address.strip().partition(":")
        if await port_answers(host, int(port or _MONGO_PORT)):
            return
    raise PartFailed(choice.sentence, f"nothing answers within {PROBE_TIMEOUT_S:.0f} s")
