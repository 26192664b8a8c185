"""A ComplaintStore in memory that keeps what MongoDB keeps: BSON, whole milliseconds."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC
from typing import Any

import bson
from bson.codec_options import CodecOptions

from services.router.adapters.mongo import MAX_DOCUMENT_BYTES
from services.router.adapters.rules_file import load_rules
from services.router.domain.document import Document
from services.router.ports import Change, ComplaintStore, Packed
from services.router.service import RouteBatch
from shared.errors import StoreUnavailable
from shared.kafka.records import Handled
from shared.mongo.errors import DocumentRefused
from tests.unit.router.histories import START

_AWARE: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, tzinfo=UTC)
BOOK = load_rules(None)


class FakeStore:
    """Implements ComplaintStore. `away` makes every call fail; `max_bytes` is its limit."""

    def __init__(self, *, max_bytes: int = MAX_DOCUMENT_BYTES) -> None:
        self.contents: dict[str, bytes] = {}
        self.away = False
        self.max_bytes = max_bytes
        self.writes = 0

    async def load(self, complaint_ids: Collection[str]) -> Mapping[str, Document]:
        self._answer()
        return {i: self.document(i) for i in complaint_ids if i in self.contents}

    def pack(self, document: Document) -> Packed:
        try:
            content = bson.encode(document)
        except (OverflowError, UnicodeError, bson.errors.BSONError) as error:
            raise DocumentRefused(type(error).__name__) from None
        if len(content) > self.max_bytes:
            raise DocumentRefused(f"{len(content)} bytes")
        return Packed(str(document["_id"]), content)

    async def save(self, changes: Sequence[Change]) -> Sequence[str]:
        self._answer()
        return [change.document.complaint_id for change in changes if not self._replace(change)]

    def document(self, complaint_id: str) -> dict[str, Any]:
        return bson.decode(self.contents[complaint_id], codec_options=_AWARE)

    def _replace(self, change: Change) -> bool:
        complaint_id = change.document.complaint_id
        held = self.contents.get(complaint_id)
        etag = "" if held is None else self.document(complaint_id)["etag"]
        if etag != change.replaces:
            return False
        self.contents[complaint_id] = change.document.content
        self.writes += 1
        return True

    def _answer(self) -> None:
        if self.away:
            raise StoreUnavailable("away")


def router(store: ComplaintStore) -> RouteBatch:
    return RouteBatch(store, BOOK, lambda: START)


async def done(handled: Handled) -> Handled:
    """Do what the batch loop does after publishing."""
    if handled.complete is not None:
        await handled.complete()
    return handled
