"""Fakes of the loop's ports. They write every action into one journal, in order."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError

from shared.contracts import CaseEvent, Event, PublicState, derived_id
from shared.kafka.backoff import Backoff
from shared.kafka.cloudevents import to_record
from shared.kafka.loop import BatchLoop, LoopPolicy
from shared.kafka.raw import RawRecord
from shared.kafka.records import Failure, Handled, Incoming, Outgoing

TOPIC = "test.events.v1"
GROUP = "zhaloba.test"
COMPLAINT = UUID(int=1)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NO_PAUSE = Backoff(first_s=0.0, most_s=0.0)


def case_event(number: int, *, complaint: UUID = COMPLAINT) -> CaseEvent:
    return CaseEvent(
        event_id=derived_id(complaint, f"case:{number}"),
        complaint_id=complaint,
        public_version=number,
        type="test",
        state=PublicState.RECEIVED,
        public_text="принято",
        occurred_at=NOW,
    )


def raw(
    value: bytes | None,
    *,
    offset: int = 0,
    partition: int = 0,
    key: bytes = b"k",
    headers: Sequence[tuple[str, bytes]] = (),
    topic: str = TOPIC,
) -> RawRecord:
    return ConsumerRecord(
        topic=topic,
        partition=partition,
        offset=offset,
        timestamp=1_700_000_000_000,
        timestamp_type=0,
        key=key,
        value=value,
        checksum=None,
        serialized_key_size=len(key),
        serialized_value_size=len(value or b""),
        headers=tuple(headers),
    )


def good(offset: int, *, partition: int = 0, complaint: UUID = COMPLAINT) -> RawRecord:
    return raw(
        case_event(offset + 1, complaint=complaint).encode(),
        offset=offset,
        partition=partition,
        key=str(complaint).encode(),
    )


@dataclass
class Journal:
    actions: list[str] = field(default_factory=list)
    published: list[Outgoing] = field(default_factory=list)
    committed: dict[TopicPartition, int] = field(default_factory=dict)
    sought: dict[TopicPartition, int] = field(default_factory=dict)

    @property
    def letters(self) -> list[Outgoing]:
        return [record for record in self.published if record.topic.endswith(".dlq")]

    @property
    def outputs(self) -> list[Outgoing]:
        return [record for record in self.published if not record.topic.endswith(".dlq")]


@dataclass
class FakePublisher:
    journal: Journal
    failures: list[Exception] = field(default_factory=list)

    async def publish(self, records: Sequence[Outgoing], *, timeout_s: float) -> None:
        assert timeout_s > 0
        if self.failures:
            self.journal.actions.append("publish failed")
            raise self.failures.pop(0)
        self.journal.actions.append("publish")
        self.journal.published.extend(records)


@dataclass
class FakeReader:
    journal: Journal
    commit_error: Exception | None = None
    before_commit: Callable[[], Awaitable[object]] | None = None
    assigned: bool = True

    def seek(self, partition: TopicPartition, offset: int) -> None:
        if not self.assigned:
            raise IllegalStateError("not assigned")
        self.journal.actions.append("seek")
        self.journal.sought[partition] = offset

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        if self.before_commit is not None:
            await self.before_commit()
        if self.commit_error is not None:
            raise self.commit_error
        self.journal.actions.append("commit")
        self.journal.committed.update(offsets)


Verdict = Callable[[Incoming[Event]], Exception | None]


@dataclass
class FakeHandler:
    """Forwards every event; `raises` and `fails` say for which records it does not."""

    journal: Journal
    raises: Verdict = lambda _record: None
    fails: Verdict = lambda _record: None
    complete_errors: list[Exception] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    before: Callable[[], Awaitable[object]] | None = None

    async def __call__(self, batch: Sequence[Incoming[Event]]) -> Handled:
        if self.before is not None:
            await self.before()
        self.journal.actions.append("handle")
        for record in batch:
            self.seen.append(record.offset)
            if error := self.raises(record):
                raise error
        failures = [Failure(record, e) for record in batch if (e := self.fails(record))]
        broken = {id(failure.record) for failure in failures}
        outputs = [
            to_record("out", record.event, source="test")
            for record in batch
            if id(record) not in broken
        ]
        return Handled(outputs=outputs, failures=failures, complete=self._complete)

    async def _complete(self) -> None:
        if self.complete_errors:
            self.journal.actions.append("complete failed")
            raise self.complete_errors.pop(0)
        self.journal.actions.append("complete")


@dataclass
class Bench:
    """A loop with fakes all around it."""

    journal: Journal = field(default_factory=Journal)
    handler_timeout_s: float = 60.0

    def __post_init__(self) -> None:
        self.publisher = FakePublisher(self.journal)
        self.reader = FakeReader(self.journal)
        self.handler = FakeHandler(self.journal)
        self.loop = BatchLoop(
            service="test",
            group=GROUP,
            contracts={TOPIC: CaseEvent},
            handler=self.handler,
            publisher=self.publisher,
            policy=LoopPolicy(
                max_attempts=3,
                handler_timeout_s=self.handler_timeout_s,
                retry_pause=NO_PAUSE,
                outage_pause=NO_PAUSE,
            ),
        )

    async def process(self, *records: RawRecord) -> Journal:
        await self.loop.process(records, self.reader)
        await self.loop.committed()
        return self.journal
