"""What a Telegram message carries besides text. Previews are not files, and a dice is no word."""

from collections.abc import Mapping
from typing import Final

from services.social_media.domain import attachment
from shared.contracts import Attachment
from shared.intake.values import members, number, objects

_FILES: Final = ("document", "audio", "voice", "video", "video_note", "animation", "sticker")
_PLACES: Final = ("location", "contact", "venue")


def attachments_of(message: Mapping[str, object]) -> tuple[Attachment, ...]:
    """Return the files by `file_id`; an animation comes also as a document, and counts once."""
    kinds = [
        kind
        for kind in _FILES
        if isinstance(message.get(kind), dict)
        and not (kind == "document" and isinstance(message.get("animation"), dict))
    ]
    files = [_file(kind, members(message[kind])) for kind in kinds]
    sizes = objects(message.get("photo"))
    if sizes:
        files.insert(0, _file("photo", max(sizes, key=_pixels)))
    places = [kind for kind in _PLACES if isinstance(message.get(kind), dict)]
    if "venue" in places and "location" in places:
        places.remove("location")
    return (*files, *map(attachment, places))


def _pixels(size: Mapping[str, object]) -> float:
    return (number(size.get("width")) or 0.0) * (number(size.get("height")) or 0.0)


def _file(kind: str, file: Mapping[str, object]) -> Attachment:
    return attachment(
        kind,
        id=file.get("file_id"),
        title=file.get("file_name"),
        media_type=file.get("mime_type"),
        size=file.get("file_size"),
    )
