"""VK's attachments: each kind keeps its id and its address under names of its own."""

from collections.abc import Mapping
from typing import Final

from services.social_media.domain import attachment
from shared.contracts import Attachment
from shared.intake.values import identifier, members, number, objects, string

_ADDRESSES: Final = ("url", "link_mp3", "link_ogg", "src")
_OWN_ID: Final[Mapping[str, str]] = {"sticker": "sticker_id"}


def attachments_of(content: Mapping[str, object]) -> tuple[Attachment, ...]:
    """Return what hangs on a message, a comment or a post; a place (`geo`) counts too."""
    files = [_attachment(each) for each in objects(content.get("attachments"))]
    if isinstance(content.get("geo"), dict):
        files.append(attachment("geo"))
    return tuple(files)


def _attachment(wrapped: Mapping[str, object]) -> Attachment:
    kind = string(wrapped.get("type")) or "unknown"
    file = members(wrapped.get(kind))
    return attachment(
        kind,
        id=_id(kind, file),
        url=_largest(file) or next(filter(None, (string(file.get(a)) for a in _ADDRESSES)), None),
        title=file.get("title") if kind in ("doc", "link", "market") else None,
        size=file.get("size") if kind == "doc" else None,
    )


def _id(kind: str, file: Mapping[str, object]) -> str | None:
    """`<owner>_<id>`, as VK itself writes it in links; stickers have no owner."""
    own = identifier(file.get(_OWN_ID.get(kind, "id")))
    owner = identifier(file.get("owner_id")) or identifier(file.get("to_id"))
    return f"{owner}_{own}" if owner and own else own


def _largest(file: Mapping[str, object]) -> str | None:
    """Return the address of a photo's largest size, also from the flat members of old versions."""
    sized = [
        ((number(size.get("width")) or 0.0) * (number(size.get("height")) or 0.0), address)
        for size in objects(file.get("sizes"))
        if (address := string(size.get("url")) or string(size.get("src")))
    ] or [
        (number(key.removeprefix("photo_")) or 0.0, address)
        for key, value in file.items()
        if key.startswith("photo_") and (address := string(value))
    ]
    return max(sized)[1] if sized else None
