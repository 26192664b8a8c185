"""What the router needs from the outside."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.router.domain.document import Document
from services.router.domain.trial import Ruled

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Packed:
    """A document in the form in which the store takes it; made once, before anything is told."""

    complaint_id: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Change:
    """A document to write, and the etag that the stored one must still have; empty: none."""

    document: Packed
    replaces: str


class ComplaintStore(Protocol):
    """The collection `complaints`. Every call is bounded by the store's own timeout.

    Raises:
        StoreUnavailable: no answer in time; the change may have happened or not.
    """

    async def load(self, complaint_ids: Collection[str]) -> Mapping[str, Document]:
        """Return those of the documents that exist, by id."""
        ...

    def pack(self, document: Document) -> Packed:
        """Return `document` ready to be written.

        Raises:
            DocumentRefused: it is too large, or holds what the store cannot hold.
        """
        ...

    async def save(self, changes: Sequence[Change]) -> Sequence[str]:
        """Write every change whose `replaces` still holds, each as a whole and durably.

        Return the ids of the others, which are untouched: somebody else wrote in between.
        """
        ...


class RuledComplaints(Protocol):
    """What the rules said about the stored complaints."""

    def since(self, moment: datetime) -> AsyncIterator[Ruled]:
        """Yield those that were received at `moment` or later and that the rules were asked about.

        Raises:
            StoreUnavailable: no answer in time.
        """
        ...
