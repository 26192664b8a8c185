"""How long to wait before trying again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Doubling pauses in seconds, from `first_s` up to `most_s`."""

    first_s: float
    most_s: float

    def seconds(self, attempt: int) -> float:
        """Return the pause after `attempt` (1, 2, ...) failed."""
        return min(self.most_s, self.first_s * 2.0 ** min(attempt - 1, 32))
