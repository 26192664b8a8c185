"""Any system that signs as Standard Webhooks says: a new source is an entry in the sources file.

Source: standardwebhooks.com. The headers may also be called `svix-*`. A delivery older than five
minutes is refused, and its signed id stands for the message where the mapping names no other.
"""

import time
from collections.abc import Callable, Sequence
from typing import ClassVar

from services.social_media.domain import (
    ORIGINAL,
    Broken,
    Context,
    Entry,
    Ignored,
    Reason,
    attachment,
    revision_at,
)
from services.social_media.mapping import FieldMapping, concerns_us, joined_text, look_up, moment
from services.social_media.platform import Delivery, Platform, not_authentic
from services.social_media.signatures import standard_signature_is_right
from services.social_media.sources import SocialSource
from shared.contracts import Author, Channel, Contact
from shared.intake.draft import Draft
from shared.intake.values import identifier, items, name, string


class Generic(Platform):
    """`now_s` is the clock, in epoch seconds."""

    name: ClassVar[str] = "generic"
    signs: ClassVar[bool] = True

    def __init__(self, now_s: Callable[[], float] = time.time) -> None:
        self._now_s = now_s

    def verify(self, delivery: Delivery, document: object, source: SocialSource) -> None:
        del document
        right = standard_signature_is_right(
            message_id=_header(delivery, "id"),
            timestamp=_header(delivery, "timestamp"),
            signatures=_header(delivery, "signature"),
            body=delivery.body,
            secrets=source.secrets,
            now_s=self._now_s(),
        )
        if not right:
            raise not_authentic(401)

    def delivery_id(self, delivery: Delivery) -> str | None:
        return identifier(_header(delivery, "id"))

    def parts(self, document: object, context: Context) -> Sequence[object]:
        path = context.mapping.items if context.mapping else None
        listed = items(look_up(document, path))
        return [_nested(path, each) for each in listed] if path and listed else [document]

    def entries(self, document: object, context: Context) -> Sequence[Entry]:
        mapping = context.mapping
        if mapping is None:
            return [Broken("no_mapping", "the source has no mapping")]
        if mapping.items is None:
            return [_entry(document, mapping, context)]
        listed = items(look_up(document, mapping.items))
        return [_entry(each, mapping, context) for each in listed] or [
            Broken("missing_field", "no messages where the mapping says", field=mapping.items)
        ]


def _header(delivery: Delivery, part: str) -> str:
    return delivery.headers.get(f"webhook-{part}") or delivery.headers.get(f"svix-{part}") or ""


def _nested(path: str, message: object) -> object:
    """Return a delivery with one message where the mapping says."""
    nested: object = [message]
    for step in reversed(path.split(".")):
        nested = {step: nested}
    return nested


def _entry(message: object, mapping: FieldMapping, context: Context) -> Entry:
    if not concerns_us(message, mapping.only_if):
        return Ignored(Reason.SERVICE, "other_event")
    number = identifier(look_up(message, mapping.external_id))
    if mapping.external_id is None and mapping.items is None:
        number = context.delivery_id
    if number is None:
        return Broken("missing_field", "a message without an id", mapping.external_id)
    withdrawn = look_up(message, mapping.withdrawn) is True
    text = joined_text(message, mapping.text)
    if text is None and not withdrawn:
        return Broken("missing_field", "a message without a text", mapping.text[0], number)
    return _draft(message, number, text or "", mapping, context)


def _draft(
    message: object, number: str, text: str, mapping: FieldMapping, context: Context
) -> Draft | Ignored:
    withdrawn = look_up(message, mapping.withdrawn) is True
    author = _author(message, mapping)
    if author.id is not None and author.id in context.own_ids:
        return Ignored(Reason.ECHO, "message")
    changed_at = moment(message, mapping.changed_at)
    order = name(look_up(message, mapping.order_number))
    return Draft(
        channel=Channel.SOCIAL,
        source=context.source,
        external_id=number,
        text_raw="" if withdrawn else text,
        revision=revision_at(changed_at, context) if changed_at or withdrawn else ORIGINAL,
        withdrawn=withdrawn,
        occurred_at=moment(message, mapping.occurred_at),
        language_declared=name(look_up(message, mapping.language)),
        author=author,
        conversation_id=identifier(look_up(message, mapping.conversation_id)),
        in_reply_to=identifier(look_up(message, mapping.in_reply_to)),
        attachments=tuple(
            attachment("file", url=each)
            for each in items(look_up(message, mapping.attachment_urls))
            if isinstance(each, str)
        ),
        order_numbers=(order,) if order else (),
        wanted_remedy=string(look_up(message, mapping.wanted_remedy)),
    )


def _author(message: object, mapping: FieldMapping) -> Author:
    ways = (("email", mapping.author_email), ("phone", mapping.author_phone))
    contacts = ((kind, name(look_up(message, path))) for kind, path in ways)
    return Author(
        id=identifier(look_up(message, mapping.author_id)),
        name=name(look_up(message, mapping.author_name)),
        contacts=tuple(Contact(kind=kind, value=value) for kind, value in contacts if value),
    )
