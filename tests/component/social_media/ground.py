"""The social media adapter over HTTP with a publisher that remembers."""

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
