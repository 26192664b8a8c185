"""The publisher on real brokers: acknowledged or refused in time, and healed after an outage."""

import os
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka.admin import NewTopic

from shared.errors import BrokerUnavailable, RecordTooLarge
from shared.kafka.admin import ensure_topics
from shared.kafka.publisher import EventPublisher
from shared.kafka.records import Outgoing
from shared.local_stack.apache_kafka import ApacheKafka, apache_unavailable
from shared.topics import MAX_RECORD_BYTES
from tests.connected.conftest import NAMED
from tests.connected.kafka.ground import Ground


@asynccontextmanager
async def publishing(
    ground: Ground, *, request_timeout_ms: int = 2_000
) -> AsyncIterator[EventPublisher]:
    publisher = EventPublisher(
        ground.settings(), client_id="test", request_timeout_ms=request_timeout_ms
    )
    await publisher.start()
    try:
        yield publisher
    finally:
        await publisher.stop()


def records(ground: Ground, count: int, *, size: int = 100) -> list[Outgoing]:
    return [
        Outgoing(ground.sink, f"key-{n % 5}".encode(), f"{n}:".encode() + b"x" * size)
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [1, 15, 16, 2_000])
async def test_what_is_acknowledged_is_there_in_the_order_of_its_key(
    kafka: str, count: int
) -> None:
    ground = await Ground(kafka).lay()
    async with publishing(ground) as publisher:
        await publisher.publish(records(ground, count, size=500), timeout_s=20)
    found = await ground.read(ground.sink, count)
    for key in {record.key for record in found}:
        numbers = [int(r.value.split(b":")[0]) for r in found if r.key == key and r.value]
        assert numbers == sorted(numbers)


async def test_a_batch_larger_than_a_producer_batch_is_sent_in_several(kafka: str) -> None:
    ground = await Ground(kafka).lay()
    async with publishing(ground) as publisher:
        await publisher.publish(records(ground, 40, size=60_000), timeout_s=20)
    assert len(await ground.read(ground.sink, 40)) == 40


async def test_records_of_one_call_are_spread_over_the_partitions_by_their_keys(kafka: str) -> None:
    ground = await Ground(kafka).lay()
    spread = [Outgoing(ground.sink, uuid.UUID(int=n).bytes, b"v") for n in range(60)]
    async with publishing(ground) as publisher:
        await publisher.publish(spread, timeout_s=20)
    assert len({record.partition for record in await ground.read(ground.sink, 60)}) > 1


async def test_a_record_that_no_topic_takes_is_refused_before_anything_is_sent(kafka: str) -> None:
    ground = await Ground(kafka).lay()
    large = Outgoing(ground.sink, b"k", b"x" * MAX_RECORD_BYTES)
    async with publishing(ground) as publisher:
        with pytest.raises(RecordTooLarge):
            await publisher.publish([*records(ground, 1), large], timeout_s=5)
        await publisher.publish(records(ground, 1), timeout_s=5)
    assert len(await ground.read(ground.sink, 1)) == 1


async def test_without_a_broker_the_answer_comes_in_time() -> None:
    ground = Ground("127.0.0.1:1")
    async with publishing(ground) as publisher:
        began = time.monotonic()
        with pytest.raises(BrokerUnavailable):
            await publisher.publish(records(ground, 1), timeout_s=0.5)
        assert time.monotonic() - began < 1.5
        assert not await publisher.healthy()


@pytest.mark.apache
@pytest.mark.parametrize("how", ["paused", "killed"])
async def test_an_outage_is_reported_in_time_and_healed_afterwards(
    tmp_path: Path, how: str
) -> None:
    if NAMED:
        pytest.skip("a named Kafka is not ours to stop")
    if reason := await apache_unavailable(os.environ, timeout_s=60):
        pytest.skip(f"no real Apache Kafka: {reason}")
    async with ApacheKafka.start(tmp_path) as cluster:
        ground = await Ground(cluster.bootstrap_servers).lay()
        async with publishing(ground) as publisher:
            await publisher.publish(records(ground, 1), timeout_s=10)
            await (_pause(cluster) if how == "paused" else cluster.kill_broker(0))
            for _ in range(3):
                began = time.monotonic()
                with pytest.raises(BrokerUnavailable):
                    await publisher.publish(records(ground, 20), timeout_s=1)
                assert time.monotonic() - began < 2
            if how == "paused":
                cluster.resume_broker(0)
            else:
                await cluster.start_broker(0)
            await publisher.publish([Outgoing(ground.sink, b"k", b"after")], timeout_s=30)
            assert await publisher.healthy()
        assert b"after" in {r.value for r in await ground.read(ground.sink, 2)}


@pytest.mark.apache
@pytest.mark.chaos
async def test_a_record_that_too_few_brokers_have_is_not_acknowledged(tmp_path: Path) -> None:
    """acks=all: with acks=1 the leader would say yes, and its disk would be the only one."""
    if NAMED:
        pytest.skip("a named Kafka is not ours to stop")
    if reason := await apache_unavailable(os.environ):
        pytest.skip(f"no real Apache Kafka: {reason}")
    async with ApacheKafka.start(tmp_path, brokers=3) as cluster:
        ground = Ground(cluster.bootstrap_servers)
        safe = {"min.insync.replicas": "3"}
        await ensure_topics(ground.settings(), [NewTopic(ground.sink, 1, 3, topic_configs=safe)])
        async with publishing(ground) as publisher:
            await publisher.publish(records(ground, 1), timeout_s=20)
            await cluster.stop_broker(2)
            with pytest.raises(BrokerUnavailable):
                await publisher.publish(records(ground, 1), timeout_s=8)
            await cluster.start_broker(2)
            await publisher.publish(records(ground, 1), timeout_s=30)


async def _pause(cluster: ApacheKafka) -> None:
    cluster.pause_broker(0)
