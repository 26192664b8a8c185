"""What became of every complaint, recomputed from the outside: Kafka's topics and MongoDB."""

import asyncio
import time
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from aiokafka import AIOKafkaConsumer
from motor.motor_asyncio import AsyncIOMotorClient

from shared.contracts import ComplaintAssigned
from shared.kafka.raw import RawRecord
from shared.topics import DEPARTMENTS, RECEIVED, dead_letter_names, department_topic
from tests.e2e.stack import Stack


@dataclass
class Account:
    """Ids on each side. `assigned` counts the hand-overs of each complaint on department topics."""

    received: set[UUID] = field(default_factory=set)
    stored: list[UUID] = field(default_factory=list)
    without_department: set[UUID] = field(default_factory=set)
    assigned: Counter[UUID] = field(default_factory=Counter)
    assigned_at_ms: dict[UUID, int] = field(default_factory=dict)
    received_at_ms: dict[UUID, int] = field(default_factory=dict)
    dead_letters: int = 0

    def lost(self, accepted: Collection[UUID]) -> dict[str, set[UUID]]:
        """Return the accepted ids that are missing, by where; empty sets when none is."""
        wanted = set(accepted)
        return {
            "on the received topic": wanted - self.received,
            "in MongoDB": wanted - set(self.stored),
            "with a department": wanted & self.without_department,
            "on a department's topic": wanted - set(self.assigned),
        }

    @property
    def duplicates(self) -> int:
        return len(self.stored) - len(set(self.stored))


async def read_all(bootstrap: str, topics: Sequence[str]) -> list[RawRecord]:
    """Return every record of `topics` up to their present ends."""
    consumer = AIOKafkaConsumer(*topics, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = list(consumer.assignment())
        ends = await consumer.end_offsets(partitions)
        found: list[RawRecord] = []
        while any([await consumer.position(p) < ends[p] for p in partitions]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found.extend(records)
        return found
    finally:
        await consumer.stop()


async def take_account(stack: Stack) -> Account:
    """Read all sides once."""
    bootstrap = stack.parts.kafka.bootstrap_servers
    account = Account()
    for record in await read_all(bootstrap, [RECEIVED.name]):
        account.received.add(_key(record))
    for record in await read_all(bootstrap, [department_topic(d).name for d in DEPARTMENTS]):
        identity = _key(record)
        account.assigned[identity] += 1
        account.assigned_at_ms.setdefault(identity, record.timestamp)
        assigned = ComplaintAssigned.decode(record.value or b"")
        account.received_at_ms[identity] = round(assigned.received_at.timestamp() * 1000)
    account.dead_letters = len(await read_all(bootstrap, list(dead_letter_names())))
    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(stack.parts.mongo.uri)
    try:
        database = client[stack.environment["MONGO_DATABASE"]]
        async for document in database["complaints"].find({}, {"department": 1}):
            identity = UUID(str(document["_id"]))
            account.stored.append(identity)
            if not document.get("department"):
                account.without_department.add(identity)
    finally:
        client.close()
    return account


async def drained(stack: Stack, accepted: Collection[UUID], *, timeout_s: float) -> Account:
    """Take account again and again until no accepted complaint is missing, or time is up."""
    deadline = time.monotonic() + timeout_s
    while True:
        account = await take_account(stack)
        if not any(account.lost(accepted).values()) or time.monotonic() > deadline:
            return account
        await asyncio.sleep(1)


def _key(record: RawRecord) -> UUID:
    return UUID((record.key or b"").decode())
