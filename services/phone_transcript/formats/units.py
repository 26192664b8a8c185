"""Times as the systems write them, in seconds."""

from shared.intake.values import number


def from_ms(milliseconds: object) -> float | None:
    """Return seconds from milliseconds, given as a number or its decimal spelling."""
    value = number(milliseconds)
    return None if value is None else value / 1_000


def from_suffixed(value: object) -> float | None:
    """Return seconds from `"12.9s"`, or from a plain number."""
    return number(value.removesuffix("s") if isinstance(value, str) else value)
