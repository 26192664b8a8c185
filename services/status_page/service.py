"""Show one complaint's status to whoever holds its link."""

import logging
from dataclasses import dataclass, field
from uuid import UUID

from services.status_page.domain import Details, Status
from services.status_page.ports import CaseReader
from shared import status_token
from shared.contracts import reference
from shared.errors import StoreUnavailable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ShowStatus:
    """The link alone proves who asks, so a valid one always gets an answer.

    `read_timeout_s` bounds the wait for the store; without an answer the page says what the
    link itself says.
    """

    cases: CaseReader
    secret: bytes = field(repr=False)
    read_timeout_s: float

    async def __call__(self, token: str) -> Status | None:
        """Return the status behind `token`, or None when we never issued it."""
        complaint_id = status_token.verify(token, self.secret)
        return None if complaint_id is None else await self._status(complaint_id)

    async def _status(self, complaint_id: UUID) -> Status:
        of = reference(complaint_id)
        try:
            case = await self.cases.find(complaint_id, timeout_s=self.read_timeout_s)
        except StoreUnavailable:
            log.warning("status_without_store", extra={"complaint_id": str(complaint_id)})
            return Status(of, Details.UNAVAILABLE)
        if case is None:
            return Status(of, Details.PENDING)
        return Status(of, Details.COMPLETE, case)
