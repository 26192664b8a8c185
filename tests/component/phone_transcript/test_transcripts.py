"""Pushing a call's transcript over HTTP."""

import gzip
import hashlib
from datetime import UTC, datetime

import orjson
import pytest

from shared.contracts import SpeakerRole, TranscriptQuality
from tests.component.phone_transcript.ground import (
    HASHED_KEY,
    KEY,
    NEXT_KEY,
    OTHER_KEY,
    PAUSED_KEY,
    running,
)

CALL = """WEBVTT

00:01.000 --> 00:03.500
<v Оператор>Магазин «Утро», слушаю вас.

00:03.900 --> 00:09.100
<v Клиент>Чайник потёк на второй день, верните деньги.
"""


async def test_a_transcript_is_accepted_with_the_customers_words_as_the_complaint() -> None:
    async with running() as ground:
        answer = await ground.push(CALL, media_type="text/vtt")
    assert answer.status_code == 202
    assert set(answer.json()) == {"complaint_id", "reference", "status_url", "received_at"}
    complaint = ground.publisher.complaint
    assert complaint.text == "Чайник потёк на второй день, верните деньги."
    assert [turn.role for turn in complaint.turns] == [SpeakerRole.AGENT, SpeakerRole.CUSTOMER]
    assert complaint.transcript_quality is TranscriptQuality.OK
    assert answer.json()["reference"] == complaint.reference


@pytest.mark.parametrize(
    ("key", "source"), [(KEY, "call-centre"), (NEXT_KEY, "call-centre"), (OTHER_KEY, "branch")]
)
async def test_the_key_says_which_source_it_is(key: str, source: str) -> None:
    async with running() as ground:
        await ground.push(CALL, media_type="text/vtt", key=key)
    assert ground.publisher.complaint.source == source


@pytest.mark.parametrize("bit", [0, 1, 2, 3, 4, 6])
async def test_one_flipped_bit_in_the_key_is_refused_and_publishes_nothing(bit: int) -> None:
    async with running() as ground:
        answer = await ground.push(CALL, key=KEY[:-1] + chr(ord(KEY[-1]) ^ 1 << bit))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert ground.publisher.records == []


async def test_a_key_may_be_kept_as_its_digest_which_then_is_no_key() -> None:
    digest = hashlib.sha256(HASHED_KEY.encode()).hexdigest()
    async with running() as ground:
        right = await ground.push(CALL, media_type="text/vtt", key=HASHED_KEY)
        wrong = await ground.push(CALL, media_type="text/vtt", key=f"sha256:{digest}")
    assert (right.status_code, wrong.status_code) == (202, 401)


@pytest.mark.parametrize("authorization", [None, "", "Bearer", f"Basic {KEY}", f"Bearer  {KEY}x"])
async def test_a_request_without_a_key_is_refused(authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    async with running() as ground:
        answer = await ground.push(CALL, key=None, headers=headers)
    assert answer.status_code == 401
    assert ground.publisher.records == []


async def test_what_the_sender_says_of_the_call_goes_before_what_the_body_says() -> None:
    body = orjson.dumps({"text": "", "language": "english", "segments": []})
    async with running() as ground:
        answer = await ground.push(
            body,
            call_id="call-77",
            started_at="2026-03-01T12:30:00+03:00",
            language="ru",
            headers={"X-Caller": "+79000000001"},
        )
    assert answer.status_code == 202
    complaint = ground.publisher.complaint
    assert (complaint.external_id, complaint.conversation_id) == ("call-77", "call-77")
    assert complaint.occurred_at == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert complaint.language_declared == "ru"
    assert (complaint.author.id, complaint.author.contacts[0].kind) == ("+79000000001", "phone")


async def test_roles_come_from_the_source_and_from_the_request() -> None:
    segments = [{"start": 0, "end": 1, "text": "Алло", "speaker": "SPEAKER_01"},
                {"start": 1, "end": 2, "text": "Где заказ", "speaker": "SPEAKER_00"}]  # fmt: skip
    body = orjson.dumps({"segments": segments})
    async with running() as ground:
        await ground.push(body, key=OTHER_KEY, roles="SPEAKER_01:agent")
    assert ground.publisher.complaint.text == "Где заказ"


async def test_where_no_role_is_known_all_words_are_the_complaint() -> None:
    body = orjson.dumps({"segments": [{"start": 0, "end": 1, "text": each} for each in "аб"]})
    async with running() as ground:
        await ground.push(body)
    assert ground.publisher.complaint.text == "а\nб"


async def test_a_final_transcript_is_a_revision_of_the_partial_ones_complaint() -> None:
    async with running() as ground:
        await ground.push(CALL, call_id="c", media_type="text/vtt")
        await ground.push(CALL, call_id="c", media_type="text/vtt", revision="2")
    partial, final = ground.publisher.complaints
    assert partial.complaint_id == final.complaint_id
    assert (partial.revision, final.revision) == (1, 2)


async def test_without_an_id_of_the_call_the_same_body_is_the_same_complaint() -> None:
    async with running() as ground:
        first = await ground.push(CALL, media_type="text/vtt")
        second = await ground.push(CALL, media_type="text/vtt")
        other = await ground.push(CALL + "\n\n", media_type="text/vtt")
    assert first.json()["status_url"] == second.json()["status_url"] != other.json()["status_url"]


@pytest.mark.parametrize(
    "body",
    [
        '{"text": "", "segments": []}',
        "WEBVTT\n",
        '{"segments": [{"start": 9, "end": 2, "text": "назад во времени"}]}',
        '{"segments": [{"start": -1, "end": 2, "text": "до начала"}]}',
        orjson.dumps(
            {"segments": [{"start": i, "end": i + 1, "text": "Спасибо."} for i in range(9)]}
        ).decode(),
        orjson.dumps(
            {"segments": [{"start": 0, "end": 1, "text": "да", "confidence": 0.2}]}
        ).decode(),
    ],
)
async def test_a_doubtful_transcript_is_accepted_for_a_person_to_read(body: str) -> None:
    async with running() as ground:
        answer = await ground.push(body)
    assert answer.status_code == 202
    assert ground.publisher.complaint.transcript_quality is TranscriptQuality.LOW
    assert any("transcript_doubt" in warning for warning in ground.publisher.complaint.warnings)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"revision": "0"}, "revision"),
        ({"revision": "two"}, "revision"),
        ({"revision": "9" * 60}, "revision"),
        ({"started_at": "yesterday"}, "started_at"),
        ({"started_at": "2026-03-01T12:30:00"}, "started_at"),
        ({"call_id": ""}, "call_id"),
        ({"call_id": "a\x00b"}, "call_id"),
        ({"call_id": "9" * 513}, "call_id"),
        ({"roles": "A:boss"}, "roles"),
        ({"roles": "agent"}, "roles"),
    ],
)
async def test_a_wrong_parameter_is_refused_by_its_name(query: dict[str, str], field: str) -> None:
    async with running() as ground:
        answer = await ground.push(CALL, query=query)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert ground.publisher.records == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"a": 1} {"a": 2}', 400),
        (b'{"segments": [], "segments": []}', 400),
        (b'{"segments": [{"start": NaN, "text": ""}]}', 400),
        (b"[" * 10_000, 400),
        (b'{"segments": [{"start": ' + b"1" * 5_000 + b', "text": ""}]}', 400),
        (b"null", 422),
        (b"[]", 422),
        (b'"just a string"', 422),
        (b"Dear Sir or Madam", 422),
        (b'{"unknown": "system"}', 422),
        (b"\x00\x01\x02\xff", 422),
    ],
)
async def test_a_body_that_is_no_transcript_is_refused_and_recorded(
    body: bytes, status: int
) -> None:
    async with running() as ground:
        answer = await ground.push(body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert ground.publisher.complaints == []
    assert len(ground.publisher.failures) == (1 if body else 0)


async def test_invalid_bytes_are_kept_and_cost_only_the_quality() -> None:
    body = CALL.encode().replace("потёк".encode(), b"\xef\xee\xf2")
    async with running() as ground:
        answer = await ground.push(body, media_type="text/vtt")
    assert answer.status_code == 202
    assert ground.publisher.complaint.transcript_quality is TranscriptQuality.LOW
    assert ground.publisher.raw[0].body == body


async def test_a_named_format_is_not_guessed() -> None:
    async with running() as ground:
        right = await ground.push(CALL, media_type="text/plain", format="webvtt")
        wrong = await ground.push(CALL, media_type="text/plain", format="deepgram")
        unknown = await ground.push(CALL, media_type="text/plain", format="klingon")
    assert [each.status_code for each in (right, wrong, unknown)] == [202, 422, 422]
    assert "webvtt" in unknown.json()["hint"]


async def test_kafka_away_is_503_with_retry_after_and_never_202() -> None:
    async with running() as ground:
        ground.publisher.away = True
        answer = await ground.push(CALL, media_type="text/vtt")
        broken = await ground.push("{")
    assert answer.status_code == broken.status_code == 503
    assert "Retry-After" in answer.headers


async def test_a_paused_source_is_told_to_come_again() -> None:
    async with running() as ground:
        answer = await ground.push(CALL, key=PAUSED_KEY)
    assert answer.status_code == 503


@pytest.mark.parametrize(
    ("media_type", "headers", "body", "status"),
    [
        ("text/html", {}, b"<html>", 415),
        ("application/json; charset=koi8-r", {}, b"{}", 415),
        ("application/json", {"Content-Encoding": "zstd"}, b"{}", 415),
        ("application/json", {"Content-Encoding": "gzip"}, gzip.compress(bytes(50_000_000)), 413),
        ("application/json", {}, b" " * 9_000_000, 413),
    ],
)
async def test_an_envelope_that_is_not_taken_is_refused_with_its_status(
    media_type: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    async with running() as ground:
        answer = await ground.push(body, media_type=media_type, headers=headers)
    assert answer.status_code == status
    assert ground.publisher.records == []


async def test_a_two_hour_call_is_accepted_and_its_body_kept() -> None:
    words = [{"word": f"слово{i}", "start": i / 4, "end": i / 4 + 0.2, "score": 0.9123}
             for i in range(30_000)]  # fmt: skip
    segments = [
        {"start": i / 4, "end": i / 4 + 2, "text": " ".join(f"слово{j}" for j in range(i, i + 8)),
         "words": words[i : i + 8]}
        for i in range(0, 30_000, 8)
    ]  # fmt: skip
    body = orjson.dumps({"segments": segments, "word_segments": words})
    async with running() as ground:
        answer = await ground.push(body)
    assert answer.status_code == 202
    assert len(ground.publisher.complaint.turns) == 3_750
    [raw] = ground.publisher.raw
    assert ("content-encoding", "gzip") in raw.headers
    assert gzip.decompress(raw.body) == body


async def test_a_call_of_200_000_words_is_accepted_cut_and_marked() -> None:
    cues = "\n\n".join(
        f"00:{i // 60 % 60:02}:{i % 60:02}.000 --> 00:{i // 60 % 60:02}:{i % 60:02}.900\n"
        + " ".join(f"слово{i * 20 + j}" for j in range(20))
        for i in range(3_500)
    )
    async with running() as ground:
        answer = await ground.push(f"WEBVTT\n\n{cues}\n" * 3, media_type="text/vtt")
    assert answer.status_code == 202
    assert "transcript_doubt: cut_to_size" in ground.publisher.complaint.warnings
    assert ground.publisher.complaint.transcript_quality is TranscriptQuality.LOW


async def test_the_interface_is_documented() -> None:
    async with running() as ground:
        answer = await ground.client.get("/openapi.json")
    operation = answer.json()["paths"]["/v1/transcripts"]["post"]
    assert {each["name"] for each in operation["parameters"]} >= {"call_id", "format", "roles"}
