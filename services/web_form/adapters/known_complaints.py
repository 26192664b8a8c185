"""Stored complaints looked up in MongoDB: briefly, and never to the cost of the sender."""

import asyncio
import logging
import time
from typing import Any, Final
from uuid import UUID

from motor.motor_asyncio import AsyncIOMotorClient
from pydantic import SecretStr
from pymongo.errors import PyMongoError

log = logging.getLogger(__name__)

COLLECTION: Final = "complaints"
# After an answer that did not come, nobody else waits for one during this time.
_PAUSE_S: Final = 5.0


class MongoKnownComplaints:
    """Implements `KnownComplaints`; an answer later than `timeout_ms` is no answer."""

    def __init__(self, uri: SecretStr, database: str, *, timeout_ms: int) -> None:
        self._client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
            uri.get_secret_value(),
            serverSelectionTimeoutMS=timeout_ms,
            connectTimeoutMS=1_000,
            maxPoolSize=20,
        )
        self._complaints = self._client[database][COLLECTION]
        self._timeout_s = timeout_ms / 1_000
        self._paused_until = 0.0

    async def raw_sha256_of(self, complaint_id: UUID) -> str | None:
        if time.monotonic() < self._paused_until:
            return None
        try:
            async with asyncio.timeout(self._timeout_s):
                found = await self._complaints.find_one(
                    {"_id": str(complaint_id)}, {"raw_sha256": 1}
                )
        except (PyMongoError, TimeoutError) as error:
            self._paused_until = time.monotonic() + _PAUSE_S
            log.info("known_complaints_unanswered", extra={"error": type(error).__name__})
            return None
        digest = found.get("raw_sha256") if found else None
        return digest if isinstance(digest, str) else None

    def close(self) -> None:
        self._client.close()
