"""A MongoDB for these tests: the one that MONGO_URI names, else the embedded one."""

import os
import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from pydantic import SecretStr

from shared.local_stack.embedded_mongo import EmbeddedMongo, embedded_mongo_obstacle
from shared.mongo.client import Mongo
from shared.settings import MongoSettings

NAMED = os.environ.get("MONGO_URI")


def mongo_settings(uri: str, *, timeout_s: float = 5.0) -> MongoSettings:
    """Return settings for a database of its own."""
    return MongoSettings(
        mongo_uri=SecretStr(uri),
        mongo_database=f"zhaloba_test_{uuid.uuid4().hex[:10]}",
        mongo_timeout_s=timeout_s,
    )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def mongo_uri(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    if NAMED:
        yield NAMED
        return
    if reason := embedded_mongo_obstacle():
        pytest.skip(f"no embedded MongoDB: {reason}")
    async with EmbeddedMongo.start(tmp_path_factory.mktemp("mongo")) as server:
        yield server.uri


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def own_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedMongo]:
    """Yield a server that a test may stop, kill and pause."""
    if reason := embedded_mongo_obstacle():
        pytest.skip(f"no embedded MongoDB: {reason}")
    async with EmbeddedMongo.start(tmp_path_factory.mktemp("own-mongo")) as server:
        yield server


@pytest_asyncio.fixture
async def mongo(mongo_uri: str) -> AsyncIterator[Mongo]:
    """Yield a client on an empty database, which is dropped afterwards."""
    client = Mongo(mongo_settings(mongo_uri), service="test")
    yield client
    await client.complaints.drop()
    client.close()
