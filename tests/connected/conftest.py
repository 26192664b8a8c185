"""Real servers for the connected tests, one of each kind per session.

`kafka` runs a test on every Kafka at hand: the one that KAFKA_BOOTSTRAP_SERVERS names, else the
embedded one and real Apache Kafka; what cannot be had is skipped with its reason.
`apache_kafka` is real Apache Kafka only, for what the embedded one is known not to do.
"""

import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from shared.local_stack.apache_kafka import ApacheKafka, apache_unavailable
from shared.local_stack.embedded_kafka import EmbeddedKafka, embedded_kafka_obstacle

NAMED = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")


async def _apache_or_skip() -> None:
    if reason := await apache_unavailable(os.environ, timeout_s=60):
        pytest.skip(f"no real Apache Kafka: {reason}")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def apache_kafka(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Yield the address of a real Apache Kafka."""
    if NAMED:
        yield NAMED
        return
    await _apache_or_skip()
    async with ApacheKafka.start(tmp_path_factory.mktemp("apache")) as cluster:
        yield cluster.bootstrap_servers


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def embedded_kafka(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Yield the address of the embedded Kafka."""
    if reason := embedded_kafka_obstacle():
        pytest.skip(f"no embedded Kafka: {reason}")
    async with EmbeddedKafka.start(tmp_path_factory.mktemp("embedded")) as server:
        yield server.bootstrap_servers


APACHE = pytest.param("apache", marks=pytest.mark.apache)


@pytest.fixture(params=["apache"] if NAMED else ["embedded", APACHE])
def kafka(request: pytest.FixtureRequest) -> str:
    """Return the address of each Kafka at hand in turn."""
    address: str = request.getfixturevalue(f"{request.param}_kafka")
    return address
