"""Unusable input is recorded with its bytes, and no secret header is ever kept."""

import hashlib
from datetime import UTC, datetime

import pytest

from shared.contracts import Channel, IntakeFailure
from shared.errors import BrokerUnavailable
from shared.intake.failures import MAX_BODY_BYTES, IntakeFailures, UnusableInput
from shared.intake.raw_headers import kept_headers
from shared.intake.rejected import invalid_field
from shared.topics import INTAKE_FAILURES, MAX_RECORD_BYTES
from shared.version import VERSION
from tests.unit.intake.fakes import FakePublisher

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ERROR = invalid_field("message.date", "the time has no offset from UTC")


def unusable(body: bytes) -> UnusableInput:
    return UnusableInput(Channel.SOCIAL, "bot", body, NOW, external_id="7\r\n")


async def test_a_failure_keeps_the_input_and_names_the_fact() -> None:
    publisher = FakePublisher()
    await IntakeFailures(publisher, "social_media").record(
        unusable(b"\xff{"), ERROR, stage="normalise"
    )
    [failure] = publisher.events(INTAKE_FAILURES, IntakeFailure)
    assert publisher.records[0].key == b"bot"
    assert (failure.body, failure.sha256) == (b"\xff{", hashlib.sha256(b"\xff{").hexdigest())
    assert (failure.stage, failure.code, failure.field) == (
        "normalise",
        "invalid_field",
        "message.date",
    )
    assert (failure.external_id, failure.service_version) == ("7", VERSION)


async def test_a_failure_of_any_size_fits_its_topic_with_the_digest_of_the_whole() -> None:
    publisher = FakePublisher()
    body = b"x" * 20_000_000
    await IntakeFailures(publisher, "phone_transcript").record(
        unusable(body), ERROR, stage="decode"
    )
    [failure] = publisher.events(INTAKE_FAILURES, IntakeFailure)
    assert publisher.records[0].size_bytes < MAX_RECORD_BYTES
    assert len(failure.body) == MAX_BODY_BYTES
    assert failure.sha256 == hashlib.sha256(body).hexdigest()
    assert failure.error.endswith("(body cut)")


async def test_a_failure_that_kafka_did_not_take_is_not_counted_as_recorded() -> None:
    publisher = FakePublisher()
    publisher.away = True
    with pytest.raises(BrokerUnavailable):
        await IntakeFailures(publisher, "social_media").record(unusable(b""), ERROR, stage="decode")


SECRETS = [
    "authorization",
    "Proxy-Authorization",
    "cookie",
    "x-hub-signature-256",
    "x-telegram-bot-api-secret-token",
    "webhook-signature",
    "x-api-key",
    "x-twilio-signature",
]


@pytest.mark.parametrize("name", SECRETS)
def test_a_credential_is_never_kept_even_when_asked_for(name: str) -> None:
    assert kept_headers([(name.lower(), "s")], [name, name.lower()]) == ()


def test_only_named_headers_are_kept() -> None:
    given = [("content-type", "a/b"), ("x-forwarded-for", "10.0.0.1"), ("webhook-id", "1")]
    assert kept_headers(given) == (("content-type", "a/b"),)
    assert kept_headers(given, ["webhook-id"]) == (("content-type", "a/b"), ("webhook-id", "1"))
