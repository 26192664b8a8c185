"""ComplaintStore on MongoDB: reads in chunks, bulk writes that each replace what was read."""

from collections.abc import Collection as Ids
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeVar

import bson
from bson.raw_bson import RawBSONDocument
from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError

from services.router.domain.document import Document
from services.router.ports import Change, Packed
from shared.mongo.client import Collection
from shared.mongo.client import Document as MongoDocument
from shared.mongo.errors import DUPLICATE_KEY, DocumentRefused, errors_named

# Bounds of one round trip, so that none comes near the socket's timeout.
_IDS_PER_READ: Final = 100
_CHANGES_PER_WRITE: Final = 200
# MongoDB takes 16 MiB; some room is left for what surrounds a document in a message.
MAX_DOCUMENT_BYTES: Final = 16 * 1_048_576 - 16_384

_Item = TypeVar("_Item")


def _chunks(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))


class MongoComplaintStore:
    """The collection `complaints`; implements ComplaintStore."""

    def __init__(self, complaints: Collection) -> None:
        self._complaints = complaints

    async def load(self, complaint_ids: Ids[str]) -> Mapping[str, Document]:
        found: dict[str, Document] = {}
        for chunk in _chunks(list(complaint_ids), _IDS_PER_READ):
            with errors_named():
                cursor = self._complaints.find({"_id": {"$in": list(chunk)}})
                found |= {str(d["_id"]): d for d in await cursor.to_list(length=None)}
        return found

    def pack(self, document: Document) -> Packed:
        with errors_named():
            content = bson.encode(document)
        if len(content) > MAX_DOCUMENT_BYTES:
            raise DocumentRefused(f"{len(content)} bytes exceed {MAX_DOCUMENT_BYTES}")
        return Packed(str(document["_id"]), content)

    async def save(self, changes: Sequence[Change]) -> Sequence[str]:
        forestalled: list[str] = []
        for chunk in _chunks(changes, _CHANGES_PER_WRITE):
            forestalled += [chunk[i].document.complaint_id for i in await self._write(chunk)]
        return forestalled

    async def _write(self, changes: Sequence[Change]) -> list[int]:
        """Return the places of those changes whose document was written by somebody else.

        The filter misses then, the upsert collides with the stored `_id`.
        """
        operations = [_replacement(change) for change in changes]
        with errors_named():
            try:
                await self._complaints.bulk_write(operations, ordered=False)
            except BulkWriteError as error:
                return _forestalled(error)
        return []


def _forestalled(error: BulkWriteError) -> list[int]:
    """Return the places of the duplicate keys. Raise `error` when anything else went wrong."""
    details = error.details or {}
    refused = details.get("writeErrors", [])
    if details.get("writeConcernErrors") or any(e["code"] != DUPLICATE_KEY for e in refused):
        raise error
    return [e["index"] for e in refused]


def _replacement(change: Change) -> ReplaceOne[MongoDocument]:
    return ReplaceOne(
        {"_id": change.document.complaint_id, "etag": change.replaces},
        RawBSONDocument(change.document.content),
        upsert=True,
    )
