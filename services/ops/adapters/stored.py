"""StoredCases on MongoDB: ids and states, nothing else leaves the server."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Set
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import islice
from typing import Final

from shared.errors import StoreUnavailable
from shared.mongo.client import Collection
from shared.mongo.errors import StoreFailed, errors_named

_IDS_PER_READ: Final = 1_000
_NOT_PARKED: Final = {"parked": {"$ne": True}}


class MongoStoredCases:
    """Implements StoredCases."""

    def __init__(self, complaints: Collection) -> None:
        self._complaints = complaints

    async def received_since(self, moment: datetime, *, timeout_s: float) -> Set[str]:
        """See StoredCases."""
        async with _answered_within(timeout_s):
            cursor = self._complaints.find(
                {"received_at": {"$gte": moment}, **_NOT_PARKED}, {"_id": 1}
            )
            return {str(document["_id"]) async for document in cursor}

    async def states(self, ids: Iterable[str], *, timeout_s: float) -> Mapping[str, str]:
        """See StoredCases."""
        states: dict[str, str] = {}
        rest = iter(ids)
        async with _answered_within(timeout_s):
            while chunk := list(islice(rest, _IDS_PER_READ)):
                wanted = {"_id": {"$in": chunk}, **_NOT_PARKED}
                async for document in self._complaints.find(wanted, {"state": 1}):
                    states[str(document["_id"])] = str(document.get("state"))
        return states


@asynccontextmanager
async def _answered_within(timeout_s: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(timeout_s):
            with errors_named():
                yield
    except (TimeoutError, StoreFailed) as error:
        raise StoreUnavailable(type(error).__name__) from None
