"""Telegram's webhook as Telegram speaks to it."""

import orjson
import pytest

from tests.component.social_media.ground import OWN_BOT, TELEGRAM_SECRET, running

CUSTOMER = {"id": 6_900_000_001, "is_bot": False, "first_name": "Вера", "language_code": "ru"}
MESSAGE: dict[str, object] = {
    "message_id": 12,
    "from": CUSTOMER,
    "chat": {"id": 6_900_000_001, "type": "private", "first_name": "Вера"},
    "date": 1_760_000_000,
    "text": "Курьер не приехал второй раз",
}
UPDATE = {"update_id": 1, "message": MESSAGE}


async def test_a_message_is_accepted() -> None:
    async with running() as ground:
        answer = await ground.telegram(UPDATE)
    assert (answer.status_code, answer.text) == (200, "")
    [complaint] = ground.publisher.complaints
    assert complaint.text == "Курьер не приехал второй раз"
    assert (complaint.author.id, complaint.author.name) == ("6900000001", "Вера")
    assert complaint.external_id == "6900000001:12"


@pytest.mark.parametrize("bit", [0, 1, 2, 3, 4, 6])
async def test_one_flipped_bit_in_the_secret_is_refused_and_publishes_nothing(bit: int) -> None:
    flipped = TELEGRAM_SECRET[:-1] + chr(ord(TELEGRAM_SECRET[-1]) ^ 1 << bit)
    async with running() as ground:
        answer = await ground.telegram(UPDATE, token=flipped)
    assert answer.status_code == 401
    assert ground.publisher.records == []


@pytest.mark.parametrize("token", [None, "", "секрет"])
async def test_a_delivery_without_the_secret_is_refused(token: str | None) -> None:
    headers = [(b"content-type", b"application/json")]
    if token is not None:
        headers.append((b"x-telegram-bot-api-secret-token", token.encode()))
    async with running() as ground:
        answer = await ground.client.post(
            "/v1/webhooks/telegram/shop-tg", content=orjson.dumps(UPDATE), headers=headers
        )
    assert answer.status_code == 401
    assert ground.publisher.records == []


async def test_an_edit_is_a_later_revision_of_the_same_complaint_however_often_it_comes() -> None:
    changed = {**MESSAGE, "edit_date": 1_760_000_300, "text": "и третий"}
    edit = {"update_id": 2, "edited_message": changed}
    async with running() as ground:
        for update in (UPDATE, edit, edit):
            await ground.telegram(update)
    original, first, second = ground.publisher.complaints
    assert original.complaint_id == first.complaint_id
    assert (original.revision, first.revision) == (1, second.revision)
    assert first.revision > 1
    assert first.ce_id == second.ce_id != original.ce_id


async def test_what_our_own_bot_wrote_is_no_complaint() -> None:
    bot = {"id": int(OWN_BOT), "is_bot": True, "first_name": "Бот"}
    own = {"update_id": 2, "message": {**MESSAGE, "from": bot}}
    async with running() as ground:
        answer = await ground.telegram(own)
    assert answer.status_code == 200
    assert ground.publisher.records == []


async def test_a_button_is_not_what_the_customer_said() -> None:
    query = {
        "update_id": 2,
        "callback_query": {
            "id": "1",
            "from": CUSTOMER,
            "data": "yes",
            "message": {**MESSAGE, "text": "Вам помогли?"},
        },
    }
    async with running() as ground:
        assert (await ground.telegram(query)).status_code == 200
    assert ground.publisher.records == []


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b'"text"', b"{", b'{"update_id": NaN}', b"\xff\xfe\x00", b"[" * 10_000],
)
async def test_an_authentic_body_that_cannot_be_read_gets_200_and_a_failure(body: bytes) -> None:
    async with running() as ground:
        answer = await ground.telegram(body)
    assert answer.status_code == 200
    assert ground.publisher.complaints == []
    assert len(ground.publisher.failures) == 1


async def test_a_message_without_a_chat_gets_200_and_a_failure_that_names_the_field() -> None:
    async with running() as ground:
        answer = await ground.telegram({"update_id": 3, "message": {"message_id": 4, "text": "а"}})
    assert answer.status_code == 200
    [failure] = ground.publisher.failures
    assert (failure.code, failure.field) == ("missing_field", "message")


async def test_an_id_beyond_the_contract_gets_200_and_a_failure() -> None:
    long = {"update_id": 2, "message": {**MESSAGE, "message_id": "9" * 600}}
    async with running() as ground:
        answer = await ground.telegram(long)
    assert answer.status_code == 200
    assert len(ground.publisher.failures) == 1


async def test_kafka_away_is_503_with_retry_after() -> None:
    async with running() as ground:
        ground.publisher.away = True
        answer = await ground.telegram(UPDATE)
        unreadable = await ground.telegram(b"{")
    assert answer.status_code == unreadable.status_code == 503
    assert "Retry-After" in answer.headers


@pytest.mark.parametrize(
    ("source", "status"),
    [("nobody", 404), ("shop-vk", 404), ("paused-tg", 503), ("closed-tg", 410)],
)
async def test_a_source_that_takes_nothing_says_so(source: str, status: int) -> None:
    async with running() as ground:
        answer = await ground.telegram(UPDATE, source=source)
    assert answer.status_code == status
    assert ground.publisher.records == []


async def test_an_album_gives_each_of_its_messages_with_its_file() -> None:
    def part(number: int) -> dict[str, object]:
        message = {k: v for k, v in MESSAGE.items() if k != "text"}
        sizes = [
            {"file_id": f"small{number}", "width": 9, "height": 9},
            {"file_id": f"large{number}", "width": 90, "height": 90},
        ]
        return {
            "update_id": number,
            "message": {**message, "message_id": number, "media_group_id": "555", "photo": sizes},
        }

    async with running() as ground:
        for number in (21, 22):
            await ground.telegram(part(number))
    complaints = ground.publisher.complaints
    assert [each.attachments[0].id for each in complaints] == ["large21", "large22"]
    assert all("album: part of media group 555" in each.warnings for each in complaints)


async def test_a_key_that_comes_twice_does_not_cost_the_message() -> None:
    body = (
        b'{"update_id":1,"message":{"message_id":4,"chat":{"id":2},"text":"x","text":"\\ud800y"}}'
    )
    async with running() as ground:
        assert (await ground.telegram(body)).status_code == 200
    [complaint] = ground.publisher.complaints
    assert complaint.text == "\ufffdy"
    assert {each.partition(":")[0] for each in complaint.warnings} == {
        "duplicate_key",
        "surrogate_replaced",
    }
