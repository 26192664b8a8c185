"""Stored complaints looked up in MongoDB: briefly, and never to the cost of the sender."""

import asyncio
import logging
import time
from typing import Final
from uuid import UUID

from shared.errors import ZhalobaError
from shared.mongo.client import Collection
from shared.mongo.errors import errors_named

log = logging.getLogger(__name__)

# After an answer that did not come, nobody else waits for one during this time.
_PAUSE_S: Final = 5.0


class MongoKnownComplaints:
    """Implements `KnownComplaints`; an answer later than `timeout_ms` is no answer."""

    def __init__(self, complaints: Collection, *, timeout_ms: int) -> None:
        self._complaints = complaints
        self._timeout_s = timeout_ms / 1_000
        self._paused_until = 0.0

    async def raw_sha256_of(self, complaint_id: UUID) -> str | None:
        """See KnownComplaints."""
        if time.monotonic() < self._paused_until:
            return None
        try:
            async with asyncio.timeout(self._timeout_s):
                with errors_named():
                    found = await self._complaints.find_one(
                        {"_id": str(complaint_id)}, {"raw_sha256": 1}
                    )
        except (TimeoutError, ZhalobaError) as error:
            self._paused_until = time.monotonic() + _PAUSE_S
            log.info("known_complaints_unanswered", extra={"error": type(error).__name__})
            return None
        digest = found.get("raw_sha256") if found else None
        return digest if isinstance(digest, str) else None
