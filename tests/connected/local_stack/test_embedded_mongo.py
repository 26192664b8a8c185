"""The embedded MongoDB: it serves, it can be failed, and it keeps journaled writes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from shared.local_stack.embedded_mongo import EmbeddedMongo, embedded_mongo_obstacle
from shared.local_stack.readiness import mongo_answers

OBSTACLE = embedded_mongo_obstacle()
pytestmark = [
    pytest.mark.skipif(OBSTACLE is not None, reason=f"no embedded MongoDB: {OBSTACLE}"),
    pytest.mark.asyncio(loop_scope="module"),
]
DUPLICATE_KEY = 11_000


@asynccontextmanager
async def collection(uri: str) -> AsyncIterator[Any]:
    client: Any = AsyncIOMotorClient(
        uri, serverSelectionTimeoutMS=10_000, w="majority", journal=True
    )
    try:
        yield client.test.complaints
    finally:
        client.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mongo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedMongo]:
    async with EmbeddedMongo.start(tmp_path_factory.mktemp("mongo")) as running:
        yield running


@pytest.mark.parametrize("end", ["stop_server", "kill_server"])
async def test_a_journaled_write_outlives_the_server_on_the_same_port(
    mongo: EmbeddedMongo, end: str
) -> None:
    async with collection(mongo.uri) as complaints:
        for number in range(50):
            await complaints.insert_one({"end": end, "number": number})
        await getattr(mongo, end)()
        await mongo.start_server()
        assert await complaints.count_documents({"end": end}) == 50
        await complaints.insert_one({"end": "after"})


async def test_a_folder_can_be_started_again_with_its_documents(tmp_path: Path) -> None:
    for number in range(2):
        async with EmbeddedMongo.start(tmp_path) as mongo, collection(mongo.uri) as complaints:
            await complaints.insert_one({"_id": number})
            assert await complaints.count_documents({}) == number + 1


async def test_a_stale_version_is_reported_by_its_place_and_spoils_nothing_else(
    mongo: EmbeddedMongo,
) -> None:
    """What the router's optimistic bulk write rests on."""
    async with collection(mongo.uri) as complaints:
        await complaints.insert_many([{"_id": "a", "version": 1}, {"_id": "b", "version": 5}])
        operations = [
            ReplaceOne({"_id": _id, "version": version}, {"version": version + 1}, upsert=True)
            for _id, version in (("a", 1), ("b", 4), ("c", 0))
        ]
        with pytest.raises(BulkWriteError) as caught:
            await complaints.bulk_write(operations, ordered=False)
        [conflict] = caught.value.details["writeErrors"]
        assert (conflict["index"], conflict["code"]) == (1, DUPLICATE_KEY)
        found = complaints.find({"_id": {"$in": ["a", "b", "c"]}})
        stored = {each["_id"]: each["version"] async for each in found}
        assert stored == {"a": 2, "b": 5, "c": 1}


async def test_a_unique_index_is_kept(mongo: EmbeddedMongo) -> None:
    async with collection(mongo.uri) as complaints:
        others = complaints.database.others
        await others.create_index("reference", unique=True)
        await others.insert_one({"reference": "A"})
        with pytest.raises(DuplicateKeyError):
            await others.insert_one({"reference": "A"})


async def test_a_paused_server_answers_nothing_until_it_is_resumed(
    mongo: EmbeddedMongo,
) -> None:
    host, port = mongo.uri.removeprefix("mongodb://").split(":")
    mongo.pause_server()
    try:
        assert not await mongo_answers(host, int(port), timeout_s=0.3)
    finally:
        mongo.resume_server()
    assert await mongo_answers(host, int(port), timeout_s=10)


async def test_settings_of_the_user_are_not_picked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secantusd.toml").write_text("nonsense = [")
    (tmp_path / "secantus.toml").write_text("nonsense = [")
    async with EmbeddedMongo.start(tmp_path / "data") as mongo:
        assert mongo.uri
