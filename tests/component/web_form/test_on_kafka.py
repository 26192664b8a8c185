"""The web form on a server of Kafka's protocol: acknowledged means stored, away means 503."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord
from aiokafka.admin import NewTopic
from fastapi import FastAPI

from services.web_form.app import build
from services.web_form.settings import WebFormSettings
from shared.contracts import ComplaintReceived, RawPayload
from shared.kafka.admin import ensure_topics
from shared.local_stack.embedded_kafka import EmbeddedKafka, embedded_kafka_obstacle
from shared.topics import RAW, RECEIVED
from tests.unit.web_form.form_client import TEXT, settings

URL = "/v1/complaints"


@asynccontextmanager
async def running(configured: WebFormSettings) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    app = build(configured)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test") as http,
    ):
        yield app, http


async def until_ready(http: httpx.AsyncClient) -> None:
    async with asyncio.timeout(30):
        while (await http.get("/readyz")).status_code != 200:
            await asyncio.sleep(0.05)


async def read(bootstrap: str, topic: str, count: int) -> list[ConsumerRecord[bytes, bytes]]:
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest", group_id=None
    )
    await consumer.start()
    try:
        async with asyncio.timeout(30):
            return [await consumer.getone() for _ in range(count)]
    finally:
        await consumer.stop()


async def test_a_complaint_that_was_acknowledged_is_on_both_topics_and_an_outage_is_503(
    tmp_path: Path,
) -> None:
    if reason := embedded_kafka_obstacle():
        pytest.skip(f"no embedded Kafka: {reason}")
    async with EmbeddedKafka.start(tmp_path) as kafka:
        configured = settings(kafka_bootstrap_servers=kafka.bootstrap_servers)
        await ensure_topics(configured, [NewTopic(t.name, 3, 1) for t in (RECEIVED, RAW)])
        async with running(configured) as (_, http):
            await until_ready(http)
            answer = await http.post(URL, json={"text": TEXT})
            assert answer.status_code == 202
            [event] = await read(kafka.bootstrap_servers, RECEIVED.name, 1)
            [raw] = await read(kafka.bootstrap_servers, RAW.name, 1)
            assert event.key == raw.key == answer.json()["complaint_id"].encode()
            assert ComplaintReceived.decode(event.value or b"").text == TEXT
            assert RawPayload.decode(raw.value or b"").format == "web_form.json"
            assert dict(event.headers)["ce_type"] == b"zhaloba.complaint.received.v1"

            await kafka.stop_broker()
            began = time.monotonic()
            answers = await asyncio.gather(
                *[http.post(URL, json={"text": TEXT}) for _ in range(20)]
            )
            assert {answer.status_code for answer in answers} == {503}
            assert all(answer.headers["retry-after"] for answer in answers)
            assert time.monotonic() - began < 2

            await kafka.start_broker()
            await until_ready(http)
            assert (await http.post(URL, json={"text": TEXT})).status_code == 202


async def test_a_service_that_never_saw_kafka_answers_503_within_two_seconds() -> None:
    async with running(settings(kafka_bootstrap_servers="127.0.0.1:1")) as (_, http):
        began = time.monotonic()
        answer = await http.post(URL, json={"text": TEXT})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert time.monotonic() - began < 2
        assert (await http.get("/healthz")).status_code == 200
        assert (await http.get("/readyz")).status_code == 503


async def test_metrics_count_and_carry_nothing_that_a_customer_wrote() -> None:
    async with running(settings(kafka_bootstrap_servers="127.0.0.1:1")) as (_, http):
        await http.post(URL, content=b'{"text":"Unwiederholbar",}')
        await http.post(URL, json={"name": "Unwiederholbar"})
        metrics = (await http.get("/metrics")).text
    assert 'zhaloba_intake_rejected_total{reason="invalid_field"}' in metrics
    assert "Unwiederholbar" not in metrics
