"""What a WhatsApp message says and carries, by its type."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Final

from services.social_media.domain import attachment
from shared.contracts import Attachment
from shared.intake.rejected import Rejected
from shared.intake.strict_json import parse_object
from shared.intake.values import at, members, objects, string

_MEDIA: Final = ("image", "video", "document", "audio", "voice", "sticker")
_TEXTS: Final = (
    ("text", "body"),
    ("image", "caption"),
    ("video", "caption"),
    ("document", "caption"),
    ("button", "text"),
    ("interactive", "button_reply", "title"),
    ("interactive", "list_reply", "title"),
    ("order", "text"),
)
_FREE_TEXT_WORDS: Final = ("text", "comment", "message", "feedback", "complaint", "description")
_FLOW_SECRET: Final = "flow_token"  # noqa: S105  the member's name


def text_of(message: Mapping[str, object]) -> str:
    """Return the customer's words: text, caption, the label that was tapped, or a form's answer."""
    found = (string(at(message, *path)) for path in _TEXTS)
    return next(filter(None, found), None) or _flow_text(message)


def _flow_text(message: Mapping[str, object]) -> str:
    """A flow's answers are JSON in a string; its body only says that they were sent."""
    written = string(at(message, "interactive", "nfm_reply", "response_json"))
    try:
        answers = parse_object(written.encode())[0] if written else {}
    except (Rejected, UnicodeEncodeError):
        return ""
    texts = {
        key: value
        for key, value in answers.items()
        if key != _FLOW_SECRET and isinstance(value, str) and any(map(str.isalpha, value))
    }
    free = {key: value for key, value in texts.items() if any(w in key for w in _FREE_TEXT_WORDS)}
    return "\n".join((free or texts).values())


def files_of(message: Mapping[str, object]) -> tuple[Attachment, ...]:
    """Return media by id; the address that comes with it lives for minutes."""
    files = [_media(kind, members(message[kind])) for kind in _MEDIA if kind in message]
    if isinstance(message.get("location"), dict):
        files.append(attachment("location", title=at(message, "location", "name")))
    if isinstance(message.get("order"), dict):
        files.append(attachment("order", id=at(message, "order", "catalog_id")))
    if objects(message.get("contacts")):
        files.append(attachment("contacts"))
    return tuple(files)


def _media(kind: str, file: Mapping[str, object]) -> Attachment:
    found = attachment(
        kind,
        id=file.get("id"),
        url=file.get("url"),
        title=file.get("filename"),
        media_type=file.get("mime_type"),
    )
    return found.model_copy(update={"sha256": _hex_digest(string(file.get("sha256")))})


def _hex_digest(encoded: str | None) -> str | None:
    """Return the SHA-256 that comes in base64, or None when it is none."""
    try:
        digest = base64.b64decode(encoded or "", validate=True)
    except (binascii.Error, ValueError):
        return None
    return digest.hex() if len(digest) == hashlib.sha256().digest_size else None
