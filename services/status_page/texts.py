"""The catalogue of texts: one YAML file per language; without any text there is no start."""

from collections.abc import Mapping, Set
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Self

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from services.status_page.domain import HISTORY_CODES, Details, Step
from shared.contracts import PublicState
from shared.errors import ConfigurationError
from shared.topics import DEPARTMENTS

_ROOM: Final = Path(__file__).parent / "catalogue"
_HOUR_S: Final = 3_600

# Stands in a wording where the department's name goes.
DEPARTMENT_MARK: Final = "{department}"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Language(StrEnum):
    RU = "ru"
    EN = "en"


DEFAULT_LANGUAGE: Final = Language.RU


class _Texts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PageTexts(_Texts):
    """Headings and labels."""

    title: Text
    skip: Text
    reference: Text
    reference_hint: Text
    received_at: Text
    updated_at: Text
    due_at: Text
    department: Text
    steps: Text
    step_done: Text
    step_current: Text
    step_ahead: Text
    history: Text
    history_empty: Text
    next_step: Text
    next_by: Text
    refresh: Text
    other_language: Text
    private: Text


class Notice(_Texts):
    """A heading and what it means for the reader."""

    title: Text
    text: Text


class DateTexts(_Texts):
    """Month names as they stand in a date, January first."""

    months: Annotated[tuple[Text, ...], Field(min_length=12, max_length=12)]


class Texts(_Texts):
    """Everything the page says in one language."""

    language_name: Text
    page: PageTexts
    steps: Annotated[tuple[Text, ...], Field(min_length=len(Step), max_length=len(Step))]
    states: Mapping[PublicState, Notice]
    unknown_state: Notice
    departments: Mapping[str, Text]
    unknown_department: Text
    no_department: Text
    us: Text
    customer: Text
    history: Mapping[str, Text]
    details: Mapping[Details, Text]
    not_found: Notice
    date: DateTexts

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing: dict[str, Set[str]] = {
            "states": set(PublicState) - set(self.states),
            "departments": set(DEPARTMENTS) - set(self.departments),
            "history": set(HISTORY_CODES) - set(self.history),
            "details": set(Details) - {Details.COMPLETE} - set(self.details),
        }
        if gaps := {name: sorted(words) for name, words in missing.items() if words}:
            raise ValueError(f"texts are missing: {gaps}")
        return self

    def moment(self, at: datetime) -> str:
        """Return `at` for reading, in the zone it carries: day, month, year, time, offset."""
        return f"{self.day(at)}, {at:%H:%M} {_offset(at)}"

    def day(self, at: datetime) -> str:
        """Return the date of `at` for reading, in the zone it carries."""
        return f"{at.day} {self.date.months[at.month - 1]} {at.year}"


def _offset(at: datetime) -> str:
    offset = at.utcoffset()
    seconds = 0 if offset is None else int(offset.total_seconds())
    hours, rest = divmod(abs(seconds), _HOUR_S)
    sign = "-" if seconds < 0 else "+"
    minutes = f":{rest // 60:02d}" if rest else ""
    return "UTC" if seconds == 0 else f"UTC{sign}{hours}{minutes}"


def read_texts(language: Language, room: Path = _ROOM) -> Texts:
    """Read one language's file.

    Raises:
        ConfigurationError: the file is absent, or a text is missing or unknown.
    """
    try:
        raw = yaml.safe_load((room / f"{language}.yaml").read_text(encoding="utf-8"))
        return Texts.model_validate(raw)
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise ConfigurationError(f"texts for {language!r}: {error}") from error


def read_catalogue(room: Path = _ROOM) -> Mapping[Language, Texts]:
    """Read the texts of every language; see `read_texts`."""
    return {language: read_texts(language, room) for language in Language}


def choose_language(asked: str | None, accepted: str | None) -> Language:
    """Return the language of the page: `?lang=` first, then Accept-Language, then Russian.

    Among the accepted ones the highest weight wins, the first of equals; a weight that cannot be
    read counts as none.
    """
    if asked is not None and asked in set(Language):
        return Language(asked)
    offers = [_offer(part) for part in (accepted or "").split(",")]
    known = [(weight, tag) for weight, tag in offers if weight > 0 and tag in set(Language)]
    return Language(max(known, key=lambda offer: offer[0])[1]) if known else DEFAULT_LANGUAGE


def _offer(part: str) -> tuple[float, str]:
    tag, _, parameters = part.strip().partition(";")
    primary = tag.strip().lower().partition("-")[0]
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0, primary
    try:
        return float(value), primary
    except ValueError:
        return 0.0, primary
