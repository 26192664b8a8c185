"""The social media adapter over HTTP with a publisher that remembers."""

import base64
import hmac
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import orjson
from pydantic import SecretStr

from services.social_media.app import assemble
from services.social_media.settings import SocialMediaSettings
from services.social_media.sources import SocialSource
from shared.contracts import Channel, ComplaintReceived, IntakeFailure, RawPayload
from shared.errors import BrokerUnavailable
from shared.intake.sources import Sources
from shared.kafka.records import Outgoing
from shared.topics import INTAKE_FAILURES, RAW, RECEIVED

VK_SECRET = "vk-Secret-0001"
VK_NEXT_SECRET = "vk-Secret-0002"
TELEGRAM_SECRET = "tg_Secret-0001"
OWN_BOT = "700100200"
CONFIRMATION = "c0ffee42"
META_SECRET = "meta-app-secret-01"
META_NEXT_SECRET = "meta-app-secret-02"
VERIFY_TOKEN = "verify-Token-01"
X_SECRET = "x-consumer-secret-01"
MAX_SECRET = "max_Secret-0001"
GENERIC_SECRET = "whsec_" + base64.b64encode(b"a key of thirty-two bytes, or so").decode()
MAPPING = {
    "items": "reviews",
    "only_if": {"status": ["new", "changed"]},
    "external_id": "id",
    "text": ["title", "body"],
    "occurred_at": {"path": "written", "unit": "s"},
    "changed_at": {"path": "changed"},
    "withdrawn": "removed",
    "author_id": "by.id",
    "author_name": "by.name",
    "author_email": "by.mail",
    "attachment_urls": "photos",
    "order_number": "order",
}


@dataclass
class RememberingPublisher:
    """Acknowledges at once, or is away, from the start or after so many records."""

    records: list[Outgoing] = field(default_factory=list)
    away: bool = False
    away_after: int | None = None

    async def publish(self, records: Sequence[Outgoing], *, timeout_s: float) -> None:
        assert timeout_s > 0
        if self.away_after is not None and len(self.records) >= self.away_after:
            raise BrokerUnavailable("no broker any more")
        if self.away:
            raise BrokerUnavailable("no broker")
        self.records.extend(records)

    def values(self, topic: str) -> list[bytes]:
        return [record.value for record in self.records if record.topic == topic]

    @property
    def complaints(self) -> list[ComplaintReceived]:
        return [ComplaintReceived.decode(value) for value in self.values(RECEIVED.name)]

    @property
    def failures(self) -> list[IntakeFailure]:
        return [IntakeFailure.decode(value) for value in self.values(INTAKE_FAILURES.name)]

    @property
    def raw(self) -> list[RawPayload]:
        return [RawPayload.decode(value) for value in self.values(RAW.name)]


def _source(name: str, platform: str, *secrets: str, **further: object) -> SocialSource:
    return SocialSource.model_validate(
        {
            "name": name,
            "channel": Channel.SOCIAL,
            "format": platform,
            "secrets": secrets,
            **further,
        }
    )


SOURCES = (
    _source("shop-vk", "vk", VK_SECRET, VK_NEXT_SECRET, confirmation=CONFIRMATION),
    _source("open-vk", "vk", unsigned=True),
    _source("shop-tg", "telegram", TELEGRAM_SECRET, own_ids=[OWN_BOT]),
    _source("page", "meta", META_SECRET, META_NEXT_SECRET, verify_token=VERIFY_TOKEN),
    _source("our-x", "x", X_SECRET),
    _source("shop-max", "max", MAX_SECRET),
    _source("reviews", "generic", GENERIC_SECRET, mapping=MAPPING),
    _source("tickets", "generic", GENERIC_SECRET, mapping={"text": "ticket.text"}),
    _source("paused-tg", "telegram", TELEGRAM_SECRET, state="paused"),
    _source("closed-tg", "telegram", TELEGRAM_SECRET, state="retired"),
)


@dataclass
class Ground:
    """A client of the running application, and what it published."""

    client: httpx.AsyncClient
    publisher: RememberingPublisher

    async def vk(self, body: object, *, source: str = "shop-vk") -> httpx.Response:
        """Post as VK does; a mapping without a secret gets the right one."""
        if isinstance(body, dict):
            body = orjson.dumps({"secret": VK_SECRET, "group_id": 4242, **body})
        return await self._post(f"/v1/webhooks/vk/{source}", body)

    async def telegram(
        self, body: object, *, source: str = "shop-tg", token: str | None = TELEGRAM_SECRET
    ) -> httpx.Response:
        """Post as Telegram does."""
        headers = {} if token is None else {"X-Telegram-Bot-Api-Secret-Token": token}
        if not isinstance(body, bytes):
            body = orjson.dumps(body)
        return await self._post(f"/v1/webhooks/telegram/{source}", body, headers)

    async def meta(self, body: object, *, secret: str = META_SECRET) -> httpx.Response:
        """Post as Meta does, signed over the raw bytes."""
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        signature = hmac.digest(secret.encode(), raw, "sha256").hex()
        headers = {"X-Hub-Signature-256": f"sha256={signature}"}
        return await self._post("/v1/webhooks/meta/page", raw, headers)

    async def x(self, body: object, *, secret: str = X_SECRET) -> httpx.Response:
        """Post as X does: base64 where Meta writes hexadecimal."""
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        signature = base64.b64encode(hmac.digest(secret.encode(), raw, "sha256")).decode()
        headers = {"x-twitter-webhooks-signature": f"sha256={signature}"}
        return await self._post("/v1/webhooks/x/our-x", raw, headers)

    async def max(self, body: object, *, token: str = MAX_SECRET) -> httpx.Response:
        """Post as MAX does."""
        headers = {"X-Max-Bot-Api-Secret": token}
        return await self._post("/v1/webhooks/max/shop-max", orjson.dumps(body), headers)

    async def generic(
        self,
        body: object,
        *,
        source: str = "reviews",
        message_id: str = "msg_1",
        age_s: float = 0.0,
        secret: str = GENERIC_SECRET,
    ) -> httpx.Response:
        """Post as Standard Webhooks says."""
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        timestamp = str(int(time.time() - age_s))
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{message_id}.{timestamp}.".encode() + raw
        signature = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
        headers = {
            "webhook-id": message_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": f"v1,{signature}",
        }
        return await self._post(f"/v1/webhooks/generic/{source}", raw, headers)

    async def _post(
        self, path: str, body: object, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        assert isinstance(body, bytes)
        headers = {"Content-Type": "application/json", **(headers or {})}
        return await self.client.post(path, content=body, headers=headers)


@asynccontextmanager
async def running(sources: Sequence[SocialSource] = SOURCES) -> AsyncIterator[Ground]:
    """Yield the application over a remembering publisher."""
    settings = SocialMediaSettings(
        kafka_bootstrap_servers="127.0.0.1:1",
        public_base_url="https://complaints.example",
        status_token_secret=SecretStr("s" * 32),
        zhaloba_sources=Path("unused.yaml"),
    )
    publisher = RememberingPublisher()
    by_name = Sources({source.name: source for source in sources})
    app = assemble(settings, by_name, publisher)
    transport = httpx.ASGITransport(app, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://adapter") as client:
        yield Ground(client, publisher)
