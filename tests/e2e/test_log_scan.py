"""Row I9: nothing of a complaint, no contact and no secret is in any log line or metric."""

from pathlib import Path
from uuid import UUID

import httpx
import pytest

from shared.kafka.publisher import EventPublisher
from shared.kafka.records import Outgoing
from shared.local_stack.catalogue import SERVICES
from shared.topics import CLASSIFIED, RECEIVED
from tests.e2e.account import drained
from tests.e2e.load import Load
from tests.e2e.stack import SECRETS, Stack, running_stack

MARK = "zq9маркер"
WRONG_KEY = "zq9-a-key-of-nobody"
PHONE = "+79165550143"
CARD = "4111 1111 1111 1111"
EMAIL = "marker.person@example.org"
PERSONAL = (MARK, WRONG_KEY, PHONE, PHONE[1:], CARD, EMAIL, "маркер")


async def speak(stack: Stack, client: httpx.AsyncClient) -> None:
    """Say things that must not be repeated, well-formed and broken, on every channel."""
    text = f"{MARK} мой телефон {PHONE}, карта {CARD}, почта {EMAIL}, не привезли заказ"
    form = f"{stack.services.url('web_form')}/v1/complaints"
    phone = f"{stack.services.url('phone_transcript')}/v1/transcripts"
    social = f"{stack.services.url('social_media')}/v1/webhooks"
    key = {"Authorization": f"Bearer {stack.environment['TEST_PHONE_KEY']}"}
    token = {"X-Telegram-Bot-Api-Secret-Token": stack.environment["TEST_TELEGRAM_SECRET"]}
    vk_secret = stack.environment["TEST_VK_SECRET"]
    await client.post(form, json={"text": text, "name": MARK, "email": EMAIL, "phone": PHONE})
    await client.post(form, json={"text": 7, "name": {"x": text}})
    await client.post(form, content=f'{{"text": "{text}'.encode(), headers=_JSON)
    vtt = f"WEBVTT\n\n00:01.000 --> 00:02.000\n{text}"
    call = {**key, "Content-Type": "text/vtt", "X-Caller": PHONE}
    await client.post(f"{phone}?call_id={MARK}", content=vtt, headers=call)
    await client.post(phone, content=text.encode(), headers={**key, "Content-Type": "text/plain"})
    await client.post(
        phone, content=text.encode(), headers={"Authorization": f"Bearer {WRONG_KEY}"}
    )
    message = {"message_id": 1, "date": 1, "chat": {"id": 5}, "from": {"id": 5}, "text": text}
    await client.post(f"{social}/telegram/shop-telegram", json={"message": message}, headers=token)
    broken = {"message": {"message_id": {"a": text}, "text": [text]}}
    await client.post(f"{social}/telegram/shop-telegram", json=broken, headers=token)
    vk = {"type": "message_new", "secret": vk_secret, "object": {"message": {"text": text}}}
    await client.post(f"{social}/vk/shop-vk", json=vk)
    await client.post(f"{social}/vk/shop-vk", json=vk | {"secret": WRONG_KEY})


_JSON = {"Content-Type": "application/json"}


async def poison(stack: Stack) -> None:
    """Put the same words where no record should be readable."""
    publisher = EventPublisher(stack.kafka, client_id="test")
    await publisher.start()
    value = f'{{"text": "{MARK}", "reference": ["{PHONE}"]}}'.encode()
    try:
        for topic in (RECEIVED.name, CLASSIFIED.name):
            await publisher.publish(
                [Outgoing(topic, str(UUID(int=9)).encode(), value)], timeout_s=10
            )
    finally:
        await publisher.stop()


@pytest.mark.parametrize("kafka", ["embedded"])
async def test_no_log_line_and_no_metric_repeats_a_customer_or_a_secret(
    tmp_path: Path, kafka: str
) -> None:
    async with running_stack(tmp_path, kafka=kafka) as stack:
        async with httpx.AsyncClient(timeout=10) as client:
            await speak(stack, client)
            await poison(stack)
            answers = await Load(stack, rate_per_s=10, seconds=1).run()
            await drained(stack, answers.accepted, timeout_s=30)
            metrics = [
                (await client.get(f"{url}/metrics")).text for url in stack.services.urls.values()
            ]
        forbidden = [*PERSONAL, stack.environment["STATUS_TOKEN_SECRET"]]
        forbidden += [stack.environment[name] for name in SECRETS]
    logs = {spec.name: (tmp_path / "logs" / f"{spec.name}.log").read_text() for spec in SERVICES}
    assert "dead_letter" in logs["router"], "the poison must have been met"
    for text in [*logs.values(), *metrics]:
        for word in forbidden:
            assert word not in text
