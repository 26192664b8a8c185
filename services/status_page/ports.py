"""What the status page needs from the outside."""

from typing import Protocol
from uuid import UUID

from services.status_page.domain import Case


class CaseReader(Protocol):
    """The stored complaints, for reading."""

    async def find(self, complaint_id: UUID, *, timeout_s: float) -> Case | None:
        """Return the case, or None while the complaint itself is not stored yet.

        Raises:
            StoreUnavailable: no answer within `timeout_s` seconds.
        """
        ...
