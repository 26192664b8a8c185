"""Stay in the consumer group while a handler works longer than the poll interval.

aiokafka leaves the group when nobody has polled for `max_poll_interval_ms`; the batch would then
be read again, time out again, and so for ever. So while a batch is in work we poll a partition
that does not exist: that returns nothing and moves nothing, but counts as a poll. A handler that
hangs is bounded by the loop's own `handler_timeout_s`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final, Protocol

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

NOWHERE: Final = TopicPartition("zhaloba.keepalive", 0)


class Poller(Protocol):
    """What the keep-alive needs of a consumer."""

    async def getmany(self, *partitions: TopicPartition, timeout_ms: int = 0) -> object: ...


@asynccontextmanager
async def kept_alive(poller: Poller, *, every_s: float) -> AsyncIterator[None]:
    """Poll for nothing every `every_s` seconds as long as the block runs."""
    over = asyncio.Event()
    task = asyncio.create_task(_poll_until(over.is_set, over, poller, every_s))
    try:
        yield
    finally:
        # Never cancelled: a cancelled poll would be counted as one that goes on for ever.
        over.set()
        task.add_done_callback(_forget)


async def _poll_until(
    is_over: Callable[[], bool], over: asyncio.Event, poller: Poller, every_s: float
) -> None:
    while not is_over():
        try:
            async with asyncio.timeout(every_s):
                await over.wait()
        except TimeoutError:
            try:
                await poller.getmany(NOWHERE, timeout_ms=0)
            except KafkaError:
                continue  # the real poll will meet it and say so


def _forget(task: "asyncio.Task[None]") -> None:
    if not task.cancelled():
        task.exception()
