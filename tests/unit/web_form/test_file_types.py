"""What a file is, by its bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.web_form.file_types import file_type

PNG = b"\x89PNG\r\n\x1a\n\0\0"
ZIP = b"PK\x03\x04\0\0"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("head", "declared", "family", "media_type"),
    [
        (PNG, "image/png", "image", "image/png"),
        (PNG, "", "image", "image/png"),
        (PNG, "application/octet-stream", "image", "image/png"),
        (PNG, "image/x-png", "image", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg", "image", "image/jpeg"),
        (ZIP, DOCX, "file", "application/zip"),
        (OLE, "application/msword", "file", "application/x-ole-storage"),
        (b"\0\0\0\x18ftypmp42", "video/quicktime", "video", "video/mp4"),
        (b"RIFF1234WEBPVP8 ", "image/webp", "image", "image/webp"),
        (b"%PDF-1.7", "application/pdf", "file", "application/pdf"),
        ("просто текст".encode(), "text/plain", "text", "text/plain"),
        (b"a,b\n1,2", "text/csv", "text", "text/csv"),
        (b"", "image/png", "image", "image/png"),
        (b"???", "", "file", None),
    ],
)
def test_an_honest_file_keeps_its_type(
    head: bytes, declared: str, family: str, media_type: str | None
) -> None:
    kind = file_type(head, declared)
    assert (kind.family, kind.media_type, kind.contradicts) == (family, media_type, False)


@pytest.mark.parametrize(
    ("head", "declared", "media_type"),
    [
        (ZIP, "image/png", "application/zip"),
        (b"MZ\x90\0", "image/jpeg", "application/vnd.microsoft.portable-executable"),
        (b"\x7fELF", "application/pdf", "application/x-elf"),
        (b"  <!DOCTYPE HTML><script>", "image/png", "text/html"),
        (b"#!/bin/sh", "text/plain", "text/x-shellscript"),
        (PNG, "application/pdf", "image/png"),
        (b"not an image", "image/png", "image/png"),
    ],
)
def test_a_disguised_file_is_flagged(head: bytes, declared: str, media_type: str) -> None:
    kind = file_type(head, declared)
    assert (kind.media_type, kind.contradicts) == (media_type, True)


@given(head=st.binary(max_size=64), declared=st.text(max_size=30))
def test_any_file_has_a_family(head: bytes, declared: str) -> None:
    assert file_type(head, declared).family in {"image", "audio", "video", "text", "file"}
