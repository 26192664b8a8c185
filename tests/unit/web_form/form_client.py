"""The web form over HTTP, on a publisher in memory."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
from pydantic import SecretStr

from services.web_form.app import assemble
from services.web_form.ports import KnownComplaints
from services.web_form.settings import WebFormSettings
from tests.unit.intake.fakes import FakePublisher

BASE = "https://help.example"
SECRET = "a secret of thirty-two bytes or so"
TEXT = "Посылка не пришла, жду третью неделю."


def settings(**changes: Any) -> WebFormSettings:
    values: dict[str, Any] = {
        "kafka_bootstrap_servers": "127.0.0.1:1",
        "public_base_url": BASE,
        "status_token_secret": SecretStr(SECRET),
        **changes,
    }
    return WebFormSettings(**values)


class FakeKnown:
    """Implements `KnownComplaints` in memory, and counts the questions."""

    def __init__(self, digests: Mapping[UUID, str] | None = None) -> None:
        self.digests = dict(digests or {})
        self.asked = 0

    async def raw_sha256_of(self, complaint_id: UUID) -> str | None:
        self.asked += 1
        return self.digests.get(complaint_id)


@asynccontextmanager
async def client(
    publisher: FakePublisher, known: KnownComplaints | None = None, **changes: Any
) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of the application; an error below the routes is raised here, not hidden."""
    transport = httpx.ASGITransport(app=assemble(settings(**changes), publisher, known))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
        yield http
