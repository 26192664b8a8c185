"""VK's webhook as VK speaks to it."""

import orjson
import pytest

from services.social_media import metrics
from tests.component.social_media.ground import (
    CONFIRMATION,
    VK_NEXT_SECRET,
    VK_SECRET,
    running,
)

MESSAGE = {
    "type": "message_new",
    "event_id": "e1",
    "v": "5.199",
    "object": {
        "message": {
            "date": 1_760_000_000,
            "from_id": 5001,
            "id": 77,
            "out": 0,
            "peer_id": 5001,
            "conversation_message_id": 31,
            "text": "Пришла чашка с трещиной, замените",
            "attachments": [],
        }
    },
}


async def test_the_handshake_is_answered_with_the_bare_confirmation_string() -> None:
    async with running() as ground:
        answer = await ground.vk({"type": "confirmation"})
    assert (answer.status_code, answer.text) == (200, CONFIRMATION)
    assert answer.headers["content-type"].startswith("text/plain")
    assert ground.publisher.records == []


@pytest.mark.parametrize("secret", ["vk-Secret-0003", "", None, 17, ["vk-Secret-0001"]])
async def test_the_handshake_of_a_stranger_never_shows_the_confirmation_string(
    secret: object,
) -> None:
    async with running() as ground:
        answer = await ground.vk({"type": "confirmation", "secret": secret})
    assert answer.status_code == 403
    assert CONFIRMATION not in answer.text


async def test_a_message_is_accepted_and_answered_with_the_bare_ok() -> None:
    async with running() as ground:
        answer = await ground.vk(MESSAGE)
    assert (answer.status_code, answer.text) == (200, "ok")
    assert answer.headers["content-type"].startswith("text/plain")
    [complaint] = ground.publisher.complaints
    assert complaint.text == "Пришла чашка с трещиной, замените"
    assert (complaint.external_id, complaint.source) == ("5001:31", "shop-vk")
    assert complaint.occurred_at is not None
    assert complaint.occurred_at.isoformat() == "2025-10-09T08:53:20+00:00"


async def test_both_secrets_are_valid_during_a_rotation() -> None:
    async with running() as ground:
        answers = [
            await ground.vk({**MESSAGE, "secret": secret}) for secret in (VK_SECRET, VK_NEXT_SECRET)
        ]
    assert [answer.text for answer in answers] == ["ok", "ok"]


@pytest.mark.parametrize("bit", range(8))
async def test_one_flipped_bit_in_the_secret_is_refused_and_publishes_nothing(bit: int) -> None:
    flipped = VK_SECRET[:-1] + chr(ord(VK_SECRET[-1]) ^ 1 << bit)
    async with running() as ground:
        answer = await ground.vk({**MESSAGE, "secret": flipped})
    assert answer.status_code == 403
    assert ground.publisher.records == []


async def test_a_community_without_a_secret_is_served_only_where_the_source_says_so() -> None:
    body = orjson.dumps({**MESSAGE, "group_id": 4242})
    async with running() as ground:
        assert (await ground.vk(body, source="open-vk")).text == "ok"
        assert (await ground.vk(body, source="shop-vk")).status_code == 403


async def test_the_stored_body_has_no_secret_and_can_be_read_again() -> None:
    async with running() as ground:
        await ground.vk(MESSAGE)
    assert all(VK_SECRET.encode() not in record.value for record in ground.publisher.records)
    [raw] = ground.publisher.raw
    assert orjson.loads(raw.body) == {"group_id": 4242, **MESSAGE}


async def test_the_same_message_twice_is_the_same_complaint() -> None:
    async with running() as ground:
        await ground.vk(MESSAGE)
        await ground.vk({**MESSAGE, "event_id": "e2"})
    first, second = ground.publisher.complaints
    assert (first.complaint_id, first.ce_id) == (second.complaint_id, second.ce_id)


async def test_our_own_answer_is_counted_and_is_no_complaint() -> None:
    own = {
        "type": "wall_reply_new",
        "object": {
            "id": 3,
            "from_id": -4242,
            "post_id": 1,
            "post_owner_id": -4242,
            "date": 1_760_000_000,
            "text": "Спасибо, разберёмся",
        },
    }
    async with running() as ground:
        answer = await ground.vk(own)
        metrics_of_echo = _echoes()
        await ground.vk(own)
        assert _echoes() == metrics_of_echo + 1
    assert answer.text == "ok"
    assert ground.publisher.records == []


def _echoes() -> float:
    value: float = metrics.ECHOES.labels("vk", "shop-vk")._value.get()
    return value


@pytest.mark.parametrize("kind", ["group_join", "like_add", "something_from_next_year"])
async def test_an_event_that_is_no_message_is_acknowledged(kind: str) -> None:
    async with running() as ground:
        answer = await ground.vk({"type": kind, "object": {"user_id": 1}})
    assert (answer.status_code, answer.text) == (200, "ok")
    assert ground.publisher.records == []


@pytest.mark.parametrize(
    "broken",
    [
        {"type": "message_new"},
        {"type": "message_new", "object": None},
        {"type": "message_new", "object": []},
        {"type": "message_new", "object": {"message": {"text": "без номера"}}},
        {"type": "wall_reply_new", "object": {"text": "ни записи, ни автора"}},
        {"type": 7, "object": {}},
        {},
    ],
)
async def test_an_authentic_but_unusable_event_is_answered_ok_and_recorded(
    broken: dict[str, object],
) -> None:
    async with running() as ground:
        answer = await ground.vk(broken)
    assert (answer.status_code, answer.text) == (200, "ok")
    assert ground.publisher.complaints == []
    [failure] = ground.publisher.failures
    assert failure.code in {"missing_field", "wrong_type"}
    assert VK_SECRET.encode() not in failure.body


async def test_kafka_away_is_503_with_retry_after_and_never_ok() -> None:
    async with running() as ground:
        ground.publisher.away = True
        answer = await ground.vk(MESSAGE)
        broken = await ground.vk({"type": "message_new"})
    assert answer.status_code == broken.status_code == 503
    assert "Retry-After" in answer.headers
    assert "ok" not in (answer.text, broken.text)


async def test_a_body_that_is_no_json_cannot_be_authentic_and_is_refused() -> None:
    async with running() as ground:
        answer = await ground.vk(b"secret=vk-Secret-0001")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


async def test_one_bad_event_of_a_batch_does_not_cost_the_good_ones() -> None:
    batch = {"ts": "9", "updates": [MESSAGE, {"type": "message_new"}, MESSAGE]}
    async with running() as ground:
        answer = await ground.vk(batch)
    assert answer.text == "ok"
    assert len(ground.publisher.complaints) == 2
    assert len(ground.publisher.failures) == 1


async def test_a_second_secret_in_the_body_is_refused() -> None:
    body = orjson.dumps({"secret": "no-Secret-0000", **MESSAGE})
    doubled = body[:-1] + f',"secret":"{VK_SECRET}"}}'.encode()
    async with running() as ground:
        answer = await ground.vk(doubled)
    assert answer.status_code == 400
    assert ground.publisher.records == []
