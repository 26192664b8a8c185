"""What the web form needs from outside, besides Kafka."""

from typing import Protocol
from uuid import UUID


class KnownComplaints(Protocol):
    """Complaints that are already stored; a look-up that may go unanswered."""

    async def raw_sha256_of(self, complaint_id: UUID) -> str | None:
        """Return the digest of the body that made this complaint, or None.

        None means not stored, or no answer within the adapter's bound; it never raises.
        """
        ...
