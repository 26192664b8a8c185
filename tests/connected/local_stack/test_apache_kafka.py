"""A real Apache Kafka: it serves, it can be failed, and it keeps what it acknowledged."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiokafka.errors import KafkaError

from shared.local_stack.apache_kafka import ApacheKafka, apache_unavailable
from shared.local_stack.cache import cache_root
from shared.local_stack.readiness import kafka_brokers

from .records import consume, create_topic, produce

pytestmark = [pytest.mark.apache, pytest.mark.asyncio(loop_scope="module")]


async def _available() -> None:
    if reason := await apache_unavailable(os.environ, timeout_s=60):
        pytest.skip(f"no real Apache Kafka: {reason}")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def kafka(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ApacheKafka]:
    await _available()
    async with ApacheKafka.start(tmp_path_factory.mktemp("kafka")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cluster(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ApacheKafka]:
    await _available()
    async with ApacheKafka.start(tmp_path_factory.mktemp("cluster"), brokers=3) as running:
        yield running


async def test_a_record_goes_through(kafka: ApacheKafka) -> None:
    await create_topic(kafka.bootstrap_servers, "through")
    await produce(kafka.bootstrap_servers, "through", b"one")
    assert await consume(kafka.bootstrap_servers, "through", 1) == [b"one"]


@pytest.mark.parametrize("end", ["stop_broker", "kill_broker"])
async def test_a_record_outlives_the_broker_on_the_same_port(kafka: ApacheKafka, end: str) -> None:
    address = kafka.bootstrap_servers
    await create_topic(address, end)
    await produce(address, end, b"before")
    await getattr(kafka, end)(0)
    assert await kafka_brokers(address) == frozenset()
    await kafka.start_broker(0)
    await produce(address, end, b"after")
    assert await consume(address, end, 2) == [b"before", b"after"]


async def test_a_paused_broker_answers_nothing_until_it_is_resumed(kafka: ApacheKafka) -> None:
    kafka.pause_broker(0)
    try:
        assert await kafka_brokers(kafka.bootstrap_servers, timeout_s=0.5) == frozenset()
    finally:
        kafka.resume_broker(0)
    await kafka.start_broker(0, timeout_s=20)  # it runs; this only waits until it answers


async def test_a_topic_is_not_made_by_writing_to_it(kafka: ApacheKafka) -> None:
    with pytest.raises((KafkaError, TimeoutError)):
        async with asyncio.timeout(2):
            await produce(kafka.bootstrap_servers, "never-created", b"lost")


async def test_a_folder_can_be_started_again_with_its_records(tmp_path: Path) -> None:
    await _available()
    for expected in ([b"kept"], [b"kept", b"kept"]):
        async with ApacheKafka.start(tmp_path) as kafka:
            if len(expected) == 1:
                await create_topic(kafka.bootstrap_servers, "kept")
            await produce(kafka.bootstrap_servers, "kept", b"kept")
            assert await consume(kafka.bootstrap_servers, "kept", len(expected)) == expected


@pytest.mark.chaos
async def test_a_cluster_goes_on_while_one_of_three_brokers_is_dead(cluster: ApacheKafka) -> None:
    address = cluster.bootstrap_servers
    await create_topic(address, "copied", copies=3)
    await produce(address, "copied", b"with three")
    await cluster.kill_broker(0)
    async with asyncio.timeout(30):
        await produce(address, "copied", b"with two")
    await cluster.start_broker(0)
    assert await consume(address, "copied", 2) == [b"with three", b"with two"]


async def test_the_cache_has_a_class_archive_after_a_start(kafka: ApacheKafka) -> None:
    assert kafka.bootstrap_servers
    assert list(cache_root(os.environ).glob("kafka-*/classes-*.jsa"))
