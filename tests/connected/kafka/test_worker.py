"""The worker on real brokers: what the batch loop promises, and FastStream's traps closed."""

import asyncio
import itertools
import time
from collections.abc import Sequence
from uuid import UUID

import pytest

from shared.contracts import CaseEvent, Event
from shared.errors import StoreUnavailable
from shared.kafka.records import Handled, Incoming
from tests.connected.kafka.ground import Forward, Ground, until
from tests.unit.kafka.fakes import case_event


@pytest.fixture
async def ground(kafka: str) -> Ground:
    return await Ground(kafka).lay()


def events(count: int, *, complaints: int = 7) -> list[tuple[bytes, bytes | None]]:
    found: list[tuple[bytes, bytes | None]] = []
    for number in range(count):
        complaint = UUID(int=number % complaints)
        event = case_event(number + 1, complaint=complaint)
        found.append((str(complaint).encode(), event.encode()))
    return found


async def test_poison_is_set_aside_and_every_other_record_comes_out_in_the_order_of_its_key(
    ground: Ground,
) -> None:
    records = events(300)
    for place in range(0, 300, 50):
        records[place] = (b"poison", b"{not json")
    await ground.send(records)
    async with ground.worker(Forward(ground)):
        out = await ground.read(ground.sink, 294)
        letters = await ground.read(ground.letters, 6)
        await until(lambda: _is(ground.committed(), 300))
    by_key: dict[bytes | None, list[int]] = {}
    for record in sorted(out, key=lambda r: (r.partition, r.offset)):
        assert record.value is not None
        by_key.setdefault(record.key, []).append(CaseEvent.decode(record.value).public_version)
    assert all(versions == sorted(versions) for versions in by_key.values())
    assert {letter.value for letter in letters} == {b"{not json"}


async def test_a_record_with_a_header_that_is_not_utf8_is_not_passed_over(ground: Ground) -> None:
    await ground.send(events(1), headers=[("x", b"\xff\xfe")])
    async with ground.worker(Forward(ground)):
        assert len(await ground.read(ground.sink, 1)) == 1


async def test_records_sent_before_the_first_start_are_read(ground: Ground) -> None:
    await ground.send(events(5))
    handler = Forward(ground)
    async with ground.worker(handler):
        await until(lambda: _is(ground.committed(), 5))
    assert len(handler.seen) == 5


async def test_a_transient_error_skips_nothing_and_fills_no_dead_letters(ground: Ground) -> None:
    failures = 3

    async def away(_batch: Sequence[Incoming[Event]]) -> None:
        nonlocal failures
        if failures:
            failures -= 1
            raise StoreUnavailable("away")

    await ground.send(events(50))
    async with ground.worker(Forward(ground, before=away)):
        await until(lambda: _is(ground.committed(), 50))
        out = await ground.read(ground.sink, 50)
    assert len({(r.key, r.value) for r in out}) == 50


async def test_nothing_is_committed_while_the_handler_fails_and_it_is_not_tried_without_pause(
    ground: Ground,
) -> None:
    tries: list[float] = []

    async def always(_batch: Sequence[Incoming[Event]]) -> None:
        tries.append(time.monotonic())
        raise StoreUnavailable("away")

    await ground.send(events(5, complaints=1))
    async with ground.worker(Forward(ground, before=always)):
        await until(lambda: _true(len(tries) >= 4))
        assert await ground.committed() == 0
    pauses = [later - earlier for earlier, later in itertools.pairwise(tries)]
    assert pauses[0] >= 0.2
    assert pauses[2] >= 0.8, "each pause is twice the one before"


async def test_a_stop_finishes_and_commits_the_batch_in_work(ground: Ground) -> None:
    entered, proceed = asyncio.Event(), asyncio.Event()

    async def slow(_batch: Sequence[Incoming[Event]]) -> None:
        entered.set()
        await proceed.wait()

    await ground.send(events(10))
    handler = Forward(ground, before=slow)
    async with ground.worker(handler) as worker:
        await asyncio.wait_for(entered.wait(), 30)
        stopping = asyncio.create_task(worker.stop())
        proceed.set()
        await asyncio.wait_for(stopping, 15)
    assert await ground.committed() == len(handler.seen) > 0


async def test_a_restarted_worker_goes_on_where_the_last_one_committed(ground: Ground) -> None:
    await ground.send(events(20))
    async with ground.worker(Forward(ground)):
        await until(lambda: _is(ground.committed(), 20))
    await ground.send(events(5))
    second = Forward(ground)
    async with ground.worker(second):
        await until(lambda: _is(ground.committed(), 25))
    assert len(second.seen) == 5


async def test_a_worker_starts_while_kafka_is_away_and_says_so() -> None:
    async def nothing(batch: Sequence[Incoming[Event]]) -> Handled:
        assert not batch
        return Handled()

    async with Ground("127.0.0.1:1").worker(nothing) as worker:
        assert not await worker.ready()


async def _is(found: "asyncio.Future[int] | object", expected: int) -> bool:
    return bool(await found == expected)  # type: ignore[misc]


async def _true(condition: bool) -> bool:  # noqa: FBT001
    return condition
