"""The content of a browser's form post, however it was encoded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

import orjson

from services.web_form.file_types import file_type
from shared.contracts import Attachment
from shared.intake.rejected import Rejected

CHARSETS: Final = ("utf-8", "us-ascii", "windows-1251", "cp1251", "koi8-r", "iso-8859-1")
MAX_FIELDS: Final = 100
SUBMISSION_FIELD: Final = "submission_id"
FILES_FIELD: Final = "files"
# Fields of the page itself: as text they say nothing about the complaint.
PAGE_FIELDS: Final = frozenset({SUBMISSION_FIELD, FILES_FIELD})
_LISTS: Final = frozenset({"order_numbers"})


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that went by: `head` are its first bytes, `media_type` is what was claimed."""

    field: str
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    head: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent; `raw` is what of it is kept and compared, `format` how that is written."""

    fields: tuple[tuple[str, str], ...]
    files: tuple[UploadedFile, ...]
    raw: bytes
    format: str

    def first(self, name: str) -> str | None:
        """Return the first value of a field."""
        return next((value for field, value in self.fields if field == name), None)

    def values(self) -> dict[str, object]:
        """Return the fields for `read_submission`, the page's own left out.

        Raises:
            Rejected: 422 when a field that has one value comes twice.
        """
        values: dict[str, object] = {}
        lists: dict[str, list[str]] = {}
        for name, value in self.fields:
            if name in PAGE_FIELDS:
                continue
            if name in _LISTS:
                lists.setdefault(name, []).append(value)
            elif name in values:
                raise Rejected(422, "duplicate_field", "the form has a field twice", field=name)
            else:
                values[name] = value
        return {**values, **lists}


def read_urlencoded(body: bytes, charset: str) -> Form:
    """Return the fields of an application/x-www-form-urlencoded body (WHATWG URL, section 5).

    Raises:
        Rejected: 400 when it is not in `charset`, 422 when there are too many fields.
    """
    try:
        pairs = parse_qsl(
            body.decode(charset),
            keep_blank_values=True,
            encoding=charset,
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except UnicodeDecodeError:
        raise broken_form("a field is not in the declared charset") from None
    except ValueError:
        raise too_many("fields", MAX_FIELDS) from None
    return Form(tuple(pairs), (), body, "web_form.urlencoded")


def multipart_form(fields: Sequence[tuple[str, str]], files: Sequence[UploadedFile]) -> Form:
    """Return the content of a multipart body.

    The body itself differs with every sending by its boundary, and holds the files. What is kept
    is its content as JSON: the fields, and of each file name, type, size and digest.
    """
    described = [_described(file) for file in files]
    raw = orjson.dumps({"fields": fields, "files": described})
    return Form(tuple(fields), tuple(files), raw, "web_form.multipart")


def _described(file: UploadedFile) -> Mapping[str, object]:
    return {
        "field": file.field,
        "name": file.name,
        "media_type": file.media_type,
        "size_bytes": file.size_bytes,
        "sha256": file.sha256,
    }


def attachments_of(
    files: Sequence[UploadedFile],
) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """Return the files as attachments by digest, and warnings: none is kept, some are not what
    they claim to be."""
    attachments, warnings = [], []
    for index, file in enumerate(files):
        kind = file_type(file.head, file.media_type)
        warnings.append(f"attachment_not_kept: attachments[{index}] is recorded by digest only")
        if kind.contradicts:
            warnings.append(
                f"attachment_type_mismatch: attachments[{index}] is not what it claims to be"
            )
        attachments.append(
            Attachment(
                type=kind.family,
                name=file.name or None,
                media_type=(kind.media_type or "")[:200] or None,
                size_bytes=file.size_bytes,
                sha256=file.sha256,
            )
        )
    return tuple(attachments), tuple(warnings)


def broken_form(detail: str) -> Rejected:
    """Return the refusal of a body that cannot be read: 400."""
    return Rejected(400, "malformed_form", detail)


def too_many(what: str, limit: int) -> Rejected:
    """Return the refusal of a form with too much in it: 422."""
    return Rejected(422, f"too_many_{what}", f"the form has more than {limit} {what}")
