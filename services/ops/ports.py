"""What ops needs from the outside. Everything reads; nothing is ever committed or changed."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.ops.domain.dead_letters import Letter
from services.ops.domain.lag import Place, Reading
from services.ops.domain.ledger import Accepted, Position


class LagReader(Protocol):
    """Where every consumer group stands."""

    async def read(self, *, timeout_s: float) -> Mapping[Place, Reading]:
        """Return a reading of each partition of our topics for each group that reads it.

        Raises:
            BrokerUnavailable: Kafka does not answer; each of a few questions has `timeout_s`.
        """
        ...


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """`counts` says how many letters each topic holds; `read` how many of them were looked at."""

    counts: Mapping[str, int]
    read: Mapping[str, int]
    letters: Sequence[Letter]


class DeadLetterReader(Protocol):
    """The dead letter topics."""

    async def read(self, *, newest: int, timeout_s: float) -> DeadLetters:
        """Return the reasons of at least the `newest` letters of each topic, as time allows.

        Raises:
            BrokerUnavailable: Kafka does not answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class Log:
    """The records of received complaints since some moment.

    `read_up_to` is where the router stands in each partition; `complete` is False when time ran
    out before all records were read.
    """

    records: Sequence[Accepted]
    dead_lettered: Set[Position]
    read_up_to: Mapping[int, int]
    complete: bool


class AcceptedLog(Protocol):
    """The topic of received complaints and its dead letters."""

    async def since(self, moment: datetime, *, timeout_s: float) -> Log:
        """Return the records of complaints that were received at or after `moment`.

        Raises:
            BrokerUnavailable: Kafka does not answer.
        """
        ...


class StoredCases(Protocol):
    """The documents that the router wrote."""

    async def received_since(self, moment: datetime, *, timeout_s: float) -> Set[str]:
        """Return the ids of the stored complaints that were received at or after `moment`.

        Raises:
            StoreUnavailable: no answer within `timeout_s` seconds.
        """
        ...

    async def states(self, ids: Iterable[str], *, timeout_s: float) -> Mapping[str, str]:
        """Return the state of those of `ids` that are stored.

        Raises:
            StoreUnavailable: no answer within `timeout_s` seconds.
        """
        ...
