"""What the tests of the Kafka room stand on: own topics, producers, readers, conditions."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import NewTopic

from shared.contracts import CaseEvent, Event
from shared.kafka.admin import ensure_topics
from shared.kafka.cloudevents import to_record
from shared.kafka.raw import RawRecord
from shared.kafka.records import Handled, Handler, Incoming
from shared.kafka.worker import Worker
from shared.settings import ConsumerSettings
from shared.topics import Topic

PARTITIONS = 3


@dataclass(frozen=True)
class Ground:
    """An input, an output and a dead letter topic on a real server, and a group to read them."""

    bootstrap: str
    name: str = field(default_factory=lambda: f"t{uuid.uuid4().hex[:10]}")

    @property
    def group(self) -> str:
        return f"{self.name}.group"

    @property
    def source(self) -> Topic:
        return Topic(f"{self.name}.in", CaseEvent, "", producers=(), groups=(self.group,))

    @property
    def sink(self) -> str:
        return f"{self.name}.out"

    @property
    def letters(self) -> str:
        return self.source.dead_letter_name(self.group)

    def settings(self, **changes: object) -> ConsumerSettings:
        return ConsumerSettings(kafka_bootstrap_servers=self.bootstrap, **changes)  # type: ignore[arg-type]

    async def lay(self) -> "Ground":
        topics = [
            NewTopic(name, PARTITIONS, 1) for name in (self.source.name, self.sink, self.letters)
        ]
        await ensure_topics(self.settings(), topics)
        return self

    async def send(
        self,
        records: Sequence[tuple[bytes, bytes | None]],
        *,
        headers: Sequence[tuple[str, bytes]] = (),
    ) -> None:
        """Produce keys and values as they are, in order."""
        producer = AIOKafkaProducer(bootstrap_servers=self.bootstrap, acks="all")
        await producer.start()
        try:
            pending = [
                await producer.send(self.source.name, value, key=key, headers=list(headers))
                for key, value in records
            ]
            await asyncio.gather(*pending)
        finally:
            await producer.stop()

    async def read(self, topic: str, count: int, *, timeout_s: float = 30) -> list[RawRecord]:
        """Return the first `count` records of a topic, waiting for them."""
        consumer = AIOKafkaConsumer(
            topic, bootstrap_servers=self.bootstrap, auto_offset_reset="earliest"
        )
        await consumer.start()
        found: list[RawRecord] = []
        try:
            async with asyncio.timeout(timeout_s):
                while len(found) < count:
                    for records in (await consumer.getmany(timeout_ms=200)).values():
                        found.extend(records)
        finally:
            await consumer.stop()
        return found

    async def committed(self) -> int:
        """Return how many records of the input the group has committed, over all partitions."""
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.bootstrap, group_id=self.group, enable_auto_commit=False
        )
        await consumer.start()
        try:
            offsets = [
                await consumer.committed(TopicPartition(self.source.name, p))
                for p in range(PARTITIONS)
            ]
        finally:
            await consumer.stop()
        return sum(offset or 0 for offset in offsets)

    @asynccontextmanager
    async def worker(self, handler: Handler, **settings: object) -> AsyncIterator[Worker]:
        worker = Worker(
            service="test",
            topics=[self.source],
            group=self.group,
            handler=handler,
            settings=self.settings(**settings),
        )
        await worker.start()
        try:
            yield worker
        finally:
            await worker.stop()


@dataclass
class Forward:
    """A handler that passes every event on to the sink and counts what it saw."""

    ground: Ground
    seen: list[tuple[str, int]] = field(default_factory=list)
    before: Callable[[Sequence[Incoming[Event]]], Awaitable[None]] | None = None

    async def __call__(self, batch: Sequence[Incoming[Event]]) -> Handled:
        if self.before is not None:
            await self.before(batch)
        self.seen += [(str(r.event.subject), getattr(r.event, "public_version", 0)) for r in batch]
        return Handled([to_record(self.ground.sink, r.event, source="test") for r in batch])


async def until(condition: Callable[[], Awaitable[bool]], *, timeout_s: float = 30) -> None:
    """Wait for a condition; fail when it does not come true in time."""
    deadline = time.monotonic() + timeout_s
    while not await condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        await asyncio.sleep(0.05)
