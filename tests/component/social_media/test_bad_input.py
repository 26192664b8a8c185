"""Whatever is sent to a webhook, there is an answer, and it is never 500."""

import gzip
import zlib

import orjson
import pytest

from tests.component.social_media.ground import TELEGRAM_SECRET, VK_SECRET, running

PATHS = ("/v1/webhooks/telegram/shop-tg", "/v1/webhooks/vk/shop-vk")
SECRET = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET}
JSON = {"Content-Type": "application/json"}


def wrapped(text: str) -> bytes:
    """Return a body that both platforms take for a message with `text`, raw JSON of a string."""
    vk = f'"object":{{"from_id":5,"id":1,"text":{text}}},"type":"message_new","group_id":1'
    telegram = f'"update_id":1,"message":{{"message_id":1,"chat":{{"id":2}},"text":{text}}}'
    return f'{{"secret":"{VK_SECRET}",{vk},{telegram}}}'.encode()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, b"{}", 415),
        ({"Content-Type": "text/html"}, b"{}", 415),
        ({"Content-Type": "application/json; charset=cp1251"}, b"{}", 415),
        ({**JSON, "Content-Encoding": "br"}, b"{}", 415),
        ({**JSON, "Content-Encoding": "gzip"}, b"not gzip", 400),
        ({**JSON, "Content-Encoding": "gzip"}, gzip.compress(b"x" * 5_000_000), 413),
        ({**JSON, "Content-Encoding": "deflate"}, zlib.compress(b"{}")[:-3], 400),
        (JSON, b"x" * 1_100_000, 413),
    ],
)
async def test_an_envelope_that_is_not_taken_is_refused_with_its_status(
    path: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    async with running() as ground:
        answer = await ground.client.post(path, content=body, headers={**SECRET, **headers})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert ground.publisher.records == []


@pytest.mark.parametrize("path", PATHS)
async def test_a_method_that_is_not_served_is_405(path: str) -> None:
    async with running() as ground:
        assert (await ground.client.put(path, content=b"{}")).status_code == 405
        answer = await ground.client.get(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("platform", ["myspace", "VK", "..", "generic"])
async def test_a_platform_that_is_not_served_is_404(platform: str) -> None:
    async with running() as ground:
        answer = await ground.client.post(
            f"/v1/webhooks/{platform}/shop-vk", content=b"{}", headers=JSON
        )
    assert answer.status_code == 404


TEXTS = {
    "lone surrogate": r'"\ud800 broken"',
    "escaped NUL": r'"a\u0000b"',
    "CRLF": r'"a\r\nX-Injected: 1"',
    "bidi override": r'"\u202eevil"',
    "emoji only": '"😡🔥"',
    "empty": '""',
    "markup": '"<script>alert(1)</script> {{7*7}} \' OR 1=1 --"',
    "long word": '"' + "я" * 200_000 + '"',
    "line feeds": '"' + r"\n" * 10_000 + '"',
    "zalgo": '"' + "з" + "\u0336" * 5_000 + '"',
    "a number": "12",
    "null": "null",
    "an object": '{"$where": "1"}',
    "huge integer": "1" * 5_000,
    "infinite": "1e999",
    "deep": "[" * 5_000 + "]" * 5_000,
    "wide": "[" + ",".join("1" * 60_000) + "]",
    "double key": '"a", "text": "b"',
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", TEXTS)
async def test_no_text_of_a_customer_breaks_a_webhook(path: str, name: str) -> None:
    async with running() as ground:
        answer = await ground.client.post(
            path, content=wrapped(TEXTS[name]), headers={**SECRET, **JSON}
        )
    assert answer.status_code in {200, 400, 422}
    settled = len(ground.publisher.complaints) + len(ground.publisher.failures)
    assert answer.status_code != 200 or settled <= 1


@pytest.mark.parametrize("when", [0, -1, 253_402_300_799, 2**62, "soon", 1.5, 1_760_000_000_000])
async def test_no_claimed_time_breaks_a_webhook(when: object) -> None:
    message = {"message_id": 1, "chat": {"id": 2}, "date": when, "text": "где мой заказ"}
    async with running() as ground:
        answer = await ground.telegram({"update_id": 1, "message": message})
    assert answer.status_code == 200
    assert len(ground.publisher.complaints) == 1


async def test_the_documentation_of_the_interface_can_be_built() -> None:
    async with running() as ground:
        answer = await ground.client.get("/openapi.json")
    assert "/v1/webhooks/{platform}/{source}" in orjson.loads(answer.content)["paths"]
