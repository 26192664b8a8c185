"""What a file is, by its first bytes: names and declared types are claims."""

from dataclasses import dataclass
from typing import Final

HEAD_BYTES: Final = 512

_MAGIC: Final = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypM4A ", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7fELF", "application/x-elf"),
    (0, b"#!", "text/x-shellscript"),
    (0, b"BM", "image/bmp"),
)
# A container holds many formats: a declared one of these families does not contradict it.
_CONTAINERS: Final = {
    "application/zip": (
        "application/vnd.openxmlformats-",
        "application/vnd.oasis.opendocument.",
        "application/x-zip-compressed",
        "application/epub+zip",
    ),
    "application/x-ole-storage": ("application/msword", "application/vnd.ms-"),
    "video/mp4": ("video/quicktime", "audio/mp4", "video/3gpp", "audio/x-m4a", "image/heif"),
    "image/heic": ("image/heif",),
    "video/webm": ("video/x-matroska", "audio/webm"),
    "audio/ogg": ("video/ogg", "application/ogg"),
    "audio/wav": ("audio/x-wav", "audio/wave"),
    "image/png": ("image/x-png",),
    "image/jpeg": ("image/jpg", "image/pjpeg"),
    "audio/mpeg": ("audio/mp3",),
    "application/gzip": ("application/x-gzip",),
    "application/vnd.rar": ("application/x-rar",),
}
_UNDECLARED: Final = frozenset({"", "application/octet-stream"})
_MARKUP: Final = (b"<!doctype html", b"<html", b"<script", b"<svg", b"<?xml")
_FAMILIES: Final = frozenset({"image", "audio", "video", "text"})


@dataclass(frozen=True, slots=True)
class FileType:
    """`media_type` is what the bytes say, else what was declared; `contradicts` the claim."""

    media_type: str | None
    contradicts: bool

    @property
    def family(self) -> str:
        """Return image, audio, video, text or file."""
        family = (self.media_type or "").partition("/")[0]
        return family if family in _FAMILIES else "file"


def file_type(head: bytes, declared: str) -> FileType:
    """Judge a file by its first `HEAD_BYTES` bytes and its declared media type."""
    claim = declared.partition(";")[0].strip().lower()
    found = _sniffed(head)
    if found is None:
        # Text has no magic bytes; an image that has none is no image.
        bogus = bool(head) and claim.partition("/")[0] in {"image", "video", "audio"}
        return FileType(claim or None, contradicts=bogus and claim in _SNIFFABLE)
    same = claim in _UNDECLARED or claim == found
    return FileType(found, not (same or claim.startswith(_CONTAINERS.get(found, ()))))


_SNIFFABLE: Final = frozenset(found for _, _, found in _MAGIC)


def _sniffed(head: bytes) -> str | None:
    for offset, magic, found in _MAGIC:
        if head.startswith(magic, offset):
            return found
    if head.lstrip()[:16].lower().startswith(_MARKUP):
        return "text/html"
    return None
