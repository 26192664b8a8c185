"""What a platform's delivery is made of: customers' messages, what to pass over, what is broken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from services.social_media.mapping import FieldMapping
from shared.contracts import Attachment, Author, Contact
from shared.intake.draft import Draft
from shared.intake.values import identifier, name, string, whole

ORIGINAL: Final = 1
_MAX_URL_CHARS: Final = 4_096
_MAX_SLUG_CHARS: Final = 63


class Reason(StrEnum):
    """Why an entry of a delivery is not a complaint."""

    ECHO = "echo"  # we wrote it ourselves
    SERVICE = "service"  # joins, receipts, buttons: nothing a customer says
    UNKNOWN_TYPE = "unknown_type"  # the platform has learned something that we have not


@dataclass(frozen=True, slots=True)
class Ignored:
    """An entry to acknowledge and count. `kind` is a word of our own code, never the sender's."""

    reason: Reason
    kind: str


@dataclass(frozen=True, slots=True)
class Broken:
    """An authentic entry that cannot be read. `code` is stable, `error` names the fact, `field` is
    its path.
    """

    code: str
    error: str
    field: str | None = None
    external_id: str | None = None


Entry: TypeAlias = Draft | Ignored | Broken


@dataclass(frozen=True, slots=True)
class Context:
    """Where a delivery came in and when; `own_ids` are the accounts that we write with.

    `mapping` says where a generic source keeps its fields, `delivery_id` is the id it signed.
    """

    source: str
    received_at: datetime
    own_ids: frozenset[str] = frozenset()
    mapping: FieldMapping | None = None
    delivery_id: str | None = None


def revision_at(changed_at: datetime | None, context: Context) -> int:
    """Return the revision of a message changed at that moment: its epoch milliseconds.

    Later changes have higher revisions, and a redelivery has the same one. The original is 1.
    Where the platform does not say when, the order of arrival decides: then a redelivery gets a
    higher revision with the same content, which changes nothing.
    """
    moment = changed_at or context.received_at
    return max(ORIGINAL + 1, int(moment.timestamp() * 1_000))


def slug(value: object, *, otherwise: str) -> str:
    """Return a platform's word as the contract's slug, or `otherwise` when it is none."""
    word = (string(value) or "").strip().lower().replace(" ", "_")[:_MAX_SLUG_CHARS]
    plain = word.isascii() and word.replace("_", "").replace("-", "").isalnum()
    return word if plain and word[0].isalnum() else otherwise


def attachment(
    kind: object,
    *,
    id: object = None,  # noqa: A002  the contract's name
    url: object = None,
    title: object = None,
    media_type: object = None,
    size: object = None,
) -> Attachment:
    """Return a file by reference, with what the payload says of it; it is never fetched."""
    address = string(url)
    bytes_ = whole(size)
    return Attachment(
        type=slug(kind, otherwise="unknown"),
        id=identifier(id),
        url=address if address and len(address) <= _MAX_URL_CHARS else None,
        name=name(title),
        media_type=name(media_type),
        size_bytes=bytes_ if bytes_ is not None and bytes_ >= 0 else None,
    )


def author(user: Mapping[str, object], *, platform: str, handle: str = "username") -> Author:
    """Return the author from a platform's user object: id, name, and the account to answer to."""
    words = [name(user.get(part)) for part in ("first_name", "last_name")]
    account = name(user.get(handle))
    return Author(
        id=identifier(user.get("id")),
        name=name(" ".join(word for word in words if word)) or name(user.get("name")),
        contacts=(Contact(kind=platform, value=f"@{account}"),) if account else (),
    )
