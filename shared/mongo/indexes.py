"""The one list of indexes. Each costs a fifth of the write throughput: name who reads by it."""

import asyncio
import logging
from typing import Final

from pymongo import ASCENDING, IndexModel

from shared.errors import StoreUnavailable
from shared.mongo.client import Collection
from shared.mongo.errors import StoreFailed, errors_named

log = logging.getLogger(__name__)

COMPLAINT_INDEXES: Final = (
    # Somebody reads a reference out on the phone. Not unique: a short code can meet twice.
    IndexModel([("reference", ASCENDING)], name="reference"),
    # The ledger counts by hour of receipt; rules are tried on the complaints of the last days.
    IndexModel([("received_at", ASCENDING)], name="received_at"),
)

_FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 2.0


async def ensure_indexes(collection: Collection) -> None:
    """Create what is missing.

    Raises:
        StoreUnavailable: MongoDB is away.
        StoreFailed: an index of the same name with other keys exists.
    """
    with errors_named():
        await collection.create_indexes(list(COMPLAINT_INDEXES))


async def ensure_indexes_in_time(collection: Collection) -> None:
    """Create what is missing, waiting for MongoDB as long as it takes. Cancel it to give up."""
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            return await ensure_indexes(collection)
        except (StoreUnavailable, StoreFailed) as error:
            log.warning("indexes_not_ensured", extra={"code": error.code, "retry_in_s": pause_s})
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
