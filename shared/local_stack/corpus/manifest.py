"""The manifest of a corpus: one JSON object a line, saying what one payload is and means."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from shared.errors import ConfigurationError

MANIFEST: Final = "manifest.jsonl"


class Action(StrEnum):
    """What a right adapter does with a payload."""

    INGEST = "ingest"
    UPDATE = "update"
    DELETE = "delete"
    FETCH = "fetch"  # a customer spoke, but the words have to be read from an API
    ACK_IGNORE = "ack_ignore"
    HANDSHAKE = "handshake"
    REJECT = "reject"
    SIGNATURE_VECTORS = "signature_vectors"  # not a payload


class _Part(BaseModel):
    """What is not named here does not concern an adapter. Ids may be written as numbers."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


class ExpectedFile(_Part):
    """An attachment; what is None is not compared. A type in angle brackets may be any."""

    type: str
    id: str | None = None
    url: str | None = None
    filename: str | None = None
    sha256: str | None = None

    @property
    def is_upload(self) -> bool:
        """Return whether it came with the payload itself, so that its type is our own finding."""
        return self.type == "file" and self.id is None and self.url is None


class ExpectedTurn(_Part):
    """A stretch of speech; times are milliseconds from the start of the call."""

    text: str
    speaker: str | None = None
    role: str | None = None
    start_ms: float | None = None
    end_ms: float | None = None


class Expected(_Part):
    """What the payload says; None where it does not, so nothing may be invented there.

    `customer_text` is the complaint where the payload itself knows who is the customer,
    `customer_text_if_roles_given` where the adapter was told. `not_asserted` are names of fields
    that must not be compared.
    """

    text: str | None = None
    customer_text: str | None = None
    customer_text_if_roles_given: str | None = None
    roles_known: bool = False
    author_id: str | None = None
    author_name: str | None = None
    timestamp_utc: AwareDatetime | None = None
    conversation_id: str | None = None
    message_id: str | None = None
    deletes_message_id: str | None = None
    in_reply_to: str | None = None
    attachments: tuple[ExpectedFile, ...] = ()
    language_declared: str | None = None
    turn_count: int | None = None
    turns: tuple[ExpectedTurn, ...] | None = None
    not_asserted: frozenset[str] = frozenset()


class ExpectedResponse(_Part):
    """What the platform wants to hear; `body` None is anything."""

    status: int = 200
    body: str | None = None


class Http(_Part):
    expected_response: ExpectedResponse = ExpectedResponse()


class Entry(_Part):
    """One payload. With `check_level` soft more than one answer is right."""

    file: str
    category: str
    system: str
    content_type: str = "application/json"
    action: Action = Field(alias="event_action")
    expected: Expected = Expected()
    http: Http | None = None
    check_level: str = "hard"

    @property
    def soft(self) -> bool:
        return self.check_level == "soft"

    @property
    def answer(self) -> ExpectedResponse:
        return (self.http or Http()).expected_response


def read_manifest(folder: Path) -> list[Entry]:
    """Return the entries of the manifest in `folder`.

    Raises:
        ConfigurationError: there is none, a line is not an entry, or a payload is missing.
    """
    try:
        lines = (folder / MANIFEST).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"cannot read {folder / MANIFEST}: {type(error).__name__}"
        ) from None
    entries = list(_entries(lines))
    missing = [entry.file for entry in entries if not (folder / entry.file).is_file()]
    if missing:
        raise ConfigurationError(f"{folder}: {len(missing)} payloads are missing: {missing[0]}")
    return entries


def _entries(lines: list[str]) -> Iterator[Entry]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield Entry.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise ConfigurationError(f"{MANIFEST}:{number}: {where}: {first['msg']}") from None
