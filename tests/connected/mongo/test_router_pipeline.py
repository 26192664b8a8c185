"""The router between a Kafka and a MongoDB that come late, and go away in the middle."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from aiokafka import AIOKafkaConsumer
from pydantic import SecretStr

from services.router.app import build
from services.router.settings import RouterSettings
from shared.contracts import ComplaintAssigned, Event
from shared.kafka.admin import ensure_topics, new_topics
from shared.kafka.cloudevents import to_record
from shared.kafka.publisher import EventPublisher
from shared.kafka.raw import RawRecord
from shared.local_stack.embedded_kafka import EmbeddedKafka, embedded_kafka_obstacle
from shared.local_stack.embedded_mongo import EmbeddedMongo
from shared.mongo.client import Mongo
from shared.topics import (
    CLASSIFIED,
    RECEIVED,
    ROUTER_GROUP,
    UPDATES,
    Topic,
    department_topic,
)
from tests.connected.kafka.ground import until
from tests.unit.router.histories import classified, received

COMPLAINTS = 60


@pytest.fixture
def kafka_or_skip() -> None:
    if reason := embedded_kafka_obstacle():
        pytest.skip(f"no embedded Kafka: {reason}")


@asynccontextmanager
async def _router(kafka: EmbeddedKafka, mongo: EmbeddedMongo) -> AsyncIterator[RouterSettings]:
    settings = RouterSettings(
        kafka_bootstrap_servers=kafka.bootstrap_servers,
        mongo_uri=SecretStr(mongo.uri),
        mongo_database=f"pipeline_{uuid4().hex[:8]}",
        mongo_timeout_s=1.0,
        batch_max_records=20,
    )
    app = build(settings)
    async with app.router.lifespan_context(app):
        yield settings


async def _publish(publisher: EventPublisher, topic: Topic, events: Sequence[Event]) -> None:
    records = [to_record(topic.name, event, source="test") for event in events]
    await publisher.publish(records, timeout_s=20)


@pytest.mark.usefixtures("kafka_or_skip")
async def test_what_comes_while_mongodb_is_away_is_stored_when_it_is_back(
    tmp_path: Path, own_server: EmbeddedMongo
) -> None:
    ids = [uuid4() for _ in range(COMPLAINTS)]
    async with EmbeddedKafka.start(tmp_path) as kafka, _router(kafka, own_server) as settings:
        await ensure_topics(settings, new_topics())
        publisher = EventPublisher(settings, client_id="test")
        await publisher.start()
        reader = Mongo(settings, service="test")
        await _publish(publisher, RECEIVED, [received(of=i) for i in ids])
        await until(lambda: _stored(reader, {}, at_least=1))
        await own_server.kill_server()
        await _publish(publisher, CLASSIFIED, [classified(of=i) for i in ids])
        await own_server.start_server()
        await until(lambda: _stored(reader, {"state": "assigned"}, at_least=COMPLAINTS))
        assigned = await _assigned_ids(kafka)
        letters = [
            await _read_all(kafka, topic.dead_letter_name(ROUTER_GROUP))
            for topic in (RECEIVED, CLASSIFIED, UPDATES)
        ]
        await publisher.stop()
        reader.close()
    assert assigned == set(ids)
    assert letters == [[], [], []]


async def _stored(mongo: Mongo, query: dict[str, object], *, at_least: int) -> bool:
    if not await mongo.ping():
        return False
    return await mongo.complaints.count_documents(query) >= at_least


async def _assigned_ids(kafka: EmbeddedKafka) -> set[UUID]:
    records = await _read_all(kafka, department_topic("logistics").name)
    return {ComplaintAssigned.decode(record.value or b"").complaint_id for record in records}


async def _read_all(kafka: EmbeddedKafka, topic: str) -> list[RawRecord]:
    """Return every record that a topic has now."""
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=kafka.bootstrap_servers, auto_offset_reset="earliest"
    )
    await consumer.start()
    found: list[RawRecord] = []
    try:
        there = sum((await consumer.end_offsets(consumer.assignment())).values())
        async with asyncio.timeout(20):
            while len(found) < there:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found.extend(records)
    finally:
        await consumer.stop()
    return found
