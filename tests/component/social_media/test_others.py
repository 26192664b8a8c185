"""X, MAX and generic webhooks over HTTP."""

import base64
import hmac

import orjson
import pytest

from tests.component.social_media.ground import GENERIC_SECRET, X_SECRET, running

DIRECT_MESSAGE = {
    "for_user_id": "900",
    "direct_message_events": [
        {
            "type": "message_create",
            "id": "71",
            "created_timestamp": "1760000000123",
            "message_create": {
                "sender_id": "800",
                "target": {"recipient_id": "900"},
                "message_data": {"text": "Где посылка? &lt;срочно&gt;"},
            },
        }
    ],
    "users": {"800": {"name": "Пётр", "screen_name": "petr"}},
}
REVIEW = {
    "id": 5,
    "status": "new",
    "title": "Плохо",
    "body": "Ручка отвалилась",
    "written": 1_760_000_000,
    "by": {"id": "u1", "name": "Ира", "mail": "ira@example.org"},
    "photos": ["https://img.example/1.jpg"],
    "order": "A-17",
}


@pytest.mark.parametrize("token", ["challenge", "a+b/c=", "жалоба"])
async def test_the_challenge_of_x_is_answered_with_its_signature(token: str) -> None:
    async with running() as ground:
        answer = await ground.client.get("/v1/webhooks/x/our-x", params={"crc_token": token})
    digest = hmac.digest(X_SECRET.encode(), token.encode(), "sha256")
    expected = f"sha256={base64.b64encode(digest).decode()}"
    assert orjson.loads(answer.content) == {"response_token": expected}


async def test_a_challenge_without_a_token_is_400() -> None:
    async with running() as ground:
        answer = await ground.client.get("/v1/webhooks/x/our-x")
    assert answer.status_code == 400


async def test_a_direct_message_is_accepted_as_it_was_typed() -> None:
    async with running() as ground:
        assert (await ground.x(DIRECT_MESSAGE)).status_code == 200
    [complaint] = ground.publisher.complaints
    assert complaint.text == "Где посылка? <срочно>"
    assert (complaint.author.name, complaint.conversation_id) == ("Пётр", "800-900")
    assert complaint.occurred_at is not None
    assert complaint.occurred_at.microsecond == 123_000


@pytest.mark.parametrize("platform", ["x", "max", "generic"])
async def test_a_wrong_secret_is_refused_and_publishes_nothing(platform: str) -> None:
    other = "whsec_" + base64.b64encode(b"another key of about that length").decode()
    async with running() as ground:
        answer = await {
            "x": lambda: ground.x(DIRECT_MESSAGE, secret="x-consumer-secret-02"),
            "max": lambda: ground.max({"update_type": "message_created"}, token="max_Secret-0002"),
            "generic": lambda: ground.generic({"reviews": [REVIEW]}, secret=other),
        }[platform]()
    assert answer.status_code == 401
    assert ground.publisher.records == []


async def test_max_is_accepted() -> None:
    update = {
        "update_type": "message_created",
        "timestamp": 1_760_000_000_000,
        "user_locale": "ru",
        "message": {
            "sender": {"user_id": 5, "first_name": "Олег"},
            "recipient": {"chat_id": -7},
            "timestamp": 1_760_000_000_000,
            "body": {"mid": "mid.1", "text": "Не работает оплата"},
        },
    }
    async with running() as ground:
        assert (await ground.max(update)).status_code == 200
    [complaint] = ground.publisher.complaints
    assert (complaint.text, complaint.conversation_id) == ("Не работает оплата", "-7")


async def test_a_new_source_needs_only_a_mapping() -> None:
    other = {**REVIEW, "id": 6, "status": "draft"}
    async with running() as ground:
        answer = await ground.generic({"reviews": [REVIEW, other, {"status": "new"}]})
    assert answer.status_code == 200
    [complaint] = ground.publisher.complaints
    assert complaint.text == "Плохо\nРучка отвалилась"
    assert (complaint.external_id, complaint.order_numbers) == ("5", ("A-17",))
    assert [(each.kind, each.value) for each in complaint.author.contacts] == [
        ("email", "ira@example.org")
    ]
    assert len(ground.publisher.failures) == 1


async def test_a_changed_review_is_a_revision_and_a_removed_one_is_withdrawn() -> None:
    changed = {**REVIEW, "status": "changed", "changed": "2026-05-01T10:00:00Z", "body": "И лампа"}
    removed = {**changed, "changed": "2026-05-01T11:00:00Z", "removed": True}
    async with running() as ground:
        for each in (REVIEW, changed, removed):
            await ground.generic({"reviews": [each]})
    first, second, third = ground.publisher.complaints
    assert first.complaint_id == second.complaint_id == third.complaint_id
    assert first.revision < second.revision < third.revision
    assert (third.withdrawn, third.text) == (True, "")


async def test_the_signed_id_stands_for_the_message_where_the_mapping_names_none() -> None:
    async with running() as ground:
        body = {"ticket": {"text": "Нет ответа"}}
        await ground.generic(body, source="tickets", message_id="msg_77")
    assert ground.publisher.complaints[0].external_id == "msg_77"


@pytest.mark.parametrize("age_s", [400, -400])
async def test_a_delivery_that_is_not_of_these_minutes_is_refused(age_s: float) -> None:
    async with running() as ground:
        answer = await ground.generic({"reviews": [REVIEW]}, age_s=age_s)
    assert answer.status_code == 401
    assert ground.publisher.records == []


@pytest.mark.parametrize("part", ["webhook-id", "webhook-timestamp", "webhook-signature"])
async def test_every_signed_header_counts(part: str) -> None:
    async with running() as ground:
        signed = await ground.generic({"reviews": [REVIEW]})
        headers = dict(signed.request.headers)
        headers[part] = headers[part][:-2] + ("1A" if headers[part][-2:] != "1A" else "2B")
        before = len(ground.publisher.records)
        answer = await ground.client.post(
            "/v1/webhooks/generic/reviews", content=signed.request.content, headers=headers
        )
    assert answer.status_code == 401
    assert len(ground.publisher.records) == before
    assert GENERIC_SECRET not in answer.text
