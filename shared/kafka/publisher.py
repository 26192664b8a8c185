"""Acknowledged sends: acks=all, idempotent, bounded in time, healed after an outage."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Sequence
from typing import Final

from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from shared.errors import BrokerUnavailable, RecordTooLarge
from shared.kafka import batches, metrics
from shared.kafka.connection import client_options
from shared.kafka.producer import Producer
from shared.kafka.records import Outgoing
from shared.settings import KafkaSettings
from shared.topics import MAX_DEAD_LETTER_BYTES, MAX_RECORD_BYTES

log = logging.getLogger(__name__)

# From here on packing batches ourselves is quicker than a send per record.
_BULK: Final = 16
# A partition's share of a full batch in one request, below a topic's default limit of 1 MiB.
_BATCH_BYTES: Final = 900 * 1024
_RETRY_S: Final = 0.2
_HEALTH_TIMEOUT_S: Final = 1.5
# Room for the length fields that the record format adds to what we count.
_FRAMING_BYTES: Final = 64 * 1024
_SURELY_SMALL_BYTES: Final = 512 * 1024


def check_size(record: Outgoing) -> None:
    """Refuse a record that no topic takes.

    Raises:
        RecordTooLarge: key, value and headers together exceed the table's limit.
    """
    if len(record.value) < _SURELY_SMALL_BYTES:  # headers and key are bounded far below the rest
        return
    limit = MAX_DEAD_LETTER_BYTES if record.topic.endswith(".dlq") else MAX_RECORD_BYTES
    if record.size_bytes > limit - _FRAMING_BYTES:
        raise RecordTooLarge(record.topic, record.size_bytes, limit - _FRAMING_BYTES)


class EventPublisher:
    """The one way to write to Kafka.

    It connects in the background, so a service starts while Kafka is away. After a send that
    failed or was not answered the producer is replaced: its sequence numbers have a gap, and
    the broker would refuse all that follows.
    """

    def __init__(
        self, settings: KafkaSettings, *, client_id: str, request_timeout_ms: int = 10_000
    ) -> None:
        self._settings = settings
        self._client_id = client_id
        self._request_timeout_ms = request_timeout_ms
        self._producer: Producer | None = None
        self._connected = asyncio.Event()
        self._connecting: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin to connect; return at once."""
        self._connecting = asyncio.create_task(self._connect())

    async def stop(self) -> None:
        """Send what is pending, for as long as one request may take, then close."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        if self._producer is not None:
            await self._producer.close()
        self._connected.clear()
        await asyncio.gather(*self._closing, return_exceptions=True)

    async def healthy(self) -> bool:
        """Tell whether a broker answers now, within 1.5 s."""
        producer = self._producer
        if producer is None:
            return False
        try:
            async with asyncio.timeout(_HEALTH_TIMEOUT_S):
                await producer.client.fetch_all_metadata()
        except (KafkaError, TimeoutError, OSError):
            return False
        return True

    async def publish(self, records: Sequence[Outgoing], *, timeout_s: float) -> None:
        """Return when Kafka has acknowledged every record.

        Raises:
            BrokerUnavailable: not all were acknowledged within `timeout_s`; some may have been.
            RecordTooLarge: a record exceeds what topics take; nothing was sent.
        """
        if not records:
            return
        for record in records:
            check_size(record)
        try:
            async with asyncio.timeout(timeout_s):
                await self._connected.wait()
                await self._send(records)
        except TimeoutError as error:
            raise BrokerUnavailable(f"no acknowledgement within {timeout_s:g} s") from error
        for topic, count in Counter(record.topic for record in records).items():
            metrics.RECORDS_PUBLISHED.labels(topic).inc(count)

    async def _send(self, records: Sequence[Outgoing]) -> None:
        producer = self._producer
        if producer is None:
            raise BrokerUnavailable("not connected")
        try:
            if len(records) < _BULK:
                await self._send_each(producer, records)
            else:
                await self._send_bulk(producer, records)
        except MessageSizeTooLargeError as error:
            largest = max(records, key=lambda record: record.size_bytes)
            raise RecordTooLarge(largest.topic, largest.size_bytes, MAX_RECORD_BYTES) from error
        except KafkaError as error:
            self._replace(producer, error)
            raise BrokerUnavailable(f"Kafka refused: {type(error).__name__}") from error
        except asyncio.CancelledError as error:
            self._replace(producer, error)
            raise

    @staticmethod
    async def _send_each(producer: Producer, records: Sequence[Outgoing]) -> None:
        pending = [
            await producer.send(r.topic, r.value, key=r.key, headers=list(r.headers))
            for r in records
        ]
        await _acknowledged(pending)

    @staticmethod
    async def _send_bulk(producer: Producer, records: Sequence[Outgoing]) -> None:
        topics = {record.topic for record in records}
        partitions = {topic: len(await producer.partitions_for(topic)) for topic in topics}
        groups = batches.by_partition(records, partitions)

        async def send(target: batches.Target, group: list[Outgoing]) -> None:
            topic, partition = target
            pending = [
                await producer.send_batch(batch, topic, partition=partition)
                for batch in batches.build(producer, group)
            ]
            await _acknowledged(pending)

        await _acknowledged([send(target, group) for target, group in groups.items()])

    def _replace(self, producer: Producer, error: BaseException) -> None:
        """Give `producer` up and connect anew, once, however many senders saw it fail."""
        if self._producer is not producer:
            return
        log.warning(
            "producer_replaced", extra={"client": self._client_id, "error": type(error).__name__}
        )
        metrics.PRODUCERS_REPLACED.labels(self._client_id).inc()
        self._producer = None
        self._connected.clear()
        self._give_up(producer)
        self._connecting = asyncio.create_task(self._connect())

    def _give_up(self, producer: Producer) -> None:
        closing = asyncio.create_task(producer.abandon())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def _connect(self) -> None:
        """Try until a broker answers."""
        began, told = time.monotonic(), False
        while True:
            producer = self._build()
            try:
                await producer.start()
            except (KafkaError, OSError) as error:
                await producer.abandon()
                if not told:
                    log.warning("kafka_away", extra={"error": type(error).__name__})
                told = True
                await asyncio.sleep(_RETRY_S)
            except asyncio.CancelledError:
                await producer.abandon()
                raise
            else:
                break
        self._producer = producer
        self._connected.set()
        log.info("kafka_connected", extra={"after_s": round(time.monotonic() - began, 3)})

    def _build(self) -> Producer:
        return Producer(
            **client_options(self._settings),
            client_id=self._client_id,
            acks="all",
            enable_idempotence=True,
            max_batch_size=_BATCH_BYTES,
            max_request_size=MAX_DEAD_LETTER_BYTES,
            request_timeout_ms=self._request_timeout_ms,
        )


async def _acknowledged(pending: Sequence[Awaitable[object]]) -> None:
    """Wait for every acknowledgement, then raise the first error: none is left unread."""
    for answer in await asyncio.gather(*pending, return_exceptions=True):
        if isinstance(answer, BaseException):
            raise answer
