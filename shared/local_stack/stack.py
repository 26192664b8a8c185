"""Everything at once: Kafka, MongoDB, the topics, and all services."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from pydantic import SecretStr

from shared.kafka.admin import ensure_topics, new_topics
from shared.local_stack.cache import Progress
from shared.local_stack.catalogue import SERVICES
from shared.local_stack.child_process import ChildProcess
from shared.local_stack.environment import service_environment
from shared.local_stack.errors import PartFailed
from shared.local_stack.parts import Parts, parts_running
from shared.local_stack.run_folder import RunFolder
from shared.local_stack.supervisor import Supervisor
from shared.settings import KafkaSettings, MongoSettings

_LAST_LINES: Final = 5
_NO_NEW_TOPICS: Final = "Topics: all of the table are there already."


@dataclass(frozen=True, slots=True)
class Stack:
    """A running stack, and how to reach its Kafka and its MongoDB."""

    parts: Parts
    services: Supervisor
    kafka: KafkaSettings
    mongo: MongoSettings

    def dead(self) -> list[PartFailed]:
        """Return, for each service that has ended, which it is and its last words."""
        processes = map(self.services.process, self.services.urls)
        return [_death(process) for process in processes if not process.running]


def _death(process: ChildProcess) -> PartFailed:
    last_words = "\n".join(process.log_tail().strip().splitlines()[-_LAST_LINES:])
    reason = f"ended with exit code {process.exit_code}; its last words:\n{last_words}\n"
    return PartFailed(process.name, reason, process.log_path)


@asynccontextmanager
async def stack_running(
    folder: RunFolder,
    *,
    environ: Mapping[str, str],
    progress: Progress,
    free_ports: bool = False,
) -> AsyncIterator[Stack]:
    """Start everything with its files in `folder`; yield when all answers; stop it in order.

    `environ` holds the secrets that the sources file refers to; unless it names a sources file
    itself, that of `folder` is taken. What it says of Kafka's security counts only as far as it is
    this process' own environment too.

    Raises:
        ConfigurationError: nothing can be taken for Kafka or MongoDB, or a port is in use.
        PartFailed: a server or a service does not start.
        BrokerUnavailable: Kafka refuses the topics.
    """
    async with parts_running(folder.path, environ=environ, progress=progress) as parts:
        kafka = KafkaSettings(kafka_bootstrap_servers=parts.kafka.bootstrap_servers)
        created = await ensure_topics(kafka, new_topics())
        progress(f"Topics: {len(created)} created from the table." if created else _NO_NEW_TOPICS)
        environment = service_environment(
            parts,
            environ=environ,
            sources=None if environ.get("ZHALOBA_SOURCES") else folder.sources,
        )
        mongo = MongoSettings(
            mongo_uri=SecretStr(parts.mongo.uri), mongo_database=environment["MONGO_DATABASE"]
        )
        progress(f"Starting {len(SERVICES)} services: {', '.join(s.name for s in SERVICES)} ...")
        async with Supervisor.start(
            environment, log_dir=folder.logs, ephemeral_ports=free_ports
        ) as services:
            progress("All services are ready.")
            yield Stack(parts, services, kafka, mongo)
