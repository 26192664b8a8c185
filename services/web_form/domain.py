"""What a visitor of the web form may say, and how it becomes a draft. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from shared.contracts import Attachment, Author, Channel, Contact
from shared.intake.draft import Draft
from shared.intake.normal_form import clean_line, normal_form
from shared.intake.rejected import Rejected
from shared.intake.times import parse_aware

MAX_TEXT_CHARS: Final = 1_048_576
MAX_NAME_CHARS: Final = 200
MAX_REMEDY_CHARS: Final = 2_000
MAX_FILE_NAME_CHARS: Final = 255
_LISTED_UNKNOWN: Final = 10
_PHONE: Final = re.compile(r"[+(]?[0-9][0-9 ()\-.]{3,}")
_LOCAL_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?")


def _absent_if_blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def has_visible_text(text: str) -> bool:
    """Return whether anything is left of `text` without white space and invisible characters."""
    return any(map(str.isalnum, text)) or bool(normal_form(text).text.strip())


def _visible(text: str) -> str:
    if not has_visible_text(text):
        raise PydanticCustomError("missing", "the text has no visible character")
    return text


Line = Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME_CHARS)]
OptionalLine = Annotated[Line | None, BeforeValidator(_absent_if_blank)]
ContactKind = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]


class ContactInput(BaseModel):
    """A way to reach the author; without `kind` it is guessed from the value."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    value: Line
    kind: ContactKind | None = None


class Submission(BaseModel):
    """The fields of the form, the same for JSON and for a browser's form post.

    Only `text` is required. `occurred_at` is ISO 8601 with an offset. Fields not named here are
    accepted and kept with the raw body only.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    text: Annotated[str, StringConstraints(max_length=MAX_TEXT_CHARS), AfterValidator(_visible)]
    name: OptionalLine = None
    email: OptionalLine = None
    phone: OptionalLine = None
    contact: OptionalLine = None
    contacts: Annotated[tuple[ContactInput, ...], Field(max_length=10)] = ()
    order_number: OptionalLine = None
    order_numbers: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    wanted_remedy: Annotated[
        Annotated[str, StringConstraints(max_length=MAX_REMEDY_CHARS)] | None,
        BeforeValidator(_absent_if_blank),
    ] = None
    occurred_at: Annotated[
        Annotated[str, StringConstraints(max_length=64)] | None, BeforeValidator(_absent_if_blank)
    ] = None
    language: Annotated[
        Annotated[
            str,
            StringConstraints(pattern=r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$", max_length=35),
        ]
        | None,
        BeforeValidator(_absent_if_blank),
    ] = None


KNOWN_FIELDS: Final = frozenset(Submission.model_fields)
HINTS: Final = {
    "text": "say in `text` what happened; it must not be empty",
    "contacts": 'send a list of objects such as {"kind": "email", "value": "..."}',
    "order_number": "send it as a string of at most 200 characters",
    "order_numbers": "send a list of strings",
    "occurred_at": "use ISO 8601 with an offset, such as 2026-03-01T12:30:00+03:00",
    "language": "use a language tag such as ru or en-GB",
}
FieldFault = Literal["missing", "too_long", "invalid"]


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: `path` such as `contacts[0].value`."""

    path: str
    fault: FieldFault
    detail: str
    hint: str | None = None

    @property
    def name(self) -> str:
        """Return the top-level field that the path is in."""
        return re.split(r"[.\[]", self.path, maxsplit=1)[0]


class InvalidSubmission(Rejected):
    """422 with every faulty field; the first one is the problem's `field`."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        first = errors[0]
        super().__init__(422, "invalid_field", first.detail, field=first.path, hint=first.hint)
        self.errors = tuple(errors)


def read_submission(values: object) -> Submission:
    """Return the submission in a decoded JSON object or form.

    Raises:
        InvalidSubmission: with every field that is missing, of the wrong type or too long.
    """
    try:
        return Submission.model_validate(values)
    except ValidationError as error:
        raise InvalidSubmission(_field_errors(error)) from None


def _field_errors(error: ValidationError) -> list[FieldError]:
    found = []
    for item in error.errors(include_input=False, include_url=False, include_context=False):
        path = _path(item["loc"])
        name = str(item["loc"][0]) if item["loc"] else ""
        found.append(FieldError(path, _fault(item["type"]), item["msg"], HINTS.get(name)))
    return found or [FieldError("", "invalid", "the submission cannot be read")]


def _path(location: tuple[int | str, ...]) -> str:
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in location]
    return "".join(parts).lstrip(".")


def _fault(kind: str) -> FieldFault:
    if kind == "missing":
        return "missing"
    return "too_long" if kind in {"string_too_long", "too_long"} else "invalid"


def unknown_field_warnings(names: Sequence[str]) -> tuple[str, ...]:
    """Return one warning per field that is not known here; names are cut to 50 characters."""
    unknown = [name for name in names if name not in KNOWN_FIELDS]
    warnings = [
        f"unknown_field: {clean_line(name, max_chars=50).text}"
        for name in unknown[:_LISTED_UNKNOWN]
    ]
    if len(unknown) > _LISTED_UNKNOWN:
        warnings.append(f"unknown_field: and {len(unknown) - _LISTED_UNKNOWN} more")
    return tuple(warnings)


def contact_kind(value: str) -> str:
    """Return the likely kind of a contact that came without one."""
    if "@" in value.strip("@"):
        return "email"
    return "phone" if _PHONE.fullmatch(value.strip()) else "other"


def to_draft(
    submission: Submission,
    *,
    source: str,
    external_id: str,
    attachments: tuple[Attachment, ...] = (),
    warnings: tuple[str, ...] = (),
    local_zone: tzinfo | None = None,
) -> Draft:
    """Return the draft of a submission, its short fields on one line each.

    `local_zone` is the zone of a time without offset; None refuses such a time.

    Raises:
        InvalidSubmission: the time cannot be read.
    """
    lines = _Lines()
    author = Author(
        name=lines.clean("name", submission.name), contacts=_contacts(submission, lines)
    )
    numbers = (submission.order_number, *submission.order_numbers)
    order_numbers = [lines.clean("order_number", number) for number in numbers if number]
    remedy = lines.clean("wanted_remedy", submission.wanted_remedy, max_chars=MAX_REMEDY_CHARS)
    return Draft(
        channel=Channel.WEB_FORM,
        source=source,
        external_id=external_id,
        text_raw=submission.text,
        occurred_at=_claimed_time(submission.occurred_at, local_zone),
        language_declared=submission.language,
        author=author,
        attachments=attachments,
        order_numbers=tuple(dict.fromkeys(number for number in order_numbers if number)),
        wanted_remedy=remedy,
        warnings=(*warnings, *lines.warnings),
    )


class _Lines:
    """Cleans short fields and collects what was changed."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def clean(
        self, field: str, value: str | None, *, max_chars: int = MAX_NAME_CHARS
    ) -> str | None:
        if value is None:
            return None
        line = clean_line(value, max_chars=max_chars)
        self.warnings += [f"{field}.{change}" for change in line.changes]
        return line.text or None


def _contacts(submission: Submission, lines: _Lines) -> tuple[Contact, ...]:
    given = [
        ("email", submission.email),
        ("phone", submission.phone),
        (None, submission.contact),
        *((contact.kind, contact.value) for contact in submission.contacts),
    ]
    cleaned = [(kind, lines.clean("contact", value)) for kind, value in given]
    return tuple(
        Contact(kind=kind or contact_kind(value), value=value) for kind, value in cleaned if value
    )


def _claimed_time(value: str | None, local_zone: tzinfo | None) -> datetime | None:
    if value is None:
        return None
    value = value.strip()
    try:
        if _LOCAL_TIME.fullmatch(value):
            value = datetime.fromisoformat(value).replace(tzinfo=local_zone).isoformat()
        return parse_aware(value, field="occurred_at")
    except (Rejected, ValueError) as error:
        detail = error.detail if isinstance(error, Rejected) else "not a time of the calendar"
        hint = HINTS["occurred_at"]
        raise InvalidSubmission([FieldError("occurred_at", "invalid", detail, hint)]) from None
