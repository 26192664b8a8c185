"""Telegram Bot API webhooks: what people write to a bot, in its groups, and to a business account.

The secret is a header. Unknown kinds of update must get 200, or Telegram repeats them for hours.
Source: core.telegram.org/bots/api, Update and Message.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from services.social_media.domain import (
    ORIGINAL,
    Broken,
    Context,
    Entry,
    Ignored,
    Reason,
    author,
    revision_at,
)
from services.social_media.platform import Delivery, Platform, not_authentic
from services.social_media.platforms.telegram_files import attachments_of
from services.social_media.sources import SocialSource
from shared.contracts import Author, Channel
from shared.intake.draft import Draft
from shared.intake.rejected import Rejected
from shared.intake.strict_json import parse_json
from shared.intake.values import at, epoch_s, identifier, items, members, name, string

SECRET_HEADER: Final = "x-telegram-bot-api-secret-token"  # noqa: S105  a header's name
_ORIGINALS: Final = ("message", "channel_post", "business_message")
_EDITS: Final = ("edited_message", "edited_channel_post", "edited_business_message")
_SERVICE_UPDATES: Final = (
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "message_reaction",
    "message_reaction_count",
    "business_connection",
)
# Telegram's own accounts, which stand in `from` where a channel or a hidden admin speaks.
_STAND_INS: Final = frozenset(("777000", "1087968824", "136817688"))


class Telegram(Platform):
    name: ClassVar[str] = "telegram"

    def verify(self, delivery: Delivery, document: object, source: SocialSource) -> None:
        del document
        token = delivery.headers.get(SECRET_HEADER)
        if not source.knows(token.encode("latin-1", "replace") if token else None):
            raise not_authentic(401)

    def entries(self, document: object, context: Context) -> Sequence[Entry]:
        update = members(_unwrapped(document))
        if not update:
            return [Broken("not_an_object", "the update is not an object")]
        for kind in (*_ORIGINALS, *_EDITS):
            if kind in update:
                return [_message(kind, update[kind], context)]
        if "deleted_business_messages" in update:
            return _deleted(update["deleted_business_messages"], context)
        for kind in _SERVICE_UPDATES:
            if kind in update:
                return [Ignored(Reason.SERVICE, kind)]
        return [Ignored(Reason.UNKNOWN_TYPE, "unknown")]


def _unwrapped(document: object) -> object:
    """Return the update, also from the envelope of a serverless function that passes it on."""
    inner = string(members(document).get("body"))
    if inner is None or "httpMethod" not in members(document):
        return document
    try:
        return parse_json(inner.encode()).value
    except (Rejected, UnicodeEncodeError):
        return None


def _message(kind: str, content: object, context: Context) -> Entry:
    message = members(content)
    chat = identifier(at(message, "chat", "id"))
    number = identifier(message.get("message_id"))
    if chat is None or number is None:
        return Broken("missing_field", "a message without chat or id", field=kind)
    if _is_own(kind, message, context):
        return Ignored(Reason.ECHO, kind)
    text = string(message.get("text")) or string(message.get("caption"))
    files = attachments_of(message)
    if text is None and not files:
        return Ignored(Reason.SERVICE, "service_message")
    edited_at = epoch_s(message.get("edit_date"))
    return Draft(
        channel=Channel.SOCIAL,
        source=context.source,
        external_id=_external_id(chat, number, business="business" in kind),
        text_raw=text or "",
        revision=revision_at(edited_at, context) if kind in _EDITS else ORIGINAL,
        occurred_at=epoch_s(message.get("date")),
        language_declared=name(at(message, "from", "language_code")),
        author=_author(message),
        conversation_id=chat,
        in_reply_to=_answered(message),
        attachments=files,
        warnings=tuple(_warnings(message)),
    )


def _external_id(chat: str, number: str, *, business: bool) -> str:
    """A business account numbers its messages apart from the bot, in chats of the same id."""
    return f"business:{chat}:{number}" if business else f"{chat}:{number}"


def _is_own(kind: str, message: Mapping[str, object], context: Context) -> bool:
    sender = identifier(at(message, "from", "id"))
    if sender in context.own_ids or identifier(at(message, "sender_chat", "id")) in context.own_ids:
        return True
    if message.get("is_automatic_forward") is True:  # our channel's post in its discussion group
        return True
    if "business" not in kind:
        return False
    return "sender_business_bot" in message or sender != identifier(at(message, "chat", "id"))


def _author(message: Mapping[str, object]) -> Author:
    user, chat = members(message.get("from")), members(message.get("sender_chat"))
    if chat and (not user or identifier(user.get("id")) in _STAND_INS):
        return Author(id=identifier(chat.get("id")), name=name(chat.get("title")))
    if not user:
        return Author(name=name(message.get("author_signature")))
    return author(user, platform="telegram")


def _answered(message: Mapping[str, object]) -> str | None:
    """In a forum each message answers the one that opened its topic; that is no reply."""
    answered = members(message.get("reply_to_message"))
    return None if "forum_topic_created" in answered else identifier(answered.get("message_id"))


def _warnings(message: Mapping[str, object]) -> Sequence[str]:
    album = identifier(message.get("media_group_id"))
    forwarded = "forward_origin" in message or "forward_date" in message
    return [
        *([f"album: part of media group {album}"] if album else []),
        *(["forwarded: the words may be somebody else's"] if forwarded else []),
    ]


def _deleted(content: object, context: Context) -> list[Entry]:
    chat = identifier(at(content, "chat", "id"))
    numbers = [identifier(each) for each in items(at(content, "message_ids"))]
    if chat is None or not numbers or None in numbers:
        field = "deleted_business_messages"
        return [Broken("missing_field", "a deletion without chat or ids", field=field)]
    return [
        Draft(
            channel=Channel.SOCIAL,
            source=context.source,
            external_id=_external_id(chat, number, business=True),
            text_raw="",
            revision=revision_at(None, context),
            withdrawn=True,
            conversation_id=chat,
        )
        for number in numbers
        if number is not None
    ]
