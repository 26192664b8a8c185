"""Kafka and MongoDB as ops sees them, in memory; away when `away` is set."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime

from services.ops.domain.lag import Place, Reading
from services.ops.ports import DeadLetters, Log
from shared.errors import BrokerUnavailable, StoreUnavailable


@dataclass
class FakeKafka:
    """Implements LagReader; `read` hands out `readings`, and counts."""

    readings: Mapping[Place, Reading] = field(default_factory=dict)
    away: bool = False
    reads: int = 0

    async def read(self, *, timeout_s: float) -> Mapping[Place, Reading]:
        assert timeout_s > 0
        self.reads += 1
        if self.away:
            raise BrokerUnavailable("away")
        return self.readings


@dataclass
class FakeDeadLetters:
    """Implements DeadLetterReader."""

    found: DeadLetters = field(default_factory=lambda: DeadLetters({}, {}, []))
    away: bool = False

    async def read(self, *, newest: int, timeout_s: float) -> DeadLetters:
        assert newest > 0
        assert timeout_s > 0
        if self.away:
            raise BrokerUnavailable("away")
        return self.found


@dataclass
class FakeLog:
    """Implements AcceptedLog."""

    log: Log = field(default_factory=lambda: Log([], set(), {}, complete=True))
    away: bool = False
    asked: list[datetime] = field(default_factory=list)

    async def since(self, moment: datetime, *, timeout_s: float) -> Log:
        assert timeout_s > 0
        self.asked.append(moment)
        if self.away:
            raise BrokerUnavailable("away")
        return self.log


@dataclass
class FakeCases:
    """Implements StoredCases."""

    stored: Mapping[str, str] = field(default_factory=dict)
    away: bool = False

    async def received_since(self, moment: datetime, *, timeout_s: float) -> Set[str]:
        assert moment.tzinfo is not None
        self._check(timeout_s)
        return set(self.stored)

    async def states(self, ids: Iterable[str], *, timeout_s: float) -> Mapping[str, str]:
        self._check(timeout_s)
        return {name: self.stored[name] for name in ids if name in self.stored}

    def _check(self, timeout_s: float) -> None:
        assert timeout_s > 0
        if self.away:
            raise StoreUnavailable("away")
