"""Messenger and Instagram direct messages: one shape, times in milliseconds.

Newer versions send the same as a change, with seconds as a string. An echo is what we wrote.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

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
from shared.contracts import Attachment, Author, Channel
from shared.intake.draft import Draft
from shared.intake.values import (
    at,
    epoch_ms,
    epoch_s,
    identifier,
    members,
    objects,
    string,
    whole,
)

_EPOCH_MS: Final = 10**11
_SERVICE_EVENTS: Final = (
    "postback",
    "delivery",
    "read",
    "reaction",
    "optin",
    "referral",
    "account_linking",
    "pass_thread_control",
    "take_thread_control",
    "request_thread_control",
    "app_roles",
    "policy_enforcement",
    "game_play",
    "message_context",
)


def messaging_entry(event: object, account: Mapping[str, object], context: Context) -> Entry:
    """Read one event between a customer and a page or an Instagram account."""
    message = members(members(event).get("message") or members(event).get("message_edit"))
    if not message:
        kind = next((each for each in _SERVICE_EVENTS if each in members(event)), None)
        if kind is not None:
            return Ignored(Reason.SERVICE, kind)
        if isinstance(event, dict) and "sender" in event:
            return Ignored(Reason.UNKNOWN_TYPE, "unknown")
        return Broken("wrong_type", "an event without sender or message")
    sender, number = identifier(at(event, "sender", "id")), identifier(message.get("mid"))
    own = {identifier(account.get("id")), *context.own_ids}
    if message.get("is_echo") is True or message.get("is_self") is True or sender in own:
        return Ignored(Reason.ECHO, "message")
    if sender is None or number is None:
        return Broken("missing_field", "a message without sender or mid", field="message")
    return _draft(members(event), message, sender, number, context)


def _draft(
    event: Mapping[str, object],
    message: Mapping[str, object],
    sender: str,
    number: str,
    context: Context,
) -> Draft:
    happened_at = _moment(event.get("timestamp"))
    deleted = message.get("is_deleted") is True
    changed = deleted or "message_edit" in event
    return Draft(
        channel=Channel.SOCIAL,
        source=context.source,
        external_id=number,
        text_raw="" if deleted else string(message.get("text")) or "",
        revision=revision_at(happened_at, context) if changed else ORIGINAL,
        withdrawn=deleted,
        occurred_at=happened_at,
        author=Author(id=sender),
        conversation_id=sender,
        in_reply_to=identifier(at(message, "reply_to", "mid")),
        attachments=tuple(_file(each) for each in objects(message.get("attachments"))),
    )


def _moment(value: object) -> datetime | None:
    moment = whole(value)
    return epoch_s(moment) if moment is not None and moment < _EPOCH_MS else epoch_ms(moment)


def _file(file: Mapping[str, object]) -> Attachment:
    payload = members(file.get("payload"))
    return attachment(
        file.get("type"),
        id=payload.get("sticker_id") or payload.get("attachment_id"),
        url=payload.get("url") or file.get("url"),
        title=payload.get("title") or file.get("title"),
    )
