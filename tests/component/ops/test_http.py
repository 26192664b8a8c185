"""Ops over HTTP: measured answers, 503 with a reason when it cannot be asked, a readable page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from services.ops.dashboard import Dashboard
from services.ops.domain.dead_letters import read_letter
from services.ops.domain.lag import Place, Reading, Tolerance
from services.ops.domain.ledger import Accepted, ChannelHour, Position
from services.ops.http import OpsAnswers, ops_routes
from services.ops.ports import DeadLetters, Log
from services.ops.service import KeepLedger, LagMonitor, ShowDeadLetters
from shared.http.problems import Problem, answer_problem
from tests.unit.ops.fakes import FakeCases, FakeDeadLetters, FakeKafka, FakeLog

NOW = datetime.now(UTC)
TOPIC = "complaints.received.v1"
DEAD = f"{TOPIC}.zhaloba.router.dlq"
MISSING = "0b5f9d6e-0000-5000-8000-000000000001"


@dataclass
class World:
    kafka: FakeKafka = field(default_factory=FakeKafka)
    letters: FakeDeadLetters = field(default_factory=FakeDeadLetters)
    log: FakeLog = field(default_factory=FakeLog)
    cases: FakeCases = field(default_factory=FakeCases)


def _busy() -> World:
    place = Place("zhaloba.router", TOPIC, 3)
    reading = Reading(NOW, 0, 10, 4, NOW - timedelta(seconds=7))
    reason = {"code": "invalid_record", "error_type": "ValidationError", "error": "text: <missing>"}
    letter = read_letter(DEAD, reason, NOW)
    records = [Accepted(MISSING, ChannelHour("phone", NOW), Position(0, 0))]
    return World(
        FakeKafka({place: reading}),
        FakeDeadLetters(DeadLetters({DEAD: 3, "empty.dlq": 0}, {DEAD: 1}, [letter])),
        FakeLog(Log(records, set(), {0: 1}, complete=True)),
    )


def _answers(world: World) -> OpsAnswers:
    return OpsAnswers(
        lags=LagMonitor(world.kafka, tolerance=Tolerance(), window_s=60, timeout_s=1),
        dead_letters=ShowDeadLetters(world.letters, newest=100, timeout_s=1),
        ledger=KeepLedger(world.log, world.cases, timeout_s=1, max_age_s=0),
        dashboard=Dashboard(),
    )


def busy_answers() -> OpsAnswers:
    """Return answers that have something to show everywhere."""
    return _answers(_busy())


@asynccontextmanager
async def _client(world: World) -> AsyncIterator[AsyncClient]:
    app = FastAPI()
    app.add_exception_handler(Problem, answer_problem)
    app.include_router(ops_routes(_answers(world)))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://ops") as client:
        yield client


async def test_lag_is_told_per_group_topic_and_partition() -> None:
    async with _client(_busy()) as client:
        body = (await client.get("/v1/lag")).json()
    [group] = body["groups"]
    [topic] = group["topics"]
    [partition] = topic["partitions"]
    assert (group["group"], topic["topic"], partition["partition"]) == ("zhaloba.router", TOPIC, 3)
    assert (group["lag"], topic["lag"], partition["lag"]) == (6, 6, 6)
    assert (group["state"], partition["state"]) == ("OK", "OK")
    assert (partition["committed"], partition["log_start"], partition["log_end"]) == (4, 0, 10)
    assert partition["oldest_unread_s"] == 7
    assert partition["eta_s"] is None


async def test_dead_letters_are_counted_and_grouped_without_bodies() -> None:
    async with _client(_busy()) as client:
        body = (await client.get("/v1/dead-letters")).json()
    assert body["count"] == 3
    [full, empty] = body["topics"]
    assert (full["topic"], full["count"], full["read"]) == (DEAD, 3, 1)
    assert (empty["count"], empty["groups"]) == (0, [])
    assert full["groups"][0]["code"] == "invalid_record"
    assert not {"value", "body", "text"} & full["groups"][0].keys()


async def test_the_ledger_names_what_is_missing() -> None:
    async with _client(_busy()) as client:
        body = (await client.get("/v1/ledger?hours=1")).json()
    assert (body["accepted"], body["missing"], body["closes"]) == (1, 1, False)
    assert body["missing_ids"] == [MISSING]
    assert body["lines"][0]["channel"] == "phone"


@pytest.mark.parametrize("hours", ["0", "-1", "x", "1e3", "99999999999", "²", ""])
async def test_a_wrong_number_of_hours_is_a_problem_that_names_the_field(hours: str) -> None:
    async with _client(_busy()) as client:
        answer = await client.get("/v1/ledger", params={"hours": hours})
    assert answer.status_code == 400
    assert answer.json()["field"] == "hours"


@pytest.mark.parametrize("path", ["/v1/lag", "/v1/dead-letters", "/v1/ledger"])
async def test_without_kafka_it_is_a_503_with_retry_after(path: str) -> None:
    world = World(FakeKafka(away=True), FakeDeadLetters(away=True), FakeLog(away=True))
    async with _client(world) as client:
        answer = await client.get(path)
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "5"
    assert answer.json()["type"] == "urn:zhaloba:problem:broker_unavailable"


async def test_without_mongodb_only_the_ledger_is_a_503() -> None:
    async with _client(World(cases=FakeCases(away=True))) as client:
        answers = [(await client.get(f"/v1/{name}")) for name in ("lag", "dead-letters", "ledger")]
    assert [answer.status_code for answer in answers] == [200, 200, 503]
    assert answers[2].json()["type"] == "urn:zhaloba:problem:store_unavailable"


async def test_the_page_shows_all_three_and_escapes_what_it_shows() -> None:
    async with _client(_busy()) as client:
        answer = await client.get("/")
    for said in ("zhaloba.router", "does not close", MISSING, "invalid_record", "older ones"):
        assert said in answer.text
    assert "&lt;missing&gt;" in answer.text
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_the_page_says_what_it_cannot_measure() -> None:
    world = World(FakeKafka(away=True), FakeDeadLetters(away=True), FakeLog(away=True))
    async with _client(world) as client:
        answer = await client.get("/")
    assert answer.status_code == 200
    assert answer.text.count("Kafka") == 3
