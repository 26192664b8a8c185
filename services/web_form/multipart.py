"""multipart/form-data (RFC 7578) as it streams: fields are kept, files only weighed and hashed."""

import hashlib
from collections.abc import AsyncIterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from python_multipart.decoders import Base64Decoder, QuotedPrintableDecoder
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from services.web_form.domain import MAX_FILE_NAME_CHARS
from services.web_form.file_types import HEAD_BYTES
from services.web_form.forms import (
    CHARSETS,
    Form,
    UploadedFile,
    broken_form,
    multipart_form,
    too_many,
)
from shared.intake.content import ContentType, content_charset, require_charset, too_large
from shared.intake.normal_form import clean_line

if TYPE_CHECKING:
    from hashlib import _Hash

    from python_multipart.multipart import MultipartCallbacks

MAX_PARTS: Final = 200
MAX_TEXT_BYTES: Final = 1_048_576
_MAX_BOUNDARY_CHARS: Final = 256
_BLANKS: Final = b"\r\n\t "


async def read_multipart(chunks: AsyncIterable[bytes], content_type: ContentType) -> Form:
    """Return the content of a multipart body.

    Raises:
        Rejected: 400 for a broken body, 413 for too much text, 415 for a charset that is not read,
            422 for too many fields or files.
    """
    parts = _Parts(content_type.charset)
    try:
        parser = MultipartParser(_boundary(content_type), parts.callbacks())
        async for chunk in chunks:
            parser.write(chunk)
    except FormParserError:
        raise broken_form("the multipart body is malformed") from None
    if not parts.ended:
        raise broken_form("the multipart body is cut off")
    return multipart_form(parts.fields, parts.files)


def _boundary(content_type: ContentType) -> str:
    boundary = content_type.boundary
    if not boundary or len(boundary) > _MAX_BOUNDARY_CHARS or not boundary.isascii():
        raise broken_form("the Content-Type has no usable boundary")
    return boundary


@dataclass(slots=True)
class _Part:
    """The part in work; it takes decoded bytes as a file object does."""

    headers: dict[str, str] = field(default_factory=dict)
    name: str = ""
    file_name: str | None = None
    encoding: str = ""
    text: bytearray = field(default_factory=bytearray)
    head: bytearray = field(default_factory=bytearray)
    size_bytes: int = 0
    digest: "_Hash" = field(default_factory=hashlib.sha256)

    def write(self, data: bytes) -> int:
        if self.file_name is None:
            self.text += data
        else:
            self.digest.update(data)
            self.head += data[: HEAD_BYTES - len(self.head)]
        self.size_bytes += len(data)
        return len(data)


_Sink = _Part | Base64Decoder | QuotedPrintableDecoder


class _Parts:
    """Takes the parser's callbacks and collects what they tell."""

    def __init__(self, charset: str) -> None:
        self.fields: list[tuple[str, str]] = []
        self.files: list[UploadedFile] = []
        self.ended = False
        self._charset = charset
        self._count = 0
        self._text_bytes = 0
        self._part = _Part()
        self._sink: _Sink = self._part
        self._header = (bytearray(), bytearray())

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin_part,
            "on_header_begin": self._begin_header,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._end_header,
            "on_headers_finished": self._open_part,
            "on_part_data": self._part_data,
            "on_part_end": self._end_part,
            "on_end": self._end,
        }

    def _begin_part(self) -> None:
        self._count += 1
        if self._count > MAX_PARTS:
            raise too_many("parts", MAX_PARTS)
        self._part = self._sink = _Part()

    def _begin_header(self) -> None:
        self._header = (bytearray(), bytearray())

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header[0].extend(data[start:end])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1].extend(data[start:end])

    def _end_header(self) -> None:
        name, value = (bytes(part).decode("latin-1") for part in self._header)
        self._part.headers[name.lower()] = value

    def _open_part(self) -> None:
        part = self._part
        disposition, options = parse_options_header(part.headers.get("content-disposition"))
        if disposition != b"form-data" or b"name" not in options:
            raise broken_form("a part does not say which field it is")
        part.name = options[b"name"].decode(errors="replace")
        if b"filename" in options:
            part.file_name = _base_name(options[b"filename"])
        part.encoding = part.headers.get("content-transfer-encoding", "").strip().lower()
        if part.encoding == "base64":
            self._sink = Base64Decoder(part)
        elif part.encoding == "quoted-printable":
            self._sink = QuotedPrintableDecoder(part)

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._part.file_name is None:
            self._text_bytes += end - start
            if self._text_bytes > MAX_TEXT_BYTES:
                raise too_large(MAX_TEXT_BYTES)
        piece = data[start:end]
        if self._part.encoding == "base64":
            piece = piece.translate(None, _BLANKS)
        self._sink.write(piece)

    def _end_part(self) -> None:
        if not isinstance(self._sink, _Part):
            self._sink.finalize()
        if self._part.file_name is None:
            self._add_field(self._part)
        elif self._part.file_name or self._part.size_bytes:
            self._add_file(self._part, self._part.file_name)

    def _add_field(self, part: _Part) -> None:
        charset = content_charset(part.headers.get("content-type", ""), default=self._charset)
        require_charset(ContentType("text/plain", charset), CHARSETS)
        try:
            self.fields.append((part.name, part.text.decode(charset)))
        except UnicodeDecodeError:
            raise broken_form("a field is not in the declared charset") from None

    def _add_file(self, part: _Part, name: str) -> None:
        self.files.append(
            UploadedFile(
                field=part.name,
                name=name,
                media_type=part.headers.get("content-type", "").partition(";")[0].strip().lower(),
                size_bytes=part.size_bytes,
                sha256=part.digest.hexdigest(),
                head=bytes(part.head),
            )
        )

    def _end(self) -> None:
        self.ended = True


def _base_name(raw: bytes) -> str:
    """Return a file name without folders, on one line."""
    name = raw.decode(errors="replace").replace("\\", "/").rpartition("/")[2]
    return clean_line(name, max_chars=MAX_FILE_NAME_CHARS).text
