"""MongoDB away: bounded waits, named errors, work goes on afterwards."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import cast

import pytest
import pytest_asyncio
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    CursorNotFound,
    DocumentTooLarge,
    DuplicateKeyError,
    NetworkTimeout,
    NotPrimaryError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
    WTimeoutError,
)

from services.router.adapters.mongo import MongoComplaintStore
from services.router.ports import Change
from shared.errors import StoreUnavailable, TransientError, ZhalobaError
from shared.local_stack.embedded_mongo import EmbeddedMongo
from shared.local_stack.tcp_port import ReservedPort
from shared.mongo.client import Collection, Mongo
from shared.mongo.errors import DocumentRefused, StoreFailed, named
from shared.mongo.indexes import COMPLAINT_INDEXES, ensure_indexes, ensure_indexes_in_time
from tests.connected.kafka.ground import until
from tests.connected.mongo.conftest import mongo_settings

TIMEOUT_S = 1.0


@pytest_asyncio.fixture
async def client(own_server: EmbeddedMongo) -> AsyncIterator[Mongo]:
    mongo = Mongo(mongo_settings(own_server.uri, timeout_s=TIMEOUT_S), service="test")
    yield mongo
    mongo.close()


async def _save(mongo: Mongo) -> None:
    store = MongoComplaintStore(mongo.complaints)
    await store.save([Change(store.pack({"_id": "1", "etag": "a"}), "")])


async def _load(mongo: Mongo) -> None:
    await MongoComplaintStore(mongo.complaints).load(["1"])


@pytest.mark.parametrize("call", [_save, _load])
async def test_a_frozen_server_costs_a_bounded_wait(
    own_server: EmbeddedMongo, client: Mongo, call: Callable[[Mongo], Awaitable[None]]
) -> None:
    await _load(client)
    own_server.pause_server()
    try:
        began = time.monotonic()
        with pytest.raises(StoreUnavailable):
            await call(client)
        # Each is tried twice, and each time a server is looked for first.
        assert time.monotonic() - began < 6 * TIMEOUT_S
        assert not await client.ping()
    finally:
        own_server.resume_server()


async def test_the_same_client_goes_on_when_the_server_is_back(
    own_server: EmbeddedMongo, client: Mongo
) -> None:
    await _load(client)
    await own_server.kill_server()
    with pytest.raises(StoreUnavailable):
        await _load(client)
    await own_server.start_server()
    await until(client.ping)
    await _save(client)


async def test_a_server_that_was_never_there_is_waited_for() -> None:
    with ReservedPort(owner="a test") as port:
        mongo = Mongo(mongo_settings(f"mongodb://{port.address}", timeout_s=0.3), service="test")
        assert not await mongo.ping()
        with pytest.raises(StoreUnavailable):
            await ensure_indexes(mongo.complaints)
        mongo.close()


async def test_indexes_are_those_of_the_list_once_the_server_answers(
    own_server: EmbeddedMongo, client: Mongo
) -> None:
    await own_server.stop_server()
    waiting = asyncio.create_task(ensure_indexes_in_time(client.complaints))
    assert not await client.ping()
    assert not waiting.done()
    await own_server.start_server()
    async with asyncio.timeout(20):
        await waiting
    await ensure_indexes(client.complaints)
    names = set(await client.complaints.index_information())
    assert names == {"_id_", *(index.document["name"] for index in COMPLAINT_INDEXES)}


def _bulk(*codes: int, unsure: int | None = None) -> BulkWriteError:
    errors = [{"index": i, "code": code, "errmsg": "text"} for i, code in enumerate(codes)]
    concerns = [] if unsure is None else [{"code": unsure, "errmsg": "text"}]
    return BulkWriteError({"writeErrors": errors, "writeConcernErrors": concerns})


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ServerSelectionTimeoutError("text"), StoreUnavailable),
        (NetworkTimeout("text"), StoreUnavailable),
        (AutoReconnect("text"), StoreUnavailable),
        (NotPrimaryError("text"), StoreUnavailable),
        (WTimeoutError("text", 64), StoreUnavailable),
        (OperationFailure("text", 189), StoreUnavailable),
        (OperationFailure("text", 18), StoreUnavailable),
        (OperationFailure("text", 121), StoreFailed),
        (OperationFailure("text", 2), StoreFailed),
        (OperationFailure("text", 17419), DocumentRefused),
        (CursorNotFound("text", 43), StoreFailed),
        (DuplicateKeyError("text", 11000), StoreFailed),
        (DocumentTooLarge("text"), DocumentRefused),
        (OverflowError("text"), DocumentRefused),
        (_bulk(121), StoreFailed),
        (_bulk(121, 91), StoreUnavailable),
        (_bulk(unsure=64), StoreUnavailable),
        (PyMongoError("text"), StoreFailed),
    ],
)
def test_only_the_servers_own_state_is_waited_for(
    error: PyMongoError | OverflowError, expected: type[ZhalobaError]
) -> None:
    ours = named(error)
    assert type(ours) is expected
    assert isinstance(ours, TransientError) == (expected is StoreUnavailable)
    assert "text" not in str(ours)


class RefusingCollection:
    """A collection whose bulk writes fail as told; everything else of it is not there."""

    def __init__(self, error: BulkWriteError) -> None:
        self._error = error

    async def bulk_write(self, operations: Sequence[object], *, ordered: bool) -> None:
        assert operations
        assert not ordered
        raise self._error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (_bulk(11000, 91), StoreUnavailable),
        (_bulk(11000, unsure=64), StoreUnavailable),
        (_bulk(11000, 121), StoreFailed),
    ],
)
async def test_a_write_that_failed_is_never_taken_for_a_forestalled_one(
    error: BulkWriteError, expected: type[ZhalobaError]
) -> None:
    store = MongoComplaintStore(cast("Collection", RefusingCollection(error)))
    with pytest.raises(expected):
        await store.save([Change(store.pack({"_id": "1", "etag": "a"}), "")])
