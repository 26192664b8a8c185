"""A service that reads topics: the batch loop on a FastStream subscriber, its traps closed.

FastStream 0.7 on Kafka, and what is done about it:
- acknowledges first, reads from latest, commits on error: MANUAL, earliest, and the loop commits;
- a header that is not UTF-8 makes its parser raise before any middleware, and the record is passed
  over unseen: our parser looks at no header;
- an exception of a handler is swallowed and the next commit passes over its records: the loop
  raises nothing and rewinds;
- a nack rereads at once, without delay or limit: the loop pauses;
- a commit during a rebalance raises: the loop counts it and carries on;
- decoding and dependency injection per message cost most of the throughput: one call per batch.
"""

import asyncio
import contextlib
import gc
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaMessage
from faststream.kafka.subscriber.usecase import BatchSubscriber

from shared.kafka.connection import bootstrap, broker_security
from shared.kafka.keepalive import kept_alive
from shared.kafka.loop import BatchLoop, LoopPolicy
from shared.kafka.pacing import pace_metadata
from shared.kafka.publisher import EventPublisher
from shared.kafka.raw import RawRecord
from shared.kafka.records import Handler
from shared.settings import ConsumerSettings
from shared.topics import MAX_RECORD_BYTES, Topic

log = logging.getLogger(__name__)
# A name of our own, because FastStream formats its own in another way. Its only warning, that it
# will not create topics, is what we ask of it.
_faststream_log = logging.getLogger(f"{__name__}.faststream")
_faststream_log.setLevel(logging.ERROR)

Records = tuple[RawRecord, ...]

_RETRY_S: Final = 0.5
_POLL_MS: Final = 20
# How long a stop waits for the batch in work; what takes longer is read again by the next owner.
_DRAIN_S: Final = 10.0
_GC_THRESHOLD: Final = 50_000
_FETCH_MAX_BYTES: Final = 16 * 1024 * 1024
# Of the time that the group waits for us in a rebalance, the share a batch in work may take.
_RELEASE_SHARE: Final = 0.5


async def parse_batch(records: Records, _faststream: Callable[..., Awaitable[Any]]) -> KafkaMessage:
    """Stand in for FastStream's parser: it looks into no record, so none can be passed over."""
    return KafkaMessage(body=b"", raw_message=records, consumer=_NeverCommits())


async def decode_batch(message: KafkaMessage) -> Records:
    """Hand the records to the loop as they came; the loop decodes each by itself."""
    raw = message.raw_message
    return raw if isinstance(raw, tuple) else (raw,)


class _NeverCommits:
    """FastStream's own acknowledgement has no way to the consumer: only the loop commits."""

    async def commit(self) -> None:
        raise AssertionError("only the batch loop commits")

    def seek(self, partition: TopicPartition, offset: int) -> None:
        raise AssertionError(f"only the batch loop seeks, not {partition} to {offset}")


class _Rebalance(ConsumerRebalanceListener):
    """Lets a batch in work finish before its partitions go, as long as the group waits."""

    def __init__(self, loop: BatchLoop, joined: asyncio.Event, release_timeout_s: float) -> None:
        self._loop = loop
        self._joined = joined
        self._release_timeout_s = release_timeout_s

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        if revoked and not await self._loop.released(timeout_s=self._release_timeout_s):
            log.warning("batch_slower_than_rebalance", extra={"partitions": len(revoked)})

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        self._loop.reassigned()
        self._joined.set()
        log.info("partitions_assigned", extra={"partitions": len(assigned)})


class Worker:
    """Reads `topics` as `group`, gives batches to `handler`, publishes what comes out.

    It starts while Kafka is away and keeps trying; `ready` tells.
    """

    def __init__(
        self,
        *,
        service: str,
        topics: Sequence[Topic],
        group: str,
        handler: Handler,
        settings: ConsumerSettings,
        publisher: EventPublisher | None = None,
    ) -> None:
        self.publisher = publisher or EventPublisher(settings, client_id=service)
        self._service = service
        self._topics = topics
        self._group = group
        self._settings = settings
        self._joined = asyncio.Event()
        self._starting: asyncio.Task[None] | None = None
        self._broker: KafkaBroker | None = None
        self._subscriber: BatchSubscriber | None = None
        self._loop = BatchLoop(
            service=service,
            group=group,
            contracts={topic.name: topic.contract for topic in topics},
            handler=handler,
            publisher=self.publisher,
            policy=LoopPolicy(
                max_attempts=settings.max_attempts, handler_timeout_s=settings.handler_timeout_s
            ),
        )

    async def start(self) -> None:
        """Begin to connect; return at once."""
        _spare_the_garbage_collector()
        await self.publisher.start()
        self._starting = asyncio.create_task(self._join())

    async def stop(self) -> None:
        """Finish the batch in work, commit it, leave the group, close."""
        await self._loop.stop()
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        if self._broker is not None:
            await _stop(self._broker)
        await self.publisher.stop()

    async def ready(self) -> bool:
        """Tell whether we are a member of the group and a broker answers."""
        return self._joined.is_set() and await self.publisher.healthy()

    async def _join(self) -> None:
        while True:
            broker = self._build()
            try:
                await broker.start()
            except (KafkaError, OSError) as error:
                log.info("kafka_away", extra={"error": type(error).__name__})
                await _stop(broker)
                await asyncio.sleep(_RETRY_S)
            except asyncio.CancelledError:
                await _stop(broker)
                raise
            else:
                self._broker = broker
                pace_metadata(self._consumer._client)  # noqa: SLF001  it has no public name
                return

    def _build(self) -> KafkaBroker:
        settings = self._settings
        broker = KafkaBroker(
            bootstrap(settings),
            client_id=self._service,
            consumer_only=True,
            allow_auto_create_topics=False,
            security=broker_security(settings),
            graceful_timeout=_DRAIN_S,
            apply_types=False,
            logger=_faststream_log,
            log_level=logging.DEBUG,
        )
        interval_s = settings.max_poll_interval_ms / 1000
        self._subscriber = subscriber = broker.subscriber(
            *(topic.name for topic in self._topics),
            batch=True,
            group_id=self._group,
            ack_policy=AckPolicy.MANUAL,
            auto_offset_reset="earliest",
            max_records=settings.batch_max_records,
            batch_timeout_ms=_POLL_MS,
            fetch_max_bytes=_FETCH_MAX_BYTES,
            max_partition_fetch_bytes=MAX_RECORD_BYTES,
            max_poll_interval_ms=settings.max_poll_interval_ms,
            rebalance_timeout_ms=settings.max_poll_interval_ms,
            session_timeout_ms=settings.session_timeout_ms,
            # The same partition of each topic goes to the same member: one writer per complaint.
            partition_assignment_strategy=(RangePartitionAssignor,),
            listener=_Rebalance(self._loop, self._joined, interval_s * _RELEASE_SHARE),
            parser=parse_batch,
            decoder=decode_batch,
        )
        subscriber(self._on_batch)
        return broker

    @property
    def _consumer(self) -> AIOKafkaConsumer:
        assert self._subscriber is not None
        assert self._subscriber.consumer is not None
        return self._subscriber.consumer

    async def _on_batch(self, records: Records) -> None:
        consumer = self._consumer
        every_s = self._settings.max_poll_interval_ms / 3000
        async with kept_alive(consumer, every_s=every_s):
            await self._loop.process(records, consumer)


def _spare_the_garbage_collector() -> None:
    """Look for cycles less often: a batch keeps thousands of objects alive, none in a cycle.

    What is loaded by now stays for ever and need not be looked through again. Measured: a tenth
    of the loop's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD, 20, 20)


async def _stop(broker: KafkaBroker) -> None:
    with contextlib.suppress(KafkaError, OSError):
        await broker.stop()
