"""The batch loop: decode, set poison aside, handle, publish, complete, commit. Written once.

What it promises:
- An offset is committed only after every output and dead letter of its batch is acknowledged and
  the handler's `complete` has returned.
- A record that cannot be read or processed goes to the group's dead letter topic and holds up
  nobody; records with the same key keep their order.
- A transient error sends nothing to the dead letters: the batch is read again after a pause, for
  as long as it takes.
- A rebalance while a batch is in work waits for it, within bounds; after that neither its offsets
  are committed nor the new position touched, so its records come again and nothing is skipped.
"""

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from aiokafka import TopicPartition
from aiokafka.errors import IllegalStateError

from shared.contracts import Event
from shared.errors import TransientError
from shared.kafka import metrics
from shared.kafka.backoff import Backoff
from shared.kafka.dead_letters import dead_letter, reason_code
from shared.kafka.decoding import decode
from shared.kafka.disposition import Disposition, disposition
from shared.kafka.raw import RawRecord
from shared.kafka.records import Failure, Handler, Incoming, Outgoing, Publisher

log = logging.getLogger(__name__)

COMMIT_TIMEOUT_S: Final = 15.0

Offsets = dict[TopicPartition, int]


class Reader(Protocol):
    """What the loop needs of a consumer."""

    def seek(self, partition: TopicPartition, offset: int) -> None: ...

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None: ...


class Work(NamedTuple):
    """A decoded record beside the original, which a dead letter would need."""

    record: RawRecord
    event: Incoming[Event]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record on its way to the dead letters, the error and how often it was tried."""

    record: RawRecord
    error: Exception
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class LoopPolicy:
    """Bounds of the loop; every duration in seconds."""

    max_attempts: int = 5
    publish_timeout_s: float = 30.0
    handler_timeout_s: float = 600.0
    retry_pause: Backoff = field(default_factory=lambda: Backoff(first_s=0.05, most_s=0.5))
    outage_pause: Backoff = field(default_factory=lambda: Backoff(first_s=0.2, most_s=5.0))


class BatchLoop:
    """Takes one batch at a time from read to committed."""

    def __init__(
        self,
        *,
        service: str,
        group: str,
        contracts: Mapping[str, type[Event]],
        handler: Handler,
        publisher: Publisher,
        policy: LoopPolicy,
    ) -> None:
        self._service = service
        self._group = group
        self._contracts = contracts
        self._handler = handler
        self._publisher = publisher
        self._policy = policy
        self._outages = 0
        self._assignment_no = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = asyncio.Event()
        self._committing: asyncio.Task[None] | None = None

    async def stop(self) -> None:
        """Cut pauses short and wait for the commit under way: the process is about to end."""
        self._stopping.set()
        await self.committed()

    async def committed(self) -> None:
        """Wait until the commit under way, if any, is answered or given up."""
        if self._committing is not None:
            await self._committing

    async def released(self, *, timeout_s: float) -> bool:
        """Wait until no batch is in work and none being committed; tell whether it came true."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._idle.wait()
                await asyncio.shield(self.committed())
        except TimeoutError:
            return False
        return True

    def reassigned(self) -> None:
        """Note that partitions were dealt anew: older batches may no longer commit or seek."""
        self._assignment_no += 1

    async def process(self, records: Sequence[RawRecord], reader: Reader) -> None:
        """Take one batch from read to committed, or leave it to be read again. Raises nothing."""
        began, assignment_no = time.monotonic(), self._assignment_no
        self._idle.clear()
        try:
            metrics.RECORDS_READ.labels(self._group).inc(len(records))
            error = await self._outcome(records)
            if assignment_no != self._assignment_no:
                log.warning("batch_outlived_its_assignment", extra={"group": self._group})
            elif error is None:
                await self._begin_commit(_ends(records), reader)
            else:
                _rewind(records, reader)
        finally:
            self._idle.set()
        metrics.BATCH_DURATION.labels(self._group).observe(time.monotonic() - began)
        await self._pause_after(error)

    async def _outcome(self, records: Sequence[RawRecord]) -> Exception | None:
        """Return None when every record is accounted for, else why the batch must come again."""
        work, letters = self._decode(records)
        try:
            async with asyncio.timeout(self._policy.handler_timeout_s):
                await self._settle(work, letters)
        except Exception as error:  # noqa: BLE001  the boundary: nothing may be lost
            return error
        return None

    def _decode(self, records: Iterable[RawRecord]) -> tuple[list[Work], list[SetAside]]:
        work: list[Work] = []
        letters: list[SetAside] = []
        for record in records:
            try:
                work.append(Work(record, decode(record, self._contracts)))
            except Exception as error:  # noqa: BLE001  a record that cannot be read never can
                letters.append(SetAside(record, error))
        return work, letters

    async def _settle(self, work: Sequence[Work], letters: Sequence[SetAside] = ()) -> None:
        """Account for every record; halve the batch to find who causes an error."""
        try:
            await self._attempt(work, letters)
        except (TransientError, TimeoutError):
            raise
        except Exception as error:  # isolated below, record by record
            if len(work) > 1:
                half = len(work) // 2
                await self._settle(work[:half], letters)
                await self._settle(work[half:])
            elif work:
                await self._insist(work[0], error, letters)
            else:
                raise

    async def _attempt(self, work: Sequence[Work], letters: Sequence[SetAside]) -> None:
        """Handle, publish, complete. Commits come after this returned, never before."""
        if not work:
            return await self._publish((), letters)
        handled = await self._handler([item.event for item in work])
        await self._publish(handled.outputs, [*letters, *_named(handled.failures, work)])
        if handled.complete is not None:
            await handled.complete()
        return None

    async def _insist(self, item: Work, error: Exception, letters: Sequence[SetAside]) -> None:
        """Try one record again as often as its error deserves, then set it aside."""
        attempt = 1
        while disposition(error, attempt, self._policy.max_attempts) is Disposition.RETRY:
            await asyncio.sleep(self._policy.retry_pause.seconds(attempt))
            attempt += 1
            try:
                return await self._attempt([item], letters)
            except (TransientError, TimeoutError):
                raise
            except Exception as again:  # noqa: BLE001  counted; the last one is written down
                error = again
        await self._publish((), [*letters, SetAside(item.record, error, attempt)])
        return None

    async def _publish(self, outputs: Sequence[Outgoing], letters: Sequence[SetAside]) -> None:
        """Send all together; return when all are acknowledged."""
        records = [*outputs, *map(self._letter, letters)]
        await self._publisher.publish(records, timeout_s=self._policy.publish_timeout_s)
        for letter in letters:
            self._report(letter)

    def _letter(self, aside: SetAside) -> Outgoing:
        return dead_letter(
            aside.record,
            aside.error,
            group=self._group,
            attempts=aside.attempts,
            service=self._service,
        )

    def _report(self, aside: SetAside) -> None:
        record, code = aside.record, reason_code(aside.error)
        metrics.DEAD_LETTERS.labels(record.topic, self._group, code).inc()
        fields = {
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "code": code,
            "error_type": type(aside.error).__name__,
            "attempts": aside.attempts,
        }
        log.error("dead_letter", extra=fields)

    async def _begin_commit(self, offsets: Offsets, reader: Reader) -> None:
        """Commit while the next batch is worked on: one at a time, so that they stay in order."""
        await self.committed()
        self._committing = asyncio.create_task(self._commit(offsets, reader))
        if self._stopping.is_set():
            await self.committed()

    async def _commit(self, offsets: Offsets, reader: Reader) -> None:
        """Commit. A refused or unanswered commit means repeats later, which are harmless."""
        try:
            async with asyncio.timeout(COMMIT_TIMEOUT_S):
                await reader.commit(offsets)
        except Exception as error:  # noqa: BLE001  whatever it was, the records come again
            metrics.COMMITS_LOST.labels(self._group).inc()
            log.warning("commit_lost", extra={"group": self._group, "error": type(error).__name__})

    async def _pause_after(self, error: Exception | None) -> None:
        if error is None:
            self._outages = 0
            return
        self._outages += 1
        pause = self._policy.outage_pause.seconds(self._outages)
        code = reason_code(error)
        metrics.BACKOFFS.labels(self._group, code).inc()
        log.warning(
            "batch_comes_again",
            extra={"group": self._group, "code": code, "pause_s": pause, "times": self._outages},
        )
        try:
            async with asyncio.timeout(pause):
                await self._stopping.wait()
        except TimeoutError:
            return


def _named(failures: Sequence[Failure], work: Sequence[Work]) -> list[SetAside]:
    """Return the original record of each failure that a handler named."""
    if not failures:
        return []
    originals = {(w.record.topic, w.record.partition, w.record.offset): w.record for w in work}
    return [
        SetAside(originals[f.record.topic, f.record.partition, f.record.offset], f.error)
        for f in failures
    ]


def _ends(records: Iterable[RawRecord]) -> Offsets:
    """Return for each partition the offset after the last record of the batch."""
    last = {(record.topic, record.partition): record.offset for record in records}
    return {TopicPartition(*where): offset + 1 for where, offset in last.items()}


def _rewind(records: Sequence[RawRecord], reader: Reader) -> None:
    """Go back to where the batch began, so that the next read brings it again."""
    starts: Offsets = {}
    for record in records:
        starts.setdefault(TopicPartition(record.topic, record.partition), record.offset)
    for partition, offset in starts.items():
        try:
            reader.seek(partition, offset)
        except IllegalStateError:  # no longer ours: the new owner starts from the committed offset
            log.info("rewind_of_lost_partition", extra={"partition": partition.partition})
