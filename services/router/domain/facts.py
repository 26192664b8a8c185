"""The distinct events of one complaint: a set that only grows, whatever order it grows in.

Adding is commutative, associative and idempotent. Of two reports of the same fact the earlier one
is kept, and of two at the same moment the one that sorts first, so no order of arrival shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b, sha256
from typing import Final, TypeVar
from uuid import UUID

from shared.contracts import ComplaintClassified, ComplaintReceived, ComplaintUpdate, Event

ComplaintEvent = ComplaintReceived | ComplaintClassified | ComplaintUpdate
Body = tuple[int, str]
ModelView = tuple[int, str]

_Key = TypeVar("_Key")
_Fact = TypeVar("_Fact", bound=Event)

_ETAG_BYTES: Final = 16


def body_sha256(event: ComplaintReceived) -> str:
    """Return what tells two bodies under one revision apart."""
    if event.raw_sha256 is not None:
        return event.raw_sha256
    return sha256(f"{event.withdrawn}:{event.text_raw}".encode()).hexdigest()


@dataclass(slots=True)
class Facts:
    """What is known about one complaint.

    `received` holds the body in force of each revision: the earliest, then the smallest hash.
    `bodies` holds when each distinct body of a revision was first received, losers included.
    """

    complaint_id: UUID
    received: dict[int, ComplaintReceived] = field(default_factory=dict)
    bodies: dict[Body, datetime] = field(default_factory=dict)
    classified: dict[ModelView, ComplaintClassified] = field(default_factory=dict)
    updates: dict[UUID, ComplaintUpdate] = field(default_factory=dict)

    @property
    def version(self) -> int:
        """Return the number of distinct events."""
        return len(self.bodies) + len(self.classified) + len(self.updates)

    def copy(self) -> "Facts":
        """Return an independent set of the same (immutable) events."""
        return Facts(
            self.complaint_id,
            dict(self.received),
            dict(self.bodies),
            dict(self.classified),
            dict(self.updates),
        )

    def add(self, event: ComplaintEvent) -> bool:
        """Take one event in; tell whether it changed anything."""
        if isinstance(event, ComplaintReceived):
            return self._add_received(event)
        if isinstance(event, ComplaintClassified):
            return _keep_first(self.classified, (event.revision, event.model.sha256), event)
        return _keep_first(self.updates, event.update_id, event)

    def _add_received(self, event: ComplaintReceived) -> bool:
        body = (event.revision, body_sha256(event))
        known = self.bodies.get(body)
        if known is None or event.received_at < known:
            self.bodies[body] = event.received_at
        held = self.received.get(event.revision)
        won = held is None or (held != event and _received_rank(event) < _received_rank(held))
        if won:
            self.received[event.revision] = event
        return won or known is None or event.received_at < known

    def conflicts(self) -> Iterator[tuple[int, str, datetime]]:
        """Yield revision, hash and time of each body that lost, in canonical order."""
        for (revision, digest), received_at in sorted(self.bodies.items()):
            if body_sha256(self.received[revision]) != digest:
                yield revision, digest, received_at

    def etag(self) -> str:
        """Return a hash that is equal exactly when the facts are equal."""
        digest = blake2b(digest_size=_ETAG_BYTES)
        for _, received in sorted(self.received.items()):
            digest.update(received.encode())
        for conflict in self.conflicts():
            digest.update(repr(conflict[:2]).encode() + conflict[2].isoformat().encode())
        for _, classified in sorted(self.classified.items()):
            digest.update(classified.encode())
        for _, update in sorted(self.updates.items()):
            digest.update(update.encode())
        return digest.hexdigest()


def _received_rank(event: ComplaintReceived) -> tuple[datetime, str, bytes]:
    return (event.received_at, body_sha256(event), event.encode())


def _keep_first(facts: dict[_Key, _Fact], key: _Key, event: _Fact) -> bool:
    held = facts.get(key)
    if held is not None and (held == event or _rank(held) <= _rank(event)):
        return False
    facts[key] = event
    return True


def _rank(event: Event) -> tuple[datetime, bytes]:
    return (event.ce_time, event.encode())
