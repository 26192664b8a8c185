"""A real Apache Kafka without Docker: one broker, or a cluster whose brokers can be failed.

async with ApacheKafka.start(folder, brokers=3) as kafka:
    await kafka.kill_broker(0)
    await kafka.start_broker(0)  # the same port, the same data
"""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final, Self

from shared.local_stack.apache_broker import START_TIMEOUT_S, ApacheBroker, brokers_laid_out
from shared.local_stack.cache import Progress, silent
from shared.local_stack.child_process import STOP_GRACE_S
from shared.local_stack.class_archive import ensure_archive
from shared.local_stack.errors import FetchFailed, PartFailed
from shared.local_stack.java import MIN_JAVA, Java, find_java
from shared.local_stack.jvm import jvm_command
from shared.local_stack.kafka_jars import FETCH_TIMEOUT_S, cached_jars, fetch_jars, find_maven

# Brokers that stop together lose their controllers, and then wait 5 s in vain. A kill loses
# nothing: what they acknowledged is in the operating system's hands.
_CLOSE_GRACE_S: Final = 2.0


def apache_obstacle(environ: Mapping[str, str]) -> str | None:
    """Return why no Apache Kafka can run here, or None when one can (its jars may need a fetch)."""
    java = find_java(environ)
    if java is None:
        return "no java on the PATH"
    if java.major < MIN_JAVA:
        return f"java {java.major} is too old, {MIN_JAVA} is needed"
    if cached_jars(environ) is None and find_maven(environ) is None:
        return "no mvn on the PATH to fetch Apache Kafka with, and nothing is cached"
    return None


async def apache_unavailable(
    environ: Mapping[str, str], timeout_s: float = FETCH_TIMEOUT_S
) -> str | None:
    """Fetch the jars if need be; return why no Apache Kafka can run here, or None when one will.

    For tests, which are skipped where it cannot be had, with this reason.
    """
    if obstacle := apache_obstacle(environ):
        return obstacle
    try:
        await fetch_jars(environ, timeout_s=timeout_s)
    except FetchFailed as error:
        return error.reason
    return None


class ApacheKafka:
    """A running cluster; brokers are numbered from 0. Use `start`, which also stops it."""

    def __init__(self, nodes: Sequence[ApacheBroker]) -> None:
        self._nodes = nodes

    @property
    def bootstrap_servers(self) -> str:
        return ",".join(broker.address for broker in self._nodes)

    @classmethod
    @asynccontextmanager
    async def start(
        cls,
        data_dir: Path,
        *,
        brokers: int = 1,
        settings: Mapping[str, str] | None = None,
        environ: Mapping[str, str] | None = None,
        progress: Progress = silent,
        timeout_s: float = START_TIMEOUT_S,
    ) -> AsyncIterator[Self]:
        """Start `brokers` brokers with their data and logs below `data_dir`; yield when all answer.

        `settings` win over ours in server.properties. The first use on a machine fetches the jars
        and prepares a class archive, which takes tens of seconds beyond `timeout_s`.

        Raises:
            PartFailed: Java is unusable, the jars cannot be fetched, or a broker is not ready
                within `timeout_s` seconds.
        """
        environ = os.environ if environ is None else environ
        java = _usable_java(environ)
        jars = await fetch_jars(environ, progress=progress)
        await ensure_archive(java, jars, progress=progress)
        command = partial(jvm_command, java, jars)
        with brokers_laid_out(
            data_dir, command=command, brokers=brokers, overrides=settings or {}
        ) as nodes:
            try:
                await _start_all(nodes, timeout_s=timeout_s)
                yield cls(nodes)
            finally:
                await asyncio.gather(*(node.process.stop(_CLOSE_GRACE_S) for node in nodes))

    async def stop_broker(self, number: int, grace_s: float = STOP_GRACE_S) -> None:
        """Shut one broker down in order; kill it after `grace_s` seconds."""
        await self._nodes[number].process.stop(grace_s)

    async def kill_broker(self, number: int) -> None:
        """End one broker without any warning (kill -9)."""
        await self._nodes[number].process.kill()

    async def start_broker(self, number: int, timeout_s: float = START_TIMEOUT_S) -> None:
        """Start a stopped or killed broker on its port with its data; return when it answers.

        Raises:
            PartFailed: it is not ready within `timeout_s` seconds.
        """
        self._nodes[number].process.start()
        await self._nodes[number].ready(timeout_s=timeout_s)

    def pause_broker(self, number: int) -> None:
        """Freeze one broker: its connections stay open and nothing answers (SIGSTOP)."""
        self._nodes[number].process.pause()

    def resume_broker(self, number: int) -> None:
        """Let a paused broker go on."""
        self._nodes[number].process.resume()


def _usable_java(environ: Mapping[str, str]) -> Java:
    java = find_java(environ)
    if java is None or java.major < MIN_JAVA:
        raise PartFailed("Apache Kafka", apache_obstacle(environ) or "java does not answer")
    return java


async def _start_all(nodes: Sequence[ApacheBroker], *, timeout_s: float) -> None:
    await asyncio.gather(*(node.format() for node in nodes))
    for node in nodes:
        node.process.start()
    ready = (node.ready(brokers=len(nodes), timeout_s=timeout_s) for node in nodes)
    await asyncio.gather(*ready)
