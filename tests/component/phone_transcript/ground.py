"""The phone transcript adapter over HTTP with a publisher that remembers."""

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from pydantic import SecretStr

from services.phone_transcript.app import assemble
from services.phone_transcript.settings import PhoneTranscriptSettings
from services.phone_transcript.sources import PhoneSource
from shared.contracts import Channel, ComplaintReceived, IntakeFailure, RawPayload
from shared.errors import BrokerUnavailable
from shared.intake.sources import Sources
from shared.kafka.records import Outgoing
from shared.topics import INTAKE_FAILURES, RAW, RECEIVED

KEY = "call-centre-key-0001"
NEXT_KEY = "call-centre-key-0002"
OTHER_KEY = "branch-office-key-01"
TWILIO_TOKEN = "twilio-auth-token-01"
TWILIO_URL = "https://calls.example/v1/transcripts?source=twilio-ru"
HASHED_KEY = "key-kept-as-its-digest"
PAUSED_KEY = "paused-office-key-01"


@dataclass
class RememberingPublisher:
    """Acknowledges at once, or is away."""

    records: list[Outgoing] = field(default_factory=list)
    away: bool = False

    async def publish(self, records: Sequence[Outgoing], *, timeout_s: float) -> None:
        assert timeout_s > 0
        if self.away:
            raise BrokerUnavailable("no broker")
        self.records.extend(records)

    def values(self, topic: str) -> list[bytes]:
        return [record.value for record in self.records if record.topic == topic]

    @property
    def complaints(self) -> list[ComplaintReceived]:
        return [ComplaintReceived.decode(value) for value in self.values(RECEIVED.name)]

    @property
    def complaint(self) -> ComplaintReceived:
        [only] = self.complaints
        return only

    @property
    def failures(self) -> list[IntakeFailure]:
        return [IntakeFailure.decode(value) for value in self.values(INTAKE_FAILURES.name)]

    @property
    def raw(self) -> list[RawPayload]:
        return [RawPayload.decode(value) for value in self.values(RAW.name)]


def _source(name: str, *secrets: str, **further: object) -> PhoneSource:
    return PhoneSource.model_validate(
        {"name": name, "channel": Channel.PHONE, "secrets": secrets, **further}
    )


SOURCES = (
    _source("call-centre", KEY, NEXT_KEY),
    _source("branch", OTHER_KEY, roles={"channel_1": "agent", "SPEAKER_00": "customer"}),
    _source("twilio-ru", TWILIO_TOKEN, signed_url=TWILIO_URL),
    _source("hashed", f"sha256:{hashlib.sha256(HASHED_KEY.encode()).hexdigest()}"),
    _source("paused", PAUSED_KEY, state="paused"),
)


@dataclass
class Ground:
    """A client of the running application, and what it published."""

    client: httpx.AsyncClient
    publisher: RememberingPublisher

    async def push(
        self,
        body: str | bytes,
        *,
        key: str | None = KEY,
        media_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        **parameters: str,
    ) -> httpx.Response:
        """Post a transcript as a call centre's system does."""
        authorization = {} if key is None else {"Authorization": f"Bearer {key}"}
        return await self.client.post(
            "/v1/transcripts",
            params={**(query or {}), **parameters},
            content=body.encode() if isinstance(body, str) else body,
            headers={"Content-Type": media_type, **authorization, **(headers or {})},
        )


@asynccontextmanager
async def running() -> AsyncIterator[Ground]:
    """Yield the application over a remembering publisher."""
    settings = PhoneTranscriptSettings(
        kafka_bootstrap_servers="127.0.0.1:1",
        public_base_url="https://complaints.example",
        status_token_secret=SecretStr("s" * 32),
        zhaloba_sources=Path("unused.yaml"),
    )
    publisher = RememberingPublisher()
    app = assemble(settings, Sources({source.name: source for source in SOURCES}), publisher)
    transport = httpx.ASGITransport(app, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://adapter") as client:
        yield Ground(client, publisher)
