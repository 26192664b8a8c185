"""The result, by system: what passed, what failed and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rich.console import Console
from rich.table import Table

from shared.local_stack.corpus.manifest import Entry

_SHOWN_FAULTS: Final = 3


class Grade(StrEnum):
    """`soft` is a difference where more than one answer is right; `not sent` is no payload."""

    PASSED = "passed"
    FAILED = "failed"
    SOFT = "soft"
    NOT_SENT = "not sent"


@dataclass(frozen=True, slots=True)
class Result:
    """An entry and what is wrong with what came of it."""

    entry: Entry
    faults: tuple[str, ...] = ()
    sent: bool = True

    @property
    def grade(self) -> Grade:
        if not self.sent:
            return Grade.NOT_SENT
        if not self.faults:
            return Grade.PASSED
        return Grade.SOFT if self.entry.soft else Grade.FAILED


def failed(results: Sequence[Result]) -> int:
    """Return how many hard entries failed."""
    return sum(each.grade is Grade.FAILED for each in results)


def print_report(console: Console, results: Sequence[Result]) -> None:
    """Print the table, then the reasons, then the sum."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("system")
    for grade in Grade:
        table.add_column(grade.value, justify="right")
    for system in sorted({each.entry.system for each in results}):
        grades = [each.grade for each in results if each.entry.system == system]
        table.add_row(system, *(str(grades.count(grade)) for grade in Grade))
    console.print(table)
    for line in reasons(results):
        console.print(line, markup=False, soft_wrap=True)
    console.print(summary(results), markup=False, soft_wrap=True)


def reasons(results: Sequence[Result]) -> Iterator[str]:
    """Yield a line for each entry that failed or differs softly."""
    for each in results:
        if each.grade in (Grade.FAILED, Grade.SOFT):
            more = len(each.faults) - _SHOWN_FAULTS
            further = f"; and {more} more" if more > 0 else ""
            why = "; ".join(each.faults[:_SHOWN_FAULTS])
            yield f"{each.grade.value}  {each.entry.file}  {why}{further}"


def summary(results: Sequence[Result]) -> str:
    """Say how many of the hard entries are right, in all and by category."""
    hard = [each for each in results if each.sent and not each.entry.soft]
    categories = sorted({each.entry.category for each in hard})
    parts = [
        f"{name} {_right([each for each in hard if each.entry.category == name])}"
        for name in categories
    ]
    return f"hard entries right: {_right(hard)} ({', '.join(parts)})"


def _right(hard: Sequence[Result]) -> str:
    return f"{sum(each.grade is Grade.PASSED for each in hard)} of {len(hard)}"
