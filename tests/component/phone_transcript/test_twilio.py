"""Twilio's webhooks: no API key, but a signature over the address and the form."""

import base64
import hashlib
import hmac
from urllib.parse import urlencode

import httpx
import pytest
from pydantic import SecretStr

from services.phone_transcript import twilio_signature
from tests.component.phone_transcript.ground import TWILIO_TOKEN, TWILIO_URL, Ground, running

FORM = {
    "AccountSid": "AC1",
    "CallSid": "CA77",
    "From": "+79000000007",
    "TranscriptionSid": "TR1",
    "TranscriptionStatus": "completed",
    "TranscriptionText": "Заказ не пришёл",
}


def signed(url: str, form: dict[str, str], token: str = TWILIO_TOKEN) -> str:
    text = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), hashlib.sha1)).decode()


async def post(
    ground: Ground, form: dict[str, str], signature: str, source: str = "twilio-ru"
) -> httpx.Response:
    return await ground.client.post(
        f"/v1/transcripts?source={source}",
        content=urlencode(form),
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signature,
        },
    )


async def test_a_signed_callback_is_accepted() -> None:
    async with running() as ground:
        answer = await post(ground, FORM, signed(TWILIO_URL, FORM))
    assert answer.status_code == 202
    complaint = ground.publisher.complaint
    assert (complaint.text, complaint.external_id) == ("Заказ не пришёл", "CA77")
    assert complaint.author.id == "+79000000007"


async def test_the_standard_port_may_be_signed_or_not() -> None:
    with_port = TWILIO_URL.replace("https://calls.example/", "https://calls.example:443/")
    async with running() as ground:
        assert (await post(ground, FORM, signed(with_port, FORM))).status_code == 202


@pytest.mark.parametrize(
    ("form", "signature"),
    [
        ({**FORM, "TranscriptionText": "Всё хорошо"}, signed(TWILIO_URL, FORM)),
        (FORM, signed(TWILIO_URL, FORM, token="another-auth-token")),
        (FORM, signed(TWILIO_URL.replace("https", "http"), FORM)),
        (FORM, ""),
        ({}, signed(TWILIO_URL, {})),
    ],
)
async def test_what_is_not_signed_so_is_refused_and_publishes_nothing(
    form: dict[str, str], signature: str
) -> None:
    async with running() as ground:
        answer = await post(ground, form, signature)
    assert answer.status_code == 401
    assert ground.publisher.records == []


@pytest.mark.parametrize("source", ["call-centre", "nobody", ""])
async def test_a_source_that_does_not_sign_cannot_be_named(source: str) -> None:
    async with running() as ground:
        answer = await post(ground, FORM, signed(TWILIO_URL, FORM), source=source)
    assert answer.status_code == 401


async def test_a_json_body_is_signed_by_its_digest_in_the_address() -> None:
    body = b'{"transcript_sid": "GT1", "event_type": "voice_intelligence_transcript_available"}'
    digest = f"&bodySHA256={hashlib.sha256(body).hexdigest()}"
    headers = {
        "Content-Type": "application/json",
        "X-Twilio-Signature": signed(TWILIO_URL + digest, {}),
    }
    async with running() as ground:
        path = f"/v1/transcripts?source=twilio-ru{digest}"
        right = await ground.client.post(path, content=body, headers=headers)
        wrong = await ground.client.post(path, content=body + b" ", headers=headers)
    assert (right.status_code, wrong.status_code) == (200, 401)
    assert right.json()["reason"] == "not_carried"


def test_repeated_fields_are_signed_once_each_and_sorted() -> None:
    text = "https://a/" + "DigitsCA" + "Digits9"
    signature = base64.b64encode(hmac.digest(b"t", text.encode(), hashlib.sha1)).decode()
    form = {"Digits": ["9", "CA", "9"]}
    tokens = [SecretStr("t")]
    right = "https://a/" + "Digits9" + "DigitsCA"
    expected = base64.b64encode(hmac.digest(b"t", right.encode(), hashlib.sha1)).decode()
    assert twilio_signature.is_right(expected, url="https://a/", form=form, body=b"", tokens=tokens)
    assert not twilio_signature.is_right(
        signature, url="https://a/", form=form, body=b"", tokens=tokens
    )
