"""Meta's webhook as Meta speaks to it."""

import orjson
import pytest

from tests.component.social_media.ground import (
    META_NEXT_SECRET,
    META_SECRET,
    VERIFY_TOKEN,
    running,
)


def comment(number: int, text: str = "Привезли не тот размер") -> dict[str, object]:
    value = {
        "item": "comment",
        "verb": "add",
        "from": {"id": "55", "name": "Ольга"},
        "post_id": "10_20",
        "parent_id": "10_20",
        "comment_id": f"20_{number}",
        "created_time": 1_760_000_000,
        "message": text,
    }
    return {"id": "10", "time": 1_760_000_005, "changes": [{"field": "feed", "value": value}]}


def page(*entries: object) -> dict[str, object]:
    return {"object": "page", "entry": list(entries)}


@pytest.mark.parametrize(
    ("query", "status", "body"),
    [
        (f"hub.mode=subscribe&hub.challenge=115&hub.verify_token={VERIFY_TOKEN}", 200, "115"),
        ("hub.mode=subscribe&hub.challenge=115&hub.verify_token=verify-Token-02", 403, None),
        ("hub.challenge=115", 403, None),
        (f"hub.mode=unsubscribe&hub.challenge=115&hub.verify_token={VERIFY_TOKEN}", 403, None),
        (f"hub.mode=subscribe&hub.verify_token={VERIFY_TOKEN}", 400, None),
        (
            f"hub.mode=subscribe&hub.challenge={'1' * 300}&hub.verify_token={VERIFY_TOKEN}",
            400,
            None,
        ),
    ],
)
async def test_the_challenge_is_echoed_only_to_who_knows_the_token(
    query: str, status: int, body: str | None
) -> None:
    async with running() as ground:
        answer = await ground.client.get(f"/v1/webhooks/meta/page?{query}")
    assert answer.status_code == status
    if body is not None:
        assert answer.text == body
        assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("secret", [META_SECRET, META_NEXT_SECRET])
async def test_both_secrets_are_valid_during_a_rotation(secret: str) -> None:
    async with running() as ground:
        answer = await ground.meta(page(comment(1)), secret=secret)
    assert answer.status_code == 200
    [complaint] = ground.publisher.complaints
    assert (complaint.external_id, complaint.author.name) == ("20_1", "Ольга")


async def test_the_signature_is_of_the_bytes_that_came() -> None:
    """Meta escapes everything that is not ASCII; re-serialised JSON has another signature."""
    body = rb'{"object":"page","entry":[]}'
    escaped = orjson.dumps(page(comment(1))).decode().encode("ascii", "backslashreplace")
    async with running() as ground:
        assert (await ground.meta(body)).status_code == 200
        assert (await ground.meta(escaped)).status_code == 200
    assert ground.publisher.complaints[0].text == "Привезли не тот размер"


@pytest.mark.parametrize("place", [0, 40, -1])
async def test_one_flipped_bit_in_the_body_is_refused_and_publishes_nothing(place: int) -> None:
    right = orjson.dumps(page(comment(1)))
    flipped = bytearray(right)
    flipped[place] ^= 1
    async with running() as ground:
        signed = await ground.meta(right)
        headers = dict(signed.request.headers)
        before = len(ground.publisher.records)
        answer = await ground.client.post(
            "/v1/webhooks/meta/page", content=bytes(flipped), headers=headers
        )
    assert (signed.status_code, answer.status_code) == (200, 401)
    assert len(ground.publisher.records) == before


@pytest.mark.parametrize(
    "signature",
    [None, "", "sha256=", "sha1=" + "0" * 40, "0" * 64, "sha256=жжж", "sha256=" + "0" * 63],
)
async def test_any_other_signature_is_refused(signature: str | None) -> None:
    headers = [(b"content-type", b"application/json")]
    if signature is not None:
        headers.append((b"x-hub-signature-256", signature.encode()))
    async with running() as ground:
        answer = await ground.client.post(
            "/v1/webhooks/meta/page", content=orjson.dumps(page(comment(1))), headers=headers
        )
    assert answer.status_code == 401
    assert ground.publisher.records == []


async def test_of_fifty_entries_with_a_broken_one_forty_nine_are_complaints() -> None:
    broken = comment(25)
    broken["changes"] = [{"field": "feed", "value": {"item": "comment", "verb": "add"}}]
    entries = [broken if number == 25 else comment(number) for number in range(50)]
    async with running() as ground:
        answer = await ground.meta(page(*entries))
    assert answer.status_code == 200
    assert len({each.complaint_id for each in ground.publisher.complaints}) == 49
    [failure] = ground.publisher.failures
    assert failure.code == "missing_field"


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b"{", b'{"object":"page","entry":7}'])
async def test_an_authentic_but_unusable_body_gets_200_and_a_failure(body: bytes) -> None:
    async with running() as ground:
        answer = await ground.meta(body)
    assert answer.status_code == 200
    assert ground.publisher.complaints == []
    assert len(ground.publisher.failures) == 1


async def test_what_the_page_writes_is_an_echo() -> None:
    own = comment(1)
    own["id"] = "55"
    async with running() as ground:
        assert (await ground.meta(page(own))).status_code == 200
    assert ground.publisher.records == []


async def test_kafka_away_is_503() -> None:
    async with running() as ground:
        ground.publisher.away = True
        answer = await ground.meta(page(comment(1)))
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers


async def test_each_complaint_of_a_batch_is_stored_with_a_part_that_can_be_read_again() -> None:
    batch = page(*(comment(number, f"Жалоба {number} " + "а" * 500) for number in range(300)))
    async with running() as ground:
        await ground.meta(batch)
        originals = {each.complaint_id: each for each in ground.publisher.complaints}
        stored = {each.complaint_id: each.body for each in ground.publisher.raw}
        assert sum(map(len, stored.values())) < 2 * len(orjson.dumps(batch))
        ground.publisher.records.clear()
        await ground.meta(stored[next(iter(originals))])
    [again] = ground.publisher.complaints
    original = originals[again.complaint_id]
    assert again.model_copy(update={"received_at": original.received_at}) == original


async def test_kafka_going_away_within_a_batch_is_503_although_some_went_through() -> None:
    async with running() as ground:
        ground.publisher.away_after = 5
        answer = await ground.meta(page(*(comment(number) for number in range(20))))
        assert answer.status_code == 503
        ground.publisher.away_after = None
        await ground.meta(page(*(comment(number) for number in range(20))))
    assert len({each.complaint_id for each in ground.publisher.complaints}) == 20
