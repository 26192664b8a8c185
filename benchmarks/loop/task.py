"""The work that every contender does: read an event, decode, encode, write it keyed, commit."""

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from shared.contracts import CaseEvent, PublicState, derived_id

VALUE_BYTES: Final = 800
BATCH_RECORDS: Final = 1000


@dataclass(frozen=True)
class Task:
    """What a contender is told on its command line."""

    bootstrap: str
    source: str
    sink: str
    group: str
    records: int

    @classmethod
    def from_argv(cls) -> "Task":
        bootstrap, source, sink, group, records = sys.argv[1:6]
        return cls(bootstrap, source, sink, group, int(records))

    def argv(self) -> list[str]:
        return [self.bootstrap, self.source, self.sink, self.group, str(self.records)]


def event(number: int) -> CaseEvent:
    """Return an event whose value is about VALUE_BYTES long."""
    complaint = UUID(int=number)
    bare = CaseEvent(
        event_id=derived_id(complaint, "case:1"),
        complaint_id=complaint,
        public_version=1,
        type="bench",
        state=PublicState.ASSIGNED,
        public_text="",
        occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return bare.model_copy(update={"public_text": "x" * (VALUE_BYTES - len(bare.encode()))})


def report(seconds: float) -> None:
    """Say how long the records took from the first read to the last commit."""
    print(json.dumps({"seconds": seconds}))
