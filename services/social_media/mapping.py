"""Where a source that we know nothing of keeps what a complaint needs: a mapping, no code.

    mapping:
      items: data.reviews            # for deliveries with several messages; paths below start there
      only_if: {event: [review.created, review.updated]}
      external_id: id
      text: [title, body]            # several are joined by a line feed
      occurred_at: {path: created, unit: s}
      author_id: customer.id

A path is the names of members and the places in arrays, separated by dots.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from shared.intake.values import at, epoch_ms, epoch_s, identifier, iso_time, string

Path = Annotated[str, StringConstraints(pattern=r"^[^.\s]+(\.[^.\s]+){0,15}$", max_length=300)]


class TimePath(BaseModel):
    """A time and how it is written: ISO 8601 with an offset, epoch seconds, or milliseconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path
    unit: Literal["iso", "s", "ms"] = "iso"


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


class FieldMapping(BaseModel):
    """Paths into a delivery, or into each element of `items`. Only the text has to be there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    items: Path | None = None
    only_if: dict[Path, tuple[str, ...]] = Field(default_factory=dict)
    external_id: Path | None = None
    text: Annotated[tuple[Path, ...], BeforeValidator(_listed), Field(min_length=1, max_length=20)]
    occurred_at: TimePath | None = None
    changed_at: TimePath | None = None
    withdrawn: Path | None = None
    language: Path | None = None
    author_id: Path | None = None
    author_name: Path | None = None
    author_email: Path | None = None
    author_phone: Path | None = None
    conversation_id: Path | None = None
    in_reply_to: Path | None = None
    attachment_urls: Path | None = None
    order_number: Path | None = None
    wanted_remedy: Path | None = None


_MAX_INDEX_DIGITS: Final = 6


def look_up(document: object, path: str | None) -> object:
    """Return what stands at a path, or None."""
    if path is None:
        return None
    for step in path.split("."):
        is_index = step.isascii() and step.isdecimal() and len(step) <= _MAX_INDEX_DIGITS
        document = at(document, int(step) if is_index and isinstance(document, list) else step)
    return document


def concerns_us(document: object, conditions: Mapping[str, tuple[str, ...]]) -> bool:
    """Return whether every condition's member has one of the values that are asked for."""
    return all(_word(look_up(document, path)) in allowed for path, allowed in conditions.items())


def _word(value: object) -> str | None:
    return str(value).lower() if isinstance(value, bool) else identifier(value)


def joined_text(document: object, paths: tuple[str, ...]) -> str | None:
    """Return the texts at `paths`, joined by line feeds; None when none is there."""
    texts = [text for path in paths if (text := string(look_up(document, path))) is not None]
    return "\n".join(texts) if texts else None


def moment(document: object, time: TimePath | None) -> datetime | None:
    """Return the time at a path, read as its unit says; None when it is not so written."""
    if time is None:
        return None
    value = look_up(document, time.path)
    return {"iso": iso_time, "s": epoch_s, "ms": epoch_ms}[time.unit](value)
