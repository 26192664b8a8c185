"""Stretches of a view, and keeping them apart."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """Characters [start, end) of a view, never empty, found by `rule`."""

    rule: str = field(compare=False)
    start: int
    end: int


@dataclass(slots=True)
class Claims:
    """Stretches that do not overlap: the first claim to a character wins."""

    found: list[Found] = field(default_factory=list)

    def claim(self, own: Found) -> bool:
        """Take a stretch unless a part of it is taken; tell whether it was."""
        at = bisect_left(self.found, own)
        after = self.found[at] if at < len(self.found) else None
        before = self.found[at - 1] if at else None
        if (after and after.start < own.end) or (before and before.end > own.start):
            return False
        insort(self.found, own)
        return True
