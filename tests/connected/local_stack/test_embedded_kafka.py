"""The embedded Kafka: it serves; what it cannot do is known and not tested here."""

from pathlib import Path

import pytest

from shared.local_stack.embedded_kafka import EmbeddedKafka, embedded_kafka_obstacle
from shared.local_stack.readiness import kafka_brokers

from .records import consume, create_topic, produce

OBSTACLE = embedded_kafka_obstacle()
pytestmark = pytest.mark.skipif(OBSTACLE is not None, reason=f"no embedded Kafka: {OBSTACLE}")


async def test_a_record_goes_through_and_outlives_an_ordered_stop(tmp_path: Path) -> None:
    async with EmbeddedKafka.start(tmp_path) as kafka:
        address = kafka.bootstrap_servers
        await create_topic(address, "through")
        await produce(address, "through", b"one")
        assert await consume(address, "through", 1) == [b"one"]
        await kafka.stop_broker()
        assert await kafka_brokers(address) == frozenset()
        await kafka.start_broker()
        assert await consume(address, "through", 1) == [b"one"]


async def test_it_comes_back_on_its_port_after_a_kill(tmp_path: Path) -> None:
    async with EmbeddedKafka.start(tmp_path) as kafka:
        await kafka.kill_broker()
        await kafka.start_broker()
        assert await kafka_brokers(kafka.bootstrap_servers)


async def test_two_run_beside_each_other(tmp_path: Path) -> None:
    async with (
        EmbeddedKafka.start(tmp_path / "a") as one,
        EmbeddedKafka.start(tmp_path / "b") as two,
    ):
        await create_topic(one.bootstrap_servers, "mine")
        await create_topic(two.bootstrap_servers, "mine")
        await produce(one.bootstrap_servers, "mine", b"one")
        await produce(two.bootstrap_servers, "mine", b"two")
        assert await consume(two.bootstrap_servers, "mine", 1) == [b"two"]
