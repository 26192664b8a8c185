"""Cases out of MongoDB: only the fields that may be shown ever leave the server."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from services.status_page.domain import Case, Entry
from shared.contracts import PublicState
from shared.errors import StoreUnavailable
from shared.mongo.client import Collection
from shared.mongo.errors import StoreFailed, errors_named

_ENTRY_FIELDS: Final = ("public", "at", "code", "department", "text", "next_step", "next_by")
_CASE_FIELDS: Final = ("parked", "state", "department", "received_at", "updated_at", "due_at")
PROJECTION: Final = {
    **dict.fromkeys(_CASE_FIELDS, 1),
    **{f"history.{name}": 1 for name in _ENTRY_FIELDS},
}


class MongoCases:
    """The collection `complaints`, for reading; implements CaseReader."""

    def __init__(self, complaints: Collection) -> None:
        self._complaints = complaints

    async def find(self, complaint_id: UUID, *, timeout_s: float) -> Case | None:
        """See CaseReader. To a customer it is all the same why the store does not answer."""
        try:
            async with asyncio.timeout(timeout_s):
                with errors_named():
                    document = await self._complaints.find_one(
                        {"_id": str(complaint_id)}, PROJECTION
                    )
        except (TimeoutError, StoreFailed) as error:
            raise StoreUnavailable(type(error).__name__) from None
        return None if document is None else to_case(document)


def to_case(document: Mapping[str, Any]) -> Case | None:
    """Read a stored document; what this release does not know is passed over, never an error.

    None while only later events have come: there is nothing to show yet.
    """
    if document.get("parked"):
        return None
    return Case(
        state=_state(document.get("state")),
        department=_text(document.get("department")),
        received_at=_moment(document.get("received_at")),
        updated_at=_moment(document.get("updated_at")),
        due_at=_moment(document.get("due_at")),
        history=tuple(_entries(document.get("history"))),
    )


def _entries(history: object) -> Iterator[Entry]:
    for entry in history if isinstance(history, list) else ():
        if not isinstance(entry, Mapping) or entry.get("public") is not True:
            continue
        at, code = _moment(entry.get("at")), _text(entry.get("code"))
        if at is not None and code is not None:
            yield Entry(
                at=at,
                code=code,
                department=_text(entry.get("department")),
                text=_text(entry.get("text")),
                next_step=_text(entry.get("next_step")),
                next_by=_moment(entry.get("next_by")),
            )


def _state(word: object) -> PublicState | None:
    return PublicState(word) if isinstance(word, str) and word in set(PublicState) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _moment(value: object) -> datetime | None:
    """Return an aware time; the driver gives naive ones in UTC unless told otherwise."""
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
