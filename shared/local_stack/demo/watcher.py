"""Where the complaints of this run have got to: read from Kafka and MongoDB, changing nothing."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final, Self

from pydantic import ValidationError

from shared.contracts import ComplaintAssigned
from shared.kafka.inspect import Bounds, KafkaInspector, Partition
from shared.kafka.raw import RawRecord
from shared.local_stack.demo.account import HandedOver, Seen, Stored
from shared.mongo.client import Mongo
from shared.mongo.errors import errors_named
from shared.settings import KafkaSettings, MongoSettings
from shared.topics import DEPARTMENTS, dead_letter_names, department_topic

_TIMEOUT_S: Final = 5.0
_FIELDS: Final = {"state": 1, "department": 1, "category": 1, "severity": 1}
_CLIENT: Final = "zhaloba-demo"


class Watcher:
    """Reads what came after `begin`, and only records and documents, never a group's offsets."""

    def __init__(self, inspector: KafkaInspector, mongo: Mongo, sources: Sequence[str]) -> None:
        self.seen: Final = Seen()
        self._inspector = inspector
        self._mongo = mongo
        self._sources = list(sources)
        self._departments = {department_topic(name).name: name for name in DEPARTMENTS}
        self._topics = (*self._departments, *dead_letter_names())
        self._read_to: dict[Partition, int] = {}
        self._began = datetime.now(UTC)

    @classmethod
    @asynccontextmanager
    async def start(
        cls, kafka: KafkaSettings, mongo: MongoSettings, sources: Sequence[str]
    ) -> AsyncIterator[Self]:
        """Connect, and watch for complaints of `sources` from now on.

        Raises:
            BrokerUnavailable: Kafka does not answer.
        """
        inspector = KafkaInspector(kafka, client_id=_CLIENT)
        store = Mongo(mongo, service="demo")
        try:
            watcher = cls(inspector, store, sources)
            await watcher.begin()
            yield watcher
        finally:
            store.close()
            await inspector.close()

    async def begin(self) -> None:
        """Leave out all records that are there already."""
        bounds = await self._bounds()
        self._read_to = {partition: each.end for partition, each in bounds.items()}

    async def look(self) -> None:
        """Add to `seen` what is new.

        Raises:
            BrokerUnavailable: Kafka does not answer.
            StoreUnavailable: MongoDB does not answer.
        """
        await asyncio.gather(self._read_topics(), self._read_store())

    async def _bounds(self) -> Mapping[Partition, Bounds]:
        return await self._inspector.bounds(self._topics, timeout_s=_TIMEOUT_S)

    async def _read_topics(self) -> None:
        bounds = await self._bounds()
        new = {
            partition: Bounds(self._read_to.get(partition, each.start), each.end)
            for partition, each in bounds.items()
        }
        if await self._inspector.scan(new, self._visit, timeout_s=_TIMEOUT_S):
            self._read_to = {partition: each.end for partition, each in bounds.items()}

    def _visit(self, record: RawRecord) -> None:
        key = (record.key or b"").decode(errors="replace")
        department = self._departments.get(record.topic)
        if department is None:
            self.seen.dead_letters.setdefault(key, {})[record.topic] = record.value or b""
            return
        try:
            event = ComplaintAssigned.decode(record.value or b"")
        except ValidationError:
            return  # somebody else's: what is missing from the account is told there
        handed = HandedOver(department, event.received_at, record.timestamp)
        self.seen.handed_over.setdefault(key, {}).setdefault(department, handed)

    async def _read_store(self) -> None:
        query = {"received_at": {"$gte": self._began}, "source": {"$in": self._sources}}
        async with asyncio.timeout(_TIMEOUT_S):
            with errors_named():
                cursor = self._mongo.complaints.find(query, _FIELDS)
                documents = await cursor.to_list(length=None)
        self.seen.stored |= {str(each["_id"]): _stored(each) for each in documents}


def _stored(document: Mapping[str, Any]) -> Stored:
    return Stored(
        state=document["state"],
        department=document.get("department"),
        category=document.get("category"),
        severity=document.get("severity"),
    )
