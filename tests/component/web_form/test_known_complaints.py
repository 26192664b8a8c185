"""The look-up of a used key, on a server of MongoDB's protocol."""

import asyncio
import os
import time
import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from pydantic import SecretStr

from services.web_form.adapters.known_complaints import MongoKnownComplaints
from services.web_form.ports import KnownComplaints
from shared.local_stack.embedded_mongo import EmbeddedMongo, embedded_mongo_obstacle
from shared.mongo.client import Mongo
from shared.settings import MongoSettings

COMPLAINT = uuid.uuid4()
NAMED = os.environ.get("MONGO_URI")


def client(uri: str) -> Mongo:
    settings = MongoSettings(
        mongo_uri=SecretStr(uri),
        mongo_database=f"zhaloba_test_{uuid.uuid4().hex[:10]}",
        mongo_timeout_s=0.5,
    )
    return Mongo(settings, service="test")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def uri(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    if NAMED:
        yield NAMED
        return
    if reason := embedded_mongo_obstacle():
        pytest.skip(f"no embedded MongoDB: {reason}")
    async with EmbeddedMongo.start(tmp_path_factory.mktemp("mongo")) as server:
        yield server.uri


async def known(mongo: Mongo, timeout_ms: int = 2_000) -> KnownComplaints:
    return MongoKnownComplaints(mongo.complaints, timeout_ms=timeout_ms)


@pytest.mark.asyncio(loop_scope="module")
async def test_the_digest_of_a_stored_complaint_is_told_and_of_another_one_not(uri: str) -> None:
    mongo = client(uri)
    await mongo.complaints.insert_one({"_id": str(COMPLAINT), "raw_sha256": "ab", "text": "x"})
    try:
        lookup = await known(mongo)
        assert await lookup.raw_sha256_of(COMPLAINT) == "ab"
        assert await lookup.raw_sha256_of(uuid.uuid4()) is None
    finally:
        await mongo.complaints.drop()
        mongo.close()


@pytest.mark.asyncio(loop_scope="module")
async def test_a_document_without_a_digest_tells_nothing(uri: str) -> None:
    mongo = client(uri)
    await mongo.complaints.insert_one({"_id": str(COMPLAINT), "parked": True})
    try:
        assert await (await known(mongo)).raw_sha256_of(COMPLAINT) is None
    finally:
        await mongo.complaints.drop()
        mongo.close()


async def test_a_server_that_is_away_costs_the_bound_once_and_then_nothing() -> None:
    mongo = client("mongodb://127.0.0.1:1")
    lookup = await known(mongo, timeout_ms=100)
    began = time.monotonic()
    assert await lookup.raw_sha256_of(COMPLAINT) is None
    first = time.monotonic() - began
    for _ in range(100):
        assert await lookup.raw_sha256_of(COMPLAINT) is None
    assert first < 1
    assert time.monotonic() - began - first < 0.1
    mongo.close()


async def test_a_server_that_never_answers_costs_no_more_than_the_bound() -> None:
    async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    mongo = client(f"mongodb://127.0.0.1:{port}")
    began = time.monotonic()
    assert await (await known(mongo, timeout_ms=100)).raw_sha256_of(COMPLAINT) is None
    assert time.monotonic() - began < 1
    mongo.close()
    server.close()
