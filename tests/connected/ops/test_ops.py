"""Ops against real servers: an oracle that kept its own account says what the answers must be."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from services.ops.adapters.accepted import KafkaAcceptedLog
from services.ops.adapters.lags import KafkaLags
from services.ops.adapters.letters import KafkaDeadLetters
from services.ops.domain.lag import Place
from services.ops.domain.ledger import Fate
from services.ops.service import KeepLedger, ShowDeadLetters
from shared.asyncapi.live import live_differences
from shared.contracts import Channel, ComplaintReceived, complaint_id, reference
from shared.errors import BrokerUnavailable, UndecodableRecord
from shared.kafka.admin import ensure_topics, new_topics
from shared.kafka.cloudevents import to_record
from shared.kafka.dead_letters import dead_letter
from shared.kafka.inspect import Bounds, KafkaInspector, Partition
from shared.kafka.publisher import EventPublisher
from shared.kafka.raw import RawRecord
from shared.kafka.records import Outgoing
from shared.settings import KafkaSettings
from shared.topics import CASE_EVENTS, RECEIVED, ROUTER_GROUP, UPDATES
from tests.unit.ops.fakes import FakeCases

TIMEOUT_S = 10.0
DEAD = RECEIVED.dead_letter_name(ROUTER_GROUP)


@dataclass(frozen=True)
class Server:
    """A Kafka with our topics, an inspector, and a way to write."""

    settings: KafkaSettings
    inspector: KafkaInspector
    publisher: EventPublisher


@pytest_asyncio.fixture
async def server(kafka: str) -> AsyncIterator[Server]:
    settings = KafkaSettings(kafka_bootstrap_servers=kafka)
    await ensure_topics(settings, new_topics())
    inspector = KafkaInspector(settings, client_id="ops-test")
    publisher = EventPublisher(settings, client_id="ops-test")
    await publisher.start()
    yield Server(settings, inspector, publisher)
    await publisher.stop()
    await inspector.close()


@dataclass(frozen=True)
class Sent:
    offset: int
    timestamp: int


async def _sent(kafka: str, topic: str, count: int, *, age_s: float) -> list[Sent]:
    """Send records into partition 0, the first `age_s` seconds old, each a second younger."""
    first_ms = int((time.time() - age_s) * 1000)
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    try:
        return [await _send(producer, topic, first_ms + 1000 * n) for n in range(count)]
    finally:
        await producer.stop()


async def _send(producer: AIOKafkaProducer, topic: str, timestamp_ms: int) -> Sent:
    sent = await producer.send_and_wait(topic, b"{}", partition=0, timestamp_ms=timestamp_ms)
    return Sent(sent.offset, timestamp_ms)


async def _commit(kafka: str, group: str, topic: str, offset: int) -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        tp = TopicPartition(topic, 0)
        consumer.assign([tp])
        await consumer.commit({tp: offset})
    finally:
        await consumer.stop()


async def test_lag_in_records_and_seconds_matches_the_oracle(kafka: str, server: Server) -> None:
    group = f"oracle-{uuid.uuid4().hex[:8]}"
    records = await _sent(kafka, CASE_EVENTS.name, 20, age_s=100)
    await _commit(kafka, group, CASE_EVENTS.name, records[13].offset)

    readings = await KafkaLags(server.inspector).read(timeout_s=TIMEOUT_S)

    reading = readings[Place(group, CASE_EVENTS.name, 0)]
    assert reading.lag == 20 - 13
    assert reading.oldest_s is not None
    assert abs(reading.oldest_s - (time.time() - records[13].timestamp / 1000)) < 2


async def test_a_group_of_the_table_without_any_commit_is_unread_from_the_start(
    kafka: str, server: Server
) -> None:
    group = f"oracle-{uuid.uuid4().hex[:8]}"
    topic = replace(UPDATES, groups=(group,))
    await _sent(kafka, UPDATES.name, 3, age_s=50)
    readings = await KafkaLags(server.inspector, [topic]).read(timeout_s=TIMEOUT_S)
    reading = readings[Place(group, UPDATES.name, 0)]
    assert (reading.committed, reading.position) == (None, reading.start)
    assert reading.lag == reading.end - reading.start >= 3


async def test_a_group_that_read_everything_has_no_lag(kafka: str, server: Server) -> None:
    group = f"oracle-{uuid.uuid4().hex[:8]}"
    records = await _sent(kafka, CASE_EVENTS.name, 2, age_s=5)
    await _commit(kafka, group, CASE_EVENTS.name, records[-1].offset + 1)
    readings = await KafkaLags(server.inspector).read(timeout_s=TIMEOUT_S)
    reading = readings[Place(group, CASE_EVENTS.name, 0)]
    assert (reading.lag, reading.oldest_s) == (0, 0)


async def test_dead_letters_are_grouped_by_the_reason_that_the_loop_gave(server: Server) -> None:
    before = await ShowDeadLetters(KafkaDeadLetters(server.inspector), 20_000, TIMEOUT_S)()
    await server.publisher.publish(
        [*_letters(20, UndecodableRecord("not JSON at byte 7")), *_letters(10, KeyError("x"))],
        timeout_s=TIMEOUT_S,
    )
    after = await ShowDeadLetters(KafkaDeadLetters(server.inspector), 20_000, TIMEOUT_S)()
    [was] = [topic for topic in before if topic.name == DEAD]
    [topic] = [topic for topic in after if topic.name == DEAD]
    assert topic.count - was.count == 30
    assert topic.read == topic.count
    counts = {group.cause.code: group.count for group in topic.groups}
    assert (counts["undecodable_record"], counts["unclassified"]) == (20, 10)
    assert topic.groups[0].first.topic == RECEIVED.name


def _letters(count: int, error: Exception, *, partition: int = 5) -> Sequence[Outgoing]:
    return [
        dead_letter(
            _raw(partition=partition, offset=900_000 + n),
            error,
            group=ROUTER_GROUP,
            attempts=1,
            service="router",
        )
        for n in range(count)
    ]


def _raw(*, partition: int, offset: int) -> RawRecord:
    return RawRecord(
        topic=RECEIVED.name,
        partition=partition,
        offset=offset,
        timestamp=0,
        timestamp_type=0,
        key=b"k",
        value=b"{not json",
        checksum=None,
        serialized_key_size=1,
        serialized_value_size=9,
        headers=(),
    )


def _received(number: int) -> ComplaintReceived:
    of = complaint_id(Channel.PHONE, f"ledger-{uuid.uuid4().hex[:8]}", str(number))
    return ComplaintReceived(
        complaint_id=of,
        reference=reference(of),
        channel=Channel.PHONE,
        source="ledger",
        external_id=str(number),
        text="The parcel is late.",
        text_raw="The parcel is late.",
        received_at=datetime.now(UTC),
    )


async def test_the_account_closes_by_id_and_names_what_was_deleted(server: Server) -> None:
    complaints = [_received(number) for number in range(12)]
    records = [to_record(RECEIVED.name, event, source="phone_transcript") for event in complaints]
    await server.publisher.publish([*records, records[0]], timeout_s=TIMEOUT_S)
    ids = [str(event.complaint_id) for event in complaints]
    log = KafkaAcceptedLog(server.inspector, question_timeout_s=TIMEOUT_S)
    since = datetime.now(UTC) - timedelta(hours=1)

    found = await log.since(since, timeout_s=TIMEOUT_S)
    assert found.complete
    mine = [record for record in found.records if record.complaint_id in ids]
    assert len(mine) == 13
    assert {record.when.channel for record in mine} == {"phone"}

    cases = FakeCases(dict.fromkeys(ids[:7], "assigned"))
    ledger = await KeepLedger(log, cases, timeout_s=TIMEOUT_S, max_age_s=0)(hours=1)
    assert set(ids[7:]).isdisjoint(ledger.account.missing)
    assert ledger.account.total(Fate.IN_FLIGHT) >= 5
    assert ledger.account.accepted >= 12


async def test_bounds_since_start_at_the_first_record_of_that_time(
    kafka: str, server: Server
) -> None:
    records = await _sent(kafka, CASE_EVENTS.name, 5, age_s=-100)
    bounds = await server.inspector.bounds_since(
        [CASE_EVENTS.name], records[2].timestamp, timeout_s=TIMEOUT_S
    )
    assert bounds[Partition(CASE_EVENTS.name, 0)].start == records[2].offset
    later = await server.inspector.bounds_since(
        [CASE_EVENTS.name], records[4].timestamp + 1, timeout_s=TIMEOUT_S
    )
    assert later[Partition(CASE_EVENTS.name, 0)].start == records[4].offset + 1


async def test_a_scan_shows_each_record_once_and_in_order(kafka: str, server: Server) -> None:
    records = await _sent(kafka, CASE_EVENTS.name, 30, age_s=0)
    seen: list[int] = []
    ranges = {Partition(CASE_EVENTS.name, 0): Bounds(records[3].offset, records[-1].offset)}
    complete = await server.inspector.scan(
        ranges, lambda record: seen.append(record.offset), timeout_s=TIMEOUT_S
    )
    assert complete
    assert seen == [record.offset for record in records[3:-1]]


async def test_topics_that_do_not_exist_are_left_out(server: Server) -> None:
    names = [CASE_EVENTS.name, "no.such.topic"]
    facts = await server.inspector.topics(names, timeout_s=TIMEOUT_S)
    assert facts.keys() == {CASE_EVENTS.name}
    assert {p.topic for p in await server.inspector.bounds(names, timeout_s=TIMEOUT_S)} == {
        CASE_EVENTS.name
    }


async def test_topics_made_from_the_table_are_as_the_document_says(server: Server) -> None:
    found = await live_differences(server.inspector, partitions=6, timeout_s=TIMEOUT_S)
    assert [line for line in found if "without a key" not in line] == []


async def test_without_a_broker_every_question_is_an_error_in_time() -> None:
    settings = KafkaSettings(kafka_bootstrap_servers="127.0.0.1:9")
    inspector = KafkaInspector(settings, client_id="ops-test")
    started = time.monotonic()
    for question in (
        inspector.topic_names(timeout_s=1),
        inspector.bounds([RECEIVED.name], timeout_s=1),
        inspector.committed(ROUTER_GROUP, timeout_s=1),
        inspector.scan({Partition(RECEIVED.name, 0): Bounds(0, 1)}, lambda _: None, timeout_s=1),
    ):
        with pytest.raises(BrokerUnavailable):
            await question
    assert not await inspector.answers(timeout_s=1)
    assert time.monotonic() - started < 8


async def test_a_broker_that_does_not_answer_is_an_error_in_time() -> None:
    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)
        writer.close()

    listening = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    inspector = KafkaInspector(
        KafkaSettings(kafka_bootstrap_servers=f"127.0.0.1:{port}"), client_id="ops-test"
    )
    started = time.monotonic()
    with pytest.raises(BrokerUnavailable):
        await inspector.topic_names(timeout_s=1)
    assert time.monotonic() - started < 3
    listening.close()
