"""What a service's handler gets from Kafka and gives back to it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

from shared.contracts import Event

EventT = TypeVar("EventT", bound=Event, covariant=True)  # noqa: PLC0105  read-only

Headers = tuple[tuple[str, bytes], ...]


# Named tuples, because one of each is made per record and frozen dataclasses are slow to make.
class Outgoing(NamedTuple):
    """One record to publish. Records with the same key keep their order."""

    topic: str
    key: bytes
    value: bytes
    headers: Headers = ()

    @property
    def size_bytes(self) -> int:
        return len(self.key) + len(self.value) + sum(len(n) + len(v) for n, v in self.headers)


class Incoming(NamedTuple, Generic[EventT]):
    """One decoded record. `timestamp_ms` is when it was produced, in epoch milliseconds."""

    event: EventT
    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes = b""
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A record that its handler could not process, and the error."""

    record: Incoming[Event]
    error: Exception


@dataclass(frozen=True, slots=True)
class Handled:
    """What a handler made of a batch.

    The loop publishes `outputs` and the dead letters of `failures`, waits until all are
    acknowledged, then awaits `complete` (where state is stored), then commits. When `complete`
    raises a TransientError the whole batch is handled again.
    """

    outputs: Sequence[Outgoing] = ()
    failures: Sequence[Failure] = ()
    complete: Callable[[], Awaitable[None]] | None = None


class Handler(Protocol):
    """A service's function from events to results; the records come in order per key."""

    async def __call__(self, batch: Sequence[Incoming[Event]]) -> Handled: ...


class Publisher(Protocol):
    """Acknowledged sends, all together."""

    async def publish(self, records: Sequence[Outgoing], *, timeout_s: float) -> None:
        """Return when Kafka has acknowledged every record (acks=all).

        Raises:
            BrokerUnavailable: not all were acknowledged within `timeout_s`; some may have been.
            RecordTooLarge: a record exceeds what topics take; nothing was sent.
        """
        ...
