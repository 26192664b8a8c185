"""One suite of the ComplaintStore port, on the fake and on a server of MongoDB's protocol."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise

import pytest

from services.router.adapters.mongo import MAX_DOCUMENT_BYTES, MongoComplaintStore
from services.router.domain.document import from_document
from services.router.domain.facts import ComplaintEvent
from services.router.ports import Change, ComplaintStore
from shared.contracts import UpdateType
from shared.errors import StaleState
from shared.mongo.client import Mongo
from shared.mongo.errors import DocumentRefused
from tests.unit.router.fakes import FakeStore, done, router
from tests.unit.router.histories import (
    COMPLAINT,
    SHA_B,
    SIX_EVENTS,
    START,
    classified,
    incoming,
    received,
    update,
)

ID = str(COMPLAINT)


@pytest.fixture(params=["fake", "mongo"])
def store(request: pytest.FixtureRequest) -> ComplaintStore:
    if request.param == "fake":
        return FakeStore()
    mongo: Mongo = request.getfixturevalue("mongo")
    return MongoComplaintStore(mongo.complaints)


def change(store: ComplaintStore, etag: str, *, replaces: str, of: str = ID) -> Change:
    return Change(store.pack({"_id": of, "etag": etag, "at": START}), replaces)


async def test_what_was_never_written_is_not_found(store: ComplaintStore) -> None:
    assert await store.load([ID]) == {}
    assert await store.load([]) == {}


async def test_what_was_written_is_read_back_whole_with_utc_times(store: ComplaintStore) -> None:
    assert await store.save([change(store, "a", replaces="")]) == []
    document = (await store.load([ID, "another"]))[ID]
    assert document == {"_id": ID, "etag": "a", "at": START}


async def test_a_change_replaces_only_what_was_read(store: ComplaintStore) -> None:
    await store.save([change(store, "a", replaces="")])
    assert await store.save([change(store, "b", replaces="a")]) == []
    assert await store.save([change(store, "c", replaces="a")]) == [ID]
    assert (await store.load([ID]))[ID]["etag"] == "b"


async def test_a_second_first_write_is_forestalled(store: ComplaintStore) -> None:
    await store.save([change(store, "a", replaces="")])
    assert await store.save([change(store, "b", replaces="")]) == [ID]


async def test_forestalled_changes_do_not_hold_up_the_others(store: ComplaintStore) -> None:
    ids = [f"c{n}" for n in range(450)]
    await store.save([change(store, "a", replaces="", of=i) for i in ids[::3]])
    stale = await store.save([change(store, "b", replaces="", of=i) for i in ids])
    assert sorted(stale) == sorted(ids[::3])
    found = await store.load(ids)
    assert {i for i in ids if found[i]["etag"] == "a"} == set(ids[::3])


async def test_of_twenty_writers_of_one_version_exactly_one_wins(store: ComplaintStore) -> None:
    await store.save([change(store, "0", replaces="")])
    outcomes = await asyncio.gather(
        *(store.save([change(store, f"w{n}", replaces="0")]) for n in range(20))
    )
    assert [list(outcome) for outcome in outcomes].count([]) == 1


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, {"a\x00b": 1}, {1: 2}, object(), "\ud800"])
async def test_what_bson_cannot_hold_is_refused(store: ComplaintStore, value: object) -> None:
    with pytest.raises(DocumentRefused) as refusal:
        store.pack({"_id": ID, "value": value})
    assert "a\x00b" not in str(refusal.value)


async def test_a_document_over_the_limit_is_refused_before_it_is_sent(
    store: ComplaintStore,
) -> None:
    with pytest.raises(DocumentRefused):
        store.pack({"_id": ID, "text": "x" * MAX_DOCUMENT_BYTES})


async def test_the_largest_document_that_is_not_refused_is_stored(store: ComplaintStore) -> None:
    overhead = len(store.pack({"_id": ID, "etag": "a", "text": ""}).content)
    text = "x" * (MAX_DOCUMENT_BYTES - overhead)
    assert await store.save([Change(store.pack({"_id": ID, "etag": "a", "text": text}), "")]) == []


async def test_a_history_in_single_steps_is_stored_as_the_same_document(
    store: ComplaintStore,
) -> None:
    for event in SIX_EVENTS:
        await done(await router(store)(incoming([event])))
    memory = FakeStore()
    await done(await router(memory)(incoming(SIX_EVENTS)))
    document = dict((await store.load([ID]))[ID])
    assert document == memory.document(ID)
    assert from_document(document).facts.version == len(SIX_EVENTS)


async def test_fractions_of_a_millisecond_keep_their_order_across_storage(
    store: ComplaintStore,
) -> None:
    """BSON cuts them off; the canonical order must not depend on what is stored already."""
    steps = [
        update(UpdateType.ACCEPTED, 9.000_9, name="x"),
        update(UpdateType.PROGRESS, 9.000_1, name="y"),
        update(UpdateType.PROGRESS, 9.000_5, name="z"),
    ]
    life: list[ComplaintEvent] = [received(), classified(), *steps]
    for event in life:
        await done(await router(store)(incoming([event])))
    memory = FakeStore()
    await done(await router(memory)(incoming(life)))
    assert (await store.load([ID]))[ID] == memory.document(ID)


async def test_two_routers_at_once_lose_nothing(store: ComplaintStore) -> None:
    """As after a rebalance: both have the partition for a moment."""
    halves: Sequence[Sequence[ComplaintEvent]] = (
        [*SIX_EVENTS[::2], received(3, sha=SHA_B)],
        [*SIX_EVENTS[1::2], received(2, sha=SHA_B)],
    )
    await asyncio.gather(*(_insist(store, half) for half in halves))
    together = FakeStore()
    await done(await router(together)(incoming([*halves[0], *halves[1]])))
    assert (await store.load([ID]))[ID] == together.document(ID)


async def _insist(store: ComplaintStore, events: Sequence[ComplaintEvent]) -> None:
    for event in events:
        while True:
            try:
                await done(await router(store)(incoming([event])))
            except StaleState:
                continue
            break


async def test_times_grow_whole_milliseconds_apart(store: ComplaintStore) -> None:
    await done(await router(store)(incoming(SIX_EVENTS)))
    history = (await store.load([ID]))[ID]["history"]
    assert isinstance(history, list)
    assert all(a["at"] <= b["at"] for a, b in pairwise(history))
    assert all(entry["at"].microsecond % 1000 == 0 for entry in history)
