"""How each payload reaches its adapter: a source of its own, and the headers of its platform."""

import base64
import hmac
import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from shared.contracts import Channel
from shared.local_stack.corpus.manifest import Entry

FORM_SOURCE: Final = "corpus-form"
_MIN_SECRET_CHARS: Final = 8
_ANY_CONFIRMATION: Final = "c0ffee"
_FORM: Final = "browser form post"
# What a system's name in the manifest begins with, and the platform that it is.
_PLATFORMS: Final[Mapping[str, str]] = {
    "telegram": "telegram",
    "vk ": "vk",
    "meta ": "meta",
    "whatsapp": "meta",
    "x (": "x",
    "max ": "max",
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One payload on its way. `source` is a source that nobody else has, so that what comes of it
    is told from all else; None where no source has to be configured.
    """

    entry: Entry
    name: str
    service: str
    path: str
    body: bytes
    headers: Mapping[str, str]
    source: Mapping[str, object] | None = field(default=None, repr=False)


def delivery_of(entry: Entry, number: int, body: bytes) -> Delivery | None:
    """Return how `entry` is sent; None when no adapter takes its system."""
    name = f"corpus-{number:04}"
    if entry.category == "phone":
        return _call(entry, name, body)
    if entry.category == "social":
        return _webhook(entry, name, body)
    if entry.system.lower() == _FORM:
        headers = {"Content-Type": entry.content_type, "Idempotency-Key": name}
        return Delivery(entry, name, "web_form", "/v1/complaints", body, headers)
    return None


def _call(entry: Entry, name: str, body: bytes) -> Delivery:
    key = secrets.token_urlsafe()
    source = {"name": name, "channel": Channel.PHONE.value, "secrets": [key]}
    headers = {"Content-Type": entry.content_type, "Authorization": f"Bearer {key}"}
    return Delivery(entry, name, "phone_transcript", "/v1/transcripts", body, headers, source)


def _webhook(entry: Entry, name: str, body: bytes) -> Delivery | None:
    system = entry.system.lower()
    platform = next((_PLATFORMS[each] for each in _PLATFORMS if system.startswith(each)), None)
    if platform is None:
        return None
    secret = secrets.token_urlsafe()
    source: dict[str, object] = {
        "name": name,
        "channel": Channel.SOCIAL.value,
        "format": platform,
        **(_vk_source(entry, body) if platform == "vk" else {"secrets": [secret]}),
    }
    signed = _SIGNED[platform](secret, body) if platform in _SIGNED else {}
    headers = {"Content-Type": entry.content_type, **signed}
    path = f"/v1/webhooks/{platform}/{name}"
    return Delivery(entry, name, "social_media", path, body, headers, source)


def _vk_source(entry: Entry, body: bytes) -> dict[str, object]:
    """VK's secret stands in the payload itself, where it has one."""
    confirmation = entry.answer.body or _ANY_CONFIRMATION
    try:
        document = json.loads(body)
    except ValueError:
        document = None
    secret = document.get("secret") if isinstance(document, dict) else None
    if isinstance(secret, str) and len(secret) >= _MIN_SECRET_CHARS:
        return {"secrets": [secret], "confirmation": confirmation}
    return {"unsigned": True, "confirmation": confirmation}


def _meta(secret: str, body: bytes) -> dict[str, str]:
    signature = hmac.digest(secret.encode(), body, "sha256").hex()
    return {"X-Hub-Signature-256": f"sha256={signature}"}


def _x(secret: str, body: bytes) -> dict[str, str]:
    signature = base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()
    return {"x-twitter-webhooks-signature": f"sha256={signature}"}


_SIGNED: Final[Mapping[str, Callable[[str, bytes], dict[str, str]]]] = {
    "telegram": lambda secret, _body: {"X-Telegram-Bot-Api-Secret-Token": secret},
    "max": lambda secret, _body: {"X-Max-Bot-Api-Secret": secret},
    "meta": _meta,
    "x": _x,
}


def write_sources(path: Path, deliveries: Iterable[Delivery]) -> None:
    """Write the sources file that the adapters read; JSON is YAML."""
    sources = [dict(each.source) for each in deliveries if each.source is not None]
    path.write_text(json.dumps({"sources": sources}), "utf-8")
