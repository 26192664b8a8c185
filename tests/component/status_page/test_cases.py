"""One suite of the CaseReader port, on the fake and on a real server of MongoDB's protocol."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from pydantic import SecretStr

from services.status_page.adapters.cases import PROJECTION, MongoCases, to_case
from services.status_page.domain import Case, Entry
from services.status_page.ports import CaseReader
from shared.contracts import PublicState
from shared.errors import StoreUnavailable
from shared.local_stack.embedded_mongo import EmbeddedMongo, embedded_mongo_obstacle
from shared.mongo.client import Mongo
from shared.settings import MongoSettings
from tests.unit.status_page.fakes import FakeCases

NOW = datetime(2026, 11, 22, 12, 40, tzinfo=UTC)
Document = dict[str, Any]


def _document(**fields: object) -> Document:
    return {
        "state": "in_progress",
        "department": "logistics",
        "channel": "web_form",
        "external_id": "form-1",
        "received_at": NOW - timedelta(hours=1),
        "updated_at": NOW,
        "revisions": [{"text": "the customer's own words", "author": {"name": "A. B."}}],
        "history": [
            {"at": NOW - timedelta(hours=1), "code": "received", "public": True},
            {"at": NOW, "code": "warning", "public": False, "internal": "why", "text": "staff"},
            {
                "key": "progress:1",
                "at": NOW,
                "code": "progress",
                "public": True,
                "department": "logistics",
                "text": "Found it.",
                "next_step": "Delivery",
                "next_by": NOW + timedelta(days=1),
                "internal": "the driver was ill",
            },
        ],
        **fields,
    }


STORED = Case(
    state=PublicState.IN_PROGRESS,
    department="logistics",
    received_at=NOW - timedelta(hours=1),
    updated_at=NOW,
    history=(
        Entry(NOW - timedelta(hours=1), "received"),
        Entry(NOW, "progress", "logistics", "Found it.", "Delivery", NOW + timedelta(days=1)),
    ),
)


@dataclass(frozen=True)
class Store:
    """A reader, and a way to put a document where it reads."""

    reader: CaseReader
    put: Callable[[UUID, Document], Awaitable[None]]


def _fake_store() -> Store:
    cases: dict[UUID, Case] = {}

    async def put(complaint_id: UUID, document: Document) -> None:
        if (case := to_case(document)) is not None:
            cases[complaint_id] = case

    return Store(FakeCases(cases), put)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedMongo]:
    if reason := embedded_mongo_obstacle():
        pytest.skip(f"no embedded MongoDB: {reason}")
    async with EmbeddedMongo.start(tmp_path_factory.mktemp("mongo")) as running:
        yield running


def _mongo(uri: str) -> Mongo:
    settings = MongoSettings(mongo_uri=SecretStr(uri), mongo_timeout_s=5)
    return Mongo(settings, service="test")


@pytest.fixture(params=["fake", "mongo"])
def uri(request: pytest.FixtureRequest) -> str | None:
    if request.param == "fake":
        return None
    server: EmbeddedMongo = request.getfixturevalue("server")
    return server.uri


@pytest_asyncio.fixture
async def store(uri: str | None) -> AsyncIterator[Store]:
    if uri is None:
        yield _fake_store()
        return
    mongo = _mongo(uri)

    async def put(complaint_id: UUID, document: Document) -> None:
        await mongo.complaints.insert_one({"_id": str(complaint_id), **document})

    yield Store(MongoCases(mongo.complaints), put)
    mongo.close()


async def test_a_stored_case_is_found_with_its_public_history_only(store: Store) -> None:
    complaint_id = uuid4()
    await store.put(complaint_id, _document())
    assert await store.reader.find(complaint_id, timeout_s=5) == STORED


async def test_an_unknown_case_is_none(store: Store) -> None:
    assert await store.reader.find(uuid4(), timeout_s=5) is None


async def test_a_case_of_which_only_later_events_came_is_none(store: Store) -> None:
    complaint_id = uuid4()
    await store.put(complaint_id, {"parked": True, "state": "received", "history": []})
    assert await store.reader.find(complaint_id, timeout_s=5) is None


async def test_an_unknown_state_is_no_error(store: Store) -> None:
    complaint_id = uuid4()
    await store.put(complaint_id, _document(state="at_the_board"))
    case = await store.reader.find(complaint_id, timeout_s=5)
    assert case is not None
    assert (case.state, case.department) == (None, "logistics")


@pytest.mark.parametrize(
    "fields",
    [
        {"history": None},
        {"history": [None, 1, {}, {"public": True}, {"public": "yes", "at": NOW, "code": "x"}]},
        {"department": None, "received_at": None, "updated_at": "yesterday"},
        {"department": 7, "state": None},
    ],
)
async def test_what_is_not_as_expected_is_passed_over(
    store: Store, fields: dict[str, object]
) -> None:
    complaint_id = uuid4()
    await store.put(complaint_id, _document(**fields))
    assert await store.reader.find(complaint_id, timeout_s=5) is not None


async def test_only_what_may_be_shown_leaves_the_server(server: EmbeddedMongo) -> None:
    mongo, complaint_id = _mongo(server.uri), uuid4()
    await mongo.complaints.insert_one({"_id": str(complaint_id), **_document()})
    found = await mongo.complaints.find_one({"_id": str(complaint_id)}, PROJECTION)
    mongo.close()
    assert "own words" not in str(found)
    assert "driver was ill" not in str(found)


@pytest.mark.parametrize("away", ["nobody listens", "nobody answers"])
async def test_a_store_that_is_away_is_named_within_the_wait(
    away: str, server: EmbeddedMongo
) -> None:
    if away == "nobody answers":
        server.pause_server()
    mongo = _mongo("mongodb://127.0.0.1:9" if away == "nobody listens" else server.uri)
    started = time.monotonic()
    try:
        with pytest.raises(StoreUnavailable):
            await MongoCases(mongo.complaints).find(uuid4(), timeout_s=0.3)
    finally:
        mongo.close()
        server.resume_server()
    assert time.monotonic() - started < 1
