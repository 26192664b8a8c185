"""Dead letters by cause: what failed, how often, since when and since which release."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

_NUMBER: Final = re.compile(r"\d+")
_UNKNOWN: Final = "unknown"
# Past this many causes in one topic the rest is one group: an answer stays an answer.
MAX_GROUPS: Final = 200
OTHER_CODE: Final = "other_causes"


@dataclass(frozen=True, slots=True)
class Letter:
    """The reason of one dead letter, from its headers; never the record itself."""

    dead_letter_topic: str
    code: str
    error_type: str
    error: str
    topic: str
    partition: int | None
    offset: int | None
    attempts: int
    service_version: str
    failed_at: datetime


class Cause(NamedTuple):
    """Letters with one cause look the same but for numbers in the error's message."""

    dead_letter_topic: str
    code: str
    error_type: str
    error: str


@dataclass(slots=True)
class FailureGroup:
    """All letters of one cause that were read; `first` and `last` by the time of failure."""

    cause: Cause
    count: int
    attempts_max: int
    first: Letter
    last: Letter

    def add(self, letter: Letter) -> None:
        self.count += 1
        self.attempts_max = max(self.attempts_max, letter.attempts)
        self.first = min(self.first, letter, key=_failed_at)
        self.last = max(self.last, letter, key=_failed_at)


class FailureGroups:
    """Groups letters as they are read."""

    def __init__(self) -> None:
        self._groups: dict[Cause, FailureGroup] = {}
        self._causes: Counter[str] = Counter()

    def add(self, letter: Letter) -> None:
        cause = _cause(letter)
        if cause not in self._groups and self._causes[letter.dead_letter_topic] >= MAX_GROUPS:
            cause = Cause(letter.dead_letter_topic, OTHER_CODE, _UNKNOWN, "")
        group = self._groups.get(cause)
        if group is None:
            self._groups[cause] = FailureGroup(cause, 1, letter.attempts, letter, letter)
            self._causes[letter.dead_letter_topic] += 1
        else:
            group.add(letter)

    def of(self, dead_letter_topic: str) -> list[FailureGroup]:
        """Return one topic's groups, the largest first."""
        groups = [
            g for g in self._groups.values() if g.cause.dead_letter_topic == dead_letter_topic
        ]
        return sorted(groups, key=lambda group: (-group.count, group.cause))


def read_letter(dead_letter_topic: str, reason: Mapping[str, str], written_at: datetime) -> Letter:
    """Read the reason out of a dead letter's headers; what is missing or odd becomes `unknown`."""
    return Letter(
        dead_letter_topic=dead_letter_topic,
        code=reason.get("code", _UNKNOWN),
        error_type=reason.get("error_type", _UNKNOWN),
        error=reason.get("error", ""),
        topic=reason.get("topic", _UNKNOWN),
        partition=_number(reason.get("partition")),
        offset=_number(reason.get("offset")),
        attempts=_number(reason.get("attempts")) or 0,
        service_version=reason.get("service_version", _UNKNOWN),
        failed_at=_moment(reason.get("failed_at")) or written_at,
    )


def _cause(letter: Letter) -> Cause:
    pattern = _NUMBER.sub("#", letter.error)
    return Cause(letter.dead_letter_topic, letter.code, letter.error_type, pattern)


def _failed_at(letter: Letter) -> datetime:
    return letter.failed_at


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
