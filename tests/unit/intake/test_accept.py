"""Accepting a draft: ids, times, normal form, and no receipt without Kafka."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import Author, Channel, ComplaintReceived, RawPayload
from shared.errors import BrokerUnavailable
from shared.intake.accept import (
    MAX_TEXT_CHARS,
    Accept,
    AcceptLimits,
    RawInput,
    StatusLinks,
    received_event,
)
from shared.intake.draft import Draft
from shared.intake.rejected import Rejected
from shared.intake.times import AHEAD_WARNING, IMPLAUSIBLE_WARNING
from shared.status_token import verify
from shared.topics import RAW, RECEIVED
from tests.unit.intake.fakes import FakePublisher

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = b"0123456789abcdef0123456789abcdef"
BODY = b'{"text": "\xd0\xbd\xd0\xb5\xd1\x82"}'
RAW_INPUT = RawInput(BODY, "web_form.json", NOW, (("content-type", "application/json"),))


def draft(text: str = "нет", external_id: str = "1", occurred_at: datetime | None = None) -> Draft:
    return Draft(Channel.WEB_FORM, "site", external_id, text, occurred_at=occurred_at)


def accept(publisher: FakePublisher, limits: AcceptLimits | None = None) -> Accept:
    links = StatusLinks("https://help.example/", SECRET)
    return Accept(publisher, links, service="web_form", limits=limits)


async def test_the_event_and_the_raw_body_are_published_together_under_the_complaint() -> None:
    publisher = FakePublisher()
    receipt = await accept(publisher)(draft(), RAW_INPUT)
    [event] = publisher.events(RECEIVED, ComplaintReceived)
    [raw] = publisher.events(RAW, RawPayload)
    assert {record.key.decode() for record in publisher.records} == {str(receipt.complaint_id)}
    assert (event.complaint_id, event.reference) == (receipt.complaint_id, receipt.reference)
    assert (raw.body, raw.format, raw.headers) == (BODY, "web_form.json", RAW_INPUT.headers)
    assert event.raw_sha256 == raw.sha256 == hashlib.sha256(BODY).hexdigest()


async def test_the_raw_record_obeys_its_contract() -> None:
    publisher = FakePublisher()
    await accept(publisher)(draft(), RawInput(bytes(range(256)), "x", NOW))
    [raw] = publisher.events(RAW, RawPayload)
    assert RawPayload.model_validate_json(raw.encode()) == raw
    assert raw.body == bytes(range(256))


async def test_the_receipt_carries_a_link_that_belongs_to_the_complaint() -> None:
    receipt = await accept(FakePublisher())(draft(), RAW_INPUT)
    base, _, token = receipt.status_url.rpartition("/c/")
    assert base == "https://help.example"
    assert verify(token, SECRET) == receipt.complaint_id
    assert receipt.received_at == NOW


async def test_the_same_message_gets_the_same_receipt_and_another_one_another() -> None:
    take = accept(FakePublisher())
    first, again, other = [await take(draft(external_id=i), RAW_INPUT) for i in ("1", "1", "2")]
    assert first == again
    assert first.complaint_id != other.complaint_id


async def test_one_request_with_several_messages_gets_a_receipt_for_each_in_order() -> None:
    publisher = FakePublisher()
    receipts = await accept(publisher).all([draft(external_id=i) for i in "abc"], RAW_INPUT)
    events = publisher.events(RECEIVED, ComplaintReceived)
    assert [event.external_id for event in events] == ["a", "b", "c"]
    assert [event.complaint_id for event in events] == [r.complaint_id for r in receipts]


async def test_without_kafka_there_is_no_receipt() -> None:
    publisher = FakePublisher()
    publisher.away = True
    with pytest.raises(BrokerUnavailable):
        await accept(publisher)(draft(), RAW_INPUT)


async def test_a_request_beyond_the_queue_is_refused_at_once_and_the_queue_empties_again() -> None:
    publisher = FakePublisher()
    publisher.hangs = True
    take = accept(publisher, AcceptLimits(max_waiting=2))
    waiting = [asyncio.create_task(take(draft(), RAW_INPUT)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(BrokerUnavailable, match="too many"):
        await take(draft(), RAW_INPUT)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    publisher.hangs = False
    assert await take(draft(), RAW_INPUT)


async def test_the_queue_is_bounded_in_bytes_but_takes_one_request_of_any_size() -> None:
    publisher = FakePublisher()
    publisher.hangs = True
    take = accept(publisher, AcceptLimits(max_waiting_bytes=10))
    waiting = asyncio.create_task(take(draft(), RAW_INPUT))
    await asyncio.sleep(0)
    with pytest.raises(BrokerUnavailable, match="too many"):
        await take(draft(), RAW_INPUT)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


@pytest.mark.parametrize("text", ["x" * (MAX_TEXT_CHARS + 1), "\x01" * MAX_TEXT_CHARS])
async def test_a_complaint_that_fits_no_record_is_refused_with_413(text: str) -> None:
    publisher = FakePublisher()
    with pytest.raises(Rejected) as refusal:
        await accept(publisher)(draft(text), RAW_INPUT)
    assert (refusal.value.status, refusal.value.reason) == (413, "complaint_too_large")
    assert publisher.records == []


async def test_a_field_that_misses_the_contract_is_refused_with_its_path() -> None:
    with pytest.raises(Rejected) as refusal:
        await accept(FakePublisher())(draft(external_id="x" * 600), RAW_INPUT)
    assert (refusal.value.status, refusal.value.field) == (422, "external_id")
    assert "xxx" not in str(refusal.value)


async def test_a_name_that_cannot_be_encoded_is_refused_and_no_crash() -> None:
    broken = Draft(Channel.SOCIAL, "vk", "1", "текст", author=Author.model_construct(name="\ud800"))
    with pytest.raises(Rejected) as refusal:
        await accept(FakePublisher())(broken, RAW_INPUT)
    assert refusal.value.status == 422


def test_the_text_as_sent_is_kept_beside_the_normal_form() -> None:
    text_raw = "  и\u0306\u200b\r\nЁ  "
    event = received_event(draft(text_raw), NOW, "0" * 64)
    assert event.text_raw == text_raw
    assert event.text == "  й\nЁ  "
    assert [warning.partition(":")[0] for warning in event.warnings] == [
        "composed",
        "invisible_removed",
    ]


@given(text=st.text(st.characters(exclude_categories=()), max_size=200))
def test_any_text_becomes_an_event_that_reads_back_equal(text: str) -> None:
    event = received_event(draft(text), NOW, "0" * 64)
    assert ComplaintReceived.decode(event.encode()) == event


def test_a_time_six_minutes_ahead_is_kept_with_a_warning() -> None:
    claimed = NOW + timedelta(minutes=6)
    event = received_event(draft(occurred_at=claimed), NOW, "0" * 64)
    assert (event.occurred_at, event.received_at) == (claimed, NOW)
    assert event.warnings == (AHEAD_WARNING,)


@pytest.mark.parametrize("ahead", [timedelta(minutes=5), timedelta(0), -timedelta(days=3_000)])
def test_a_plausible_time_brings_no_warning(ahead: timedelta) -> None:
    assert received_event(draft(occurred_at=NOW + ahead), NOW, "0" * 64).warnings == ()


@pytest.mark.parametrize(
    ("claimed", "warning"),
    [
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(-timedelta(hours=12))), AHEAD_WARNING),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), IMPLAUSIBLE_WARNING),
        (datetime(1970, 1, 1, tzinfo=UTC), IMPLAUSIBLE_WARNING),
    ],
)
def test_an_absurd_time_is_a_warning_and_no_crash(claimed: datetime, warning: str) -> None:
    event = received_event(draft(occurred_at=claimed), NOW, "0" * 64)
    assert event.warnings == (warning,)
    assert ComplaintReceived.decode(event.encode()) == event


def test_the_list_of_warnings_is_bounded() -> None:
    many = Draft(Channel.WEB_FORM, "site", "1", "x", warnings=tuple("w" * 999))
    assert len(received_event(many, NOW, "0" * 64).warnings) == 50
