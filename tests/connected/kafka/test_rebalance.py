"""Slow handlers and rebalances on real Apache Kafka: nothing loops, is lost or blocks."""

import asyncio
from collections.abc import Sequence

import pytest

from shared.contracts import Event
from shared.kafka.records import Incoming
from tests.connected.kafka.ground import Forward, Ground, until
from tests.connected.kafka.test_worker import events

pytestmark = pytest.mark.apache

# The shortest that Apache Kafka allows; the poll interval is below what the handlers take.
QUICK = {"session_timeout_ms": 6_000, "max_poll_interval_ms": 1_500}


@pytest.fixture
async def ground(apache_kafka: str) -> Ground:
    return await Ground(apache_kafka).lay()


async def test_a_handler_slower_than_the_poll_interval_handles_its_batch_once(
    ground: Ground,
) -> None:
    async def slow(_batch: Sequence[Incoming[Event]]) -> None:
        await asyncio.sleep(5)  # the subject of the test: more than three poll intervals

    await ground.send(events(3, complaints=1))
    handler = Forward(ground, before=slow)
    async with ground.worker(handler, **QUICK):

        async def all_committed() -> bool:
            return await ground.committed() == 3

        await until(all_committed, timeout_s=40)
    assert len(handler.seen) == 3


async def test_a_rebalance_while_a_batch_is_in_work_loses_and_repeats_nothing(
    ground: Ground,
) -> None:
    entered = asyncio.Event()

    async def slow(_batch: Sequence[Incoming[Event]]) -> None:
        entered.set()
        await asyncio.sleep(2)  # long enough that the second member's arrival falls into it

    await ground.send(events(60, complaints=30))
    first, second = Forward(ground, before=slow), Forward(ground)
    patient = QUICK | {"max_poll_interval_ms": 20_000}
    async with ground.worker(first, **patient):
        await asyncio.wait_for(entered.wait(), 30)
        async with ground.worker(second, **patient):
            await ground.send(events(60, complaints=30))

            async def all_committed() -> bool:
                return await ground.committed() == 120

            await until(all_committed, timeout_s=40)
    assert len(first.seen) + len(second.seen) == 120


async def test_a_batch_slower_than_its_rebalance_may_come_again_but_is_never_skipped(
    ground: Ground,
) -> None:
    """The commit is refused (the trap); the service must carry on and every event come out."""
    entered = asyncio.Event()
    slow_once = True

    async def slow(_batch: Sequence[Incoming[Event]]) -> None:
        nonlocal slow_once
        entered.set()
        if slow_once:
            slow_once = False
            await asyncio.sleep(4)  # outlives the whole rebalance

    await ground.send(events(60, complaints=30))
    first, second = Forward(ground, before=slow), Forward(ground)
    async with ground.worker(first, **QUICK):
        await asyncio.wait_for(entered.wait(), 30)
        async with ground.worker(second, **QUICK):

            async def all_committed() -> bool:
                return await ground.committed() == 60

            await until(all_committed, timeout_s=60)
            out = await ground.read(ground.sink, 60)
    assert len({(r.key, r.value) for r in out}) <= 60
    assert set(first.seen) | set(second.seen) == {
        (key.decode(), n + 1) for n, (key, _) in enumerate(events(60, complaints=30))
    }
