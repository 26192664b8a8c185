"""Rows of the feature list, each shown on the whole pipeline over HTTP, Kafka and MongoDB.

Every test runs on the embedded servers and, where it can be had, on real Apache Kafka.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event
from motor.motor_asyncio import AsyncIOMotorClient

from shared.contracts import ComplaintReceived, IntakeFailure
from shared.contracts.base import Event
from shared.kafka.publisher import EventPublisher
from shared.kafka.raw import RawRecord
from shared.kafka.records import Outgoing
from shared.topics import CLASSIFIED, DEPARTMENTS, INTAKE_FAILURES, RECEIVED, department_topic
from tests.e2e.account import read_all
from tests.e2e.stack import Stack, apache_or_skip, running_stack

pytestmark = pytest.mark.asyncio(loop_scope="module")

Document = dict[str, object]
JSON = {"Content-Type": "application/json"}
COMPLAINT = "Заказ не привезли, курьер не приехал, жду доставку вторую неделю."


@pytest_asyncio.fixture(
    scope="module",
    loop_scope="module",
    params=["embedded", pytest.param("apache", marks=pytest.mark.apache)],
)
async def stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stack]:
    if request.param == "apache":
        apache_or_skip()
    async with running_stack(tmp_path_factory.mktemp("stack"), kafka=request.param) as stack:
        yield stack


@pytest_asyncio.fixture(loop_scope="module")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=15) as client:
        yield client


def form(stack: Stack) -> str:
    return f"{stack.services.url('web_form')}/v1/complaints"


def telegram(stack: Stack) -> tuple[str, dict[str, str]]:
    url = f"{stack.services.url('social_media')}/v1/webhooks/telegram/shop-telegram"
    return url, {"X-Telegram-Bot-Api-Secret-Token": stack.environment["TEST_TELEGRAM_SECRET"]}


async def until(condition: Callable[[], Awaitable[bool]], *, timeout_s: float = 30) -> None:
    deadline = time.monotonic() + timeout_s
    while not await condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        await asyncio.sleep(0.1)


async def stored(stack: Stack, complaint_id: str) -> Document:
    """Return the document of a complaint once it has a department."""
    client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(stack.parts.mongo.uri)
    collection = client[stack.environment["MONGO_DATABASE"]]["complaints"]
    found: list[Document] = []

    async def has_department() -> bool:
        document = await collection.find_one({"_id": complaint_id, "department": {"$ne": None}})
        found.extend([document] if document else [])
        return bool(found)

    try:
        await until(has_department)
    finally:
        client.close()
    return found[0]


async def on_topics(stack: Stack, *topics: str) -> list[RawRecord]:
    return await read_all(stack.parts.kafka.bootstrap_servers, list(topics))


async def dead_letter_of(stack: Stack, value: bytes) -> dict[str, bytes]:
    """Return the headers of the router's dead letter with this value, waiting for it."""
    found: list[RawRecord] = []

    async def there() -> bool:
        letters = await on_topics(stack, f"{RECEIVED.name}.zhaloba.router.dlq")
        found.extend(letter for letter in letters if letter.value == value)
        return bool(found)

    await until(there)
    return dict(found[0].headers)


async def produce(stack: Stack, record: Outgoing) -> None:
    publisher = EventPublisher(stack.kafka, client_id="test")
    await publisher.start()
    try:
        await publisher.publish([record], timeout_s=10)
    finally:
        await publisher.stop()


async def test_b1_every_record_on_every_topic_is_a_cloudevent(
    stack: Stack, client: httpx.AsyncClient
) -> None:
    answer = (await client.post(form(stack), json={"text": COMPLAINT})).json()
    await stored(stack, answer["complaint_id"])
    departments = [department_topic(name).name for name in DEPARTMENTS]
    records = await on_topics(stack, RECEIVED.name, CLASSIFIED.name, *departments)
    mine = [r for r in records if r.key == answer["complaint_id"].encode()]
    assert len(mine) == 3
    for record in mine:
        event = from_binary_event(
            KafkaMessage(headers=dict(record.headers), key=record.key, value=record.value or b"")
        )
        assert event.get_subject() == event.get_extension("partitionkey") == answer["complaint_id"]
        assert str(event.get_dataschema()).startswith("urn:zhaloba:schema:")


async def test_b4_a_hundred_equal_posts_are_one_complaint(
    stack: Stack, client: httpx.AsyncClient
) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    posts = [client.post(form(stack), json={"text": COMPLAINT}, headers=key) for _ in range(100)]
    answers = await asyncio.gather(*posts)
    assert {answer.status_code for answer in answers} <= {200, 202}
    same = {
        (b["complaint_id"], b["reference"], b["status_url"]) for b in (a.json() for a in answers)
    }
    [(complaint_id, _, _)] = same
    document = await stored(stack, complaint_id)
    assert document["_id"] == complaint_id
    departments = [department_topic(name).name for name in DEPARTMENTS]
    handed = [r for r in await on_topics(stack, *departments) if r.key == complaint_id.encode()]
    assert len(handed) == 1


async def test_b4_a_key_that_was_used_for_another_complaint_is_refused(
    stack: Stack, client: httpx.AsyncClient
) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first = await client.post(form(stack), json={"text": COMPLAINT}, headers=key)
    await stored(stack, first.json()["complaint_id"])
    answers: list[httpx.Response] = []

    async def refused() -> bool:
        """The adapter may look the key up, briefly: a busy database means not this time."""
        other = {"text": "Совсем другое."}
        answers.append(await client.post(form(stack), json=other, headers=key))
        return answers[-1].status_code == 422

    await until(refused)
    assert answers[-1].headers["Content-Type"] == "application/problem+json"


async def test_b9_a_time_claimed_ahead_is_kept_and_flagged_and_does_not_move_the_clock(
    stack: Stack, client: httpx.AsyncClient
) -> None:
    claimed = datetime.now(UTC) + timedelta(days=400)
    body = {"text": COMPLAINT, "occurred_at": claimed.isoformat()}
    answer = (await client.post(form(stack), json=body)).json()
    document = await stored(stack, answer["complaint_id"])
    received = datetime.fromisoformat(answer["received_at"])
    [record] = [
        r for r in await on_topics(stack, RECEIVED.name) if r.key == answer["complaint_id"].encode()
    ]
    event = ComplaintReceived.decode(record.value or b"")
    assert event.occurred_at == claimed
    assert event.received_at == received
    assert any("occurred_at" in warning for warning in event.warnings)
    assert document["processed_at"] is not None
    departments = [department_topic(name).name for name in DEPARTMENTS]
    [handed] = [r for r in await on_topics(stack, *departments) if r.key == record.key]
    assert datetime.fromisoformat(json.loads(handed.value or b"")["due_at"]) < claimed


async def test_f1_the_page_answers_within_a_second_before_anything_is_classified(
    stack: Stack, client: httpx.AsyncClient
) -> None:
    await stack.services.stop("classifier")
    try:
        answer = (await client.post(form(stack), json={"text": COMPLAINT})).json()
        began = time.monotonic()
        page = await client.get(answer["status_url"])
        assert time.monotonic() - began < 1
        assert page.status_code == 200
        assert answer["reference"] in page.text
    finally:
        await stack.services.restart("classifier")
    assert (await stored(stack, answer["complaint_id"]))["state"] == "assigned"


async def test_h3_authentic_input_that_cannot_be_read_leaves_a_record(
    stack: Stack, client: httpx.AsyncClient
) -> None:
    url, secret = telegram(stack)
    mark = uuid4().hex
    broken = {"update_id": 5, "message": {"mark": mark}}
    answer = await client.post(url, json=broken, headers=secret)
    assert answer.status_code == 200
    failures = [
        IntakeFailure.decode(r.value or b"") for r in await on_topics(stack, INTAKE_FAILURES.name)
    ]
    [failure] = [f for f in failures if mark.encode() in f.body]
    assert failure.code
    assert failure.stage
    assert failure.service_version


BAD_RECORDS = {
    "poison bytes": (b"\x00\xff\xfenot json", ()),
    "no known version": (b"{}", (("ce_type", b"zhaloba.complaint.received.v9"),)),
    "another contract": (b'{"state": "received"}', ()),
}


@pytest.mark.parametrize("name", BAD_RECORDS)
async def test_h5_a_bad_record_is_set_aside_and_the_next_of_its_key_goes_on(
    stack: Stack, client: httpx.AsyncClient, name: str
) -> None:
    value, headers = BAD_RECORDS[name]
    marked = value + b" " + uuid4().hex.encode() if name == "poison bytes" else value
    key = {"Idempotency-Key": str(uuid4())}
    first = (await client.post(form(stack), json={"text": COMPLAINT}, headers=key)).json()
    await produce(stack, Outgoing(RECEIVED.name, first["complaint_id"].encode(), marked, headers))
    letter = await dead_letter_of(stack, marked)
    assert letter["zhaloba_dlq_code"]
    assert letter["zhaloba_dlq_topic"] == RECEIVED.name.encode()
    assert (await stored(stack, first["complaint_id"]))["department"]


async def test_a_record_with_a_header_that_is_not_utf8_is_stored_like_any_other(
    stack: Stack, client: httpx.AsyncClient
) -> None:
    answer = (await client.post(form(stack), json={"text": COMPLAINT})).json()
    [record] = [
        r for r in await on_topics(stack, RECEIVED.name) if r.key == answer["complaint_id"].encode()
    ]
    event = ComplaintReceived.decode(record.value or b"")
    other = uuid4()
    copy: Event = event.model_copy(update={"complaint_id": other, "external_id": str(other)})
    binary = (("x-binary", b"\xff\xfe"),)
    await produce(stack, Outgoing(RECEIVED.name, str(other).encode(), copy.encode(), binary))
    assert (await stored(stack, str(other)))["state"] == "assigned"


BAD_BODIES: dict[str, tuple[bytes, set[int]]] = {
    "20 MB": (b'{"text": "' + b"x" * 20_000_000 + b'"}', {413}),
    "lone surrogate": (b'{"text": "\\ud800 \xd0\xb1\xd1\x80\xd0\xb0\xd0\xba"}', {202}),
    "NUL in a value": ('{"text": "брак\\u0000 вещь"}'.encode(), {202}),
    "NUL in a key": ('{"text": "брак", "a\\u0000": 1}'.encode(), {422}),
    "duplicate keys": ('{"text": "брак", "text": "нет"}'.encode(), {400}),
    "NaN": (b'{"text": NaN}', {400}),
    "not JSON": (b"{text", {400}),
    "invalid UTF-8": (b'{"text": "\xff"}', {400}),
}


@pytest.mark.parametrize("name", BAD_BODIES)
async def test_a_bad_body_gets_a_clear_answer_and_what_is_accepted_is_stored(
    stack: Stack, client: httpx.AsyncClient, name: str
) -> None:
    body, statuses = BAD_BODIES[name]
    answer = await client.post(form(stack), content=body, headers=JSON)
    assert answer.status_code in statuses
    if answer.status_code == 202:
        assert (await stored(stack, answer.json()["complaint_id"]))["department"]
    else:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["title"]


async def test_h7_the_ledger_closes_by_id(stack: Stack, client: httpx.AsyncClient) -> None:
    answer = (await client.post(form(stack), json={"text": COMPLAINT})).json()
    await stored(stack, answer["complaint_id"])
    ledger = await client.get(f"{stack.services.url('ops')}/v1/ledger")
    assert ledger.status_code == 200, ledger.text


async def test_d5_a_router_without_a_fallback_does_not_start(tmp_path: Path) -> None:
    packaged = files("services.router").joinpath("rules.yaml").read_text()
    assert "fallback: triage\n" in packaged
    rules = tmp_path / "rules.yaml"
    rules.write_text(packaged.replace("fallback: triage\n", ""))
    environment = os.environ | {
        "ROUTER_RULES": str(rules),
        "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        "MONGO_URI": "mongodb://127.0.0.1:1",
        "HTTP_PORT": "0",
    }
    process = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "services.router"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert process.returncode != 0
    assert "fallback" in process.stderr
