"""An outage costs no core: clients whose broker is gone ask for it a few times a second.

aiokafka's sender and fetcher ask for metadata in a loop without pause while a leader is unknown;
the tests do the same for a while and count how often they got round.
"""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiokafka.client import AIOKafkaClient

from shared.kafka.pacing import FAILED_ATTEMPT_PAUSE_S
from shared.kafka.producer import Producer
from shared.local_stack.embedded_kafka import EmbeddedKafka, embedded_kafka_obstacle
from tests.connected.kafka.ground import Forward, Ground, until

WATCHED_S = 1.5
ALLOWED = 2 + WATCHED_S / FAILED_ATTEMPT_PAUSE_S


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[EmbeddedKafka]:
    if reason := embedded_kafka_obstacle():
        pytest.skip(f"no embedded Kafka: {reason}")
    async with EmbeddedKafka.start(tmp_path) as server:
        yield server


async def rounds(client: AIOKafkaClient) -> int:
    """Return how often `client` asks for metadata in WATCHED_S when it is asked without pause."""
    began, count = time.monotonic(), 0
    while time.monotonic() - began < WATCHED_S:
        await client.force_metadata_update()
        count += 1
    return count


async def test_a_consumer_without_its_broker_asks_for_it_in_measure(server: EmbeddedKafka) -> None:
    ground = await Ground(server.bootstrap_servers).lay()
    async with ground.worker(Forward(ground)) as worker:
        await until(worker.ready)
        await server.kill_broker()
        assert await rounds(worker._consumer._client) <= ALLOWED


async def test_a_producer_without_its_broker_asks_for_it_in_measure(server: EmbeddedKafka) -> None:
    producer = Producer(bootstrap_servers=server.bootstrap_servers)
    await producer.start()
    try:
        await server.kill_broker()
        assert await rounds(producer.client) <= ALLOWED
    finally:
        await producer.abandon()
