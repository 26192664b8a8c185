"""How the demo's senders deal with answers."""

from collections.abc import Callable

import httpx
import pytest

from shared.contracts import Channel, complaint_id
from shared.local_stack.demo.complaints import (
    FormComplaint,
    FormEncoding,
    TelegramMessage,
    VkComment,
    VkMessage,
)
from shared.local_stack.demo.senders import DeliveryRefused, Senders
from shared.local_stack.local_sources import LocalSources, fresh_secrets

ID = complaint_id(Channel.WEB_FORM, "site", "key:demo-1")
RECEIPT = {"complaint_id": str(ID), "status_url": "http://status/c/token"}
URLS = {"web_form": "http://form", "social_media": "http://social", "status_page": "http://status"}
Answer = Callable[[httpx.Request], httpx.Response]


def senders(answer: Answer) -> Senders:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return Senders(client, URLS, LocalSources(), fresh_secrets())


@pytest.mark.parametrize("encoding", list(FormEncoding))
async def test_what_is_told_to_come_later_is_sent_again_as_the_same_complaint(
    encoding: FormEncoding,
) -> None:
    seen: list[tuple[str, bytes]] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        seen.append((request.headers["Idempotency-Key"], await request.aread()))
        if len(seen) == 1:
            return httpx.Response(503, headers={"Retry-After": "0"})
        return httpx.Response(202, json=RECEIPT)

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    form = Senders(client, URLS, LocalSources(), {})
    accepted = await form.send(FormComplaint("It leaks.", encoding=encoding), 1)
    assert accepted.complaint_id == ID
    assert len(seen) == 2
    assert seen[0] == seen[1]
    assert b"It leaks." in seen[0][1] or b"It+leaks." in seen[0][1]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(503, headers={"Retry-After": "3600"}),
        httpx.Response(503),
        httpx.Response(422, text="text: missing"),
        httpx.Response(200),
    ],
)
async def test_any_other_answer_is_a_refusal_that_names_the_channel(answer: httpx.Response) -> None:
    form = senders(lambda _: answer)
    with pytest.raises(DeliveryRefused, match=rf"web form.*HTTP {answer.status_code}"):
        await form.send(FormComplaint("It leaks."), 1)


async def test_an_adapter_that_is_not_there_is_a_refusal() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(DeliveryRefused, match=r"Telegram.*ConnectError"):
        await senders(away).send(TelegramMessage("It leaks.", language="en"), 1)


@pytest.mark.parametrize(
    "told", [VkMessage("It leaks."), VkComment("It leaks."), TelegramMessage("It leaks.", "en")]
)
async def test_the_same_webhook_twice_is_the_same_complaint(
    told: VkMessage | VkComment | TelegramMessage,
) -> None:
    social = senders(lambda _: httpx.Response(200))
    first, again = await social.send(told, 7), await social.send(told, 7)
    other = await social.send(told, 8)
    assert first == again
    assert other.complaint_id != first.complaint_id
    assert first.status_url.startswith("http://status/c/")
