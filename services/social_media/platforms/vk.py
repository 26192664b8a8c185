"""VK Callback API: messages and comments of a community.

The secret stands in the body, the answer is the bare text `ok`, and the handshake wants the
community's confirmation string. Source: dev.vk.com, Callback API.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from services.social_media.domain import (
    ORIGINAL,
    Broken,
    Context,
    Entry,
    Ignored,
    Reason,
    revision_at,
)
from services.social_media.platform import Delivery, Platform, Reply, not_authentic
from services.social_media.platforms.vk_attachments import attachments_of
from services.social_media.sources import SocialSource
from shared.contracts import Author, Channel
from shared.intake.draft import Draft
from shared.intake.rejected import Rejected
from shared.intake.values import epoch_s, identifier, members, objects, string, whole

_CHAT_BASE: Final = 2_000_000_000
# What a comment stands under: its owner's and its own member in *_new and in *_delete.
_PLACES: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "wall_reply": (("post_owner_id", "owner_id"), "post_id"),
    "photo_comment": (("photo_owner_id", "owner_id"), "photo_id"),
    "video_comment": (("video_owner_id", "owner_id"), "video_id"),
    "market_comment": (("market_owner_id", "owner_id"), "item_id"),
    "board_post": (("topic_owner_id", "owner_id"), "topic_id"),
}
_COMMENT_EVENTS: Final[Mapping[str, tuple[str, str]]] = {
    f"{place}_{change}": (place, change)
    for place in _PLACES
    for change in ("new", "edit", "restore", "delete")
}
_SERVICE_EVENTS: Final = frozenset(
    {
        "message_allow",
        "message_deny",
        "message_typing_state",
        "message_read",
        "message_event",
        "message_reaction_event",
        "group_join",
        "group_leave",
        "group_change_settings",
        "group_change_photo",
        "group_officers_edit",
        "user_block",
        "user_unblock",
        "like_add",
        "like_remove",
        "poll_vote_new",
        "photo_new",
        "video_new",
        "audio_new",
        "wall_schedule_post_new",
        "wall_schedule_post_delete",
        "vkpay_transaction",
        "app_payload",
        "lead_forms_new",
        "market_order_new",
        "market_order_edit",
        "donut_subscription_create",
        "donut_subscription_prolonged",
        "donut_subscription_expired",
        "donut_subscription_cancelled",
        "donut_subscription_price_changed",
        "donut_money_withdraw",
        "donut_money_withdraw_error",
        "conversation_subscribe",
        "confirmation",
    }
)


@dataclass(frozen=True, slots=True)
class _Event:
    """One event of a community. `community` is its id as an author: negative."""

    kind: str
    content: Mapping[str, object]
    community: str | None

    def broken(self, fact: str, *, field: str) -> Broken:
        return Broken("missing_field", fact, field=f"object.{field}")


class Vk(Platform):
    name: ClassVar[str] = "vk"
    done: ClassVar[Reply] = Reply("ok")
    signed_in_body: ClassVar[bool] = True

    def verify(self, delivery: Delivery, document: object, source: SocialSource) -> None:
        del delivery
        secret = string(members(document).get("secret"))
        if not (source.knows(secret) or (source.unsigned and not source.secrets)):
            raise not_authentic(403)

    def greeting(self, document: object, source: SocialSource) -> Reply | None:
        if members(document).get("type") != "confirmation":
            return None
        if source.confirmation is None:
            raise Rejected(403, "no_confirmation", "this source has no confirmation string")
        return Reply(source.confirmation)

    def without_secrets(self, document: object) -> object:
        if "secret" not in members(document):
            return document
        return {key: value for key, value in members(document).items() if key != "secret"}

    def parts(self, document: object, context: Context) -> Sequence[object]:
        """The long poll server's envelope has several events."""
        del context
        updates = members(document).get("updates")
        return updates if isinstance(updates, list) and updates else [document]

    def entries(self, document: object, context: Context) -> Sequence[Entry]:
        return [_entry(document, context)]


def _entry(event: object, context: Context) -> Entry:
    kind = string(members(event).get("type"))
    content = members(event).get("object")
    if kind is None:
        return Broken("missing_field", "an event without a type", field="type")
    if kind in _SERVICE_EVENTS:
        return Ignored(Reason.SERVICE, kind)
    reader = _reader(kind)
    if reader is None:
        return Ignored(Reason.UNKNOWN_TYPE, "unknown")
    if not isinstance(content, dict):
        return Broken("wrong_type", "the event's object is not an object", field="object")
    group = identifier(members(event).get("group_id")) or identifier(content.get("group_id"))
    return reader(_Event(kind, content, f"-{group}" if group else None), context)


def _reader(kind: str) -> Callable[[_Event, Context], Entry] | None:
    if kind in _COMMENT_EVENTS:
        return _comment
    return {
        "message_new": _message,
        "message_edit": _message,
        "message_reply": _message,
        "wall_post_new": _wall_post,
        "wall_repost": _wall_post,
    }.get(kind)


def _is_own(author: str, event: _Event, context: Context) -> bool:
    """A community speaks as its negative id; other communities are customers like any other."""
    if author == event.community or author in context.own_ids:
        return True
    return event.community is None and author.startswith("-")


def _message(event: _Event, context: Context) -> Entry:
    """Read one of three layouts: nested (API 5.103), flat, and `body`/`user_id` (before 5.80)."""
    message = members(event.content.get("message")) or event.content
    author = identifier(message.get("from_id")) or identifier(message.get("user_id"))
    number = identifier(message.get("conversation_message_id")) or identifier(message.get("id"))
    if author is None or number is None:
        return event.broken("a message without author or id", field="message")
    if event.kind == "message_reply" or message.get("out") == 1 or _is_own(author, event, context):
        return Ignored(Reason.ECHO, event.kind)
    if isinstance(message.get("action"), dict):
        return Ignored(Reason.SERVICE, "chat_action")
    peer = _peer(message, author)
    answered = members(message.get("reply_message"))
    changed = epoch_s(message.get("update_time"))
    return Draft(
        channel=Channel.SOCIAL,
        source=context.source,
        external_id=f"{peer}:{number}",
        text_raw=string(message.get("text")) or string(message.get("body")) or "",
        revision=revision_at(changed, context) if event.kind == "message_edit" else ORIGINAL,
        occurred_at=epoch_s(message.get("date")),
        author=Author(id=author),
        conversation_id=peer,
        in_reply_to=identifier(answered.get("conversation_message_id"))
        or identifier(answered.get("id")),
        attachments=attachments_of(message),
        warnings=("forwarded: contains others' messages",)
        if objects(message.get("fwd_messages"))
        else (),
    )


def _peer(message: Mapping[str, object], author: str) -> str:
    chat = whole(message.get("chat_id"))
    if chat is not None and "peer_id" not in message:
        return str(_CHAT_BASE + chat)
    return identifier(message.get("peer_id")) or author


def _comment(event: _Event, context: Context) -> Entry:
    place, change = _COMMENT_EVENTS[event.kind]
    owners, under = _PLACES[place]
    owner = next(filter(None, (identifier(event.content.get(each)) for each in owners)), None)
    parent, number = identifier(event.content.get(under)), identifier(event.content.get("id"))
    if owner is None or parent is None or number is None:
        return event.broken("a comment without owner, place or id", field=under)
    thread = f"{owner}_{parent}" if place == "wall_reply" else f"{place}_{owner}_{parent}"
    deleted = change == "delete"
    author = None if deleted else identifier(event.content.get("from_id"))
    if author is not None and _is_own(author, event, context):
        return Ignored(Reason.ECHO, event.kind)
    return Draft(
        channel=Channel.SOCIAL,
        source=context.source,
        external_id=f"{thread}:{number}",
        text_raw="" if deleted else string(event.content.get("text")) or "",
        revision=ORIGINAL if change == "new" else revision_at(None, context),
        withdrawn=deleted,
        occurred_at=_date(event.content),
        author=Author(id=author),
        conversation_id=thread,
        in_reply_to=identifier(event.content.get("reply_to_comment")),
        attachments=attachments_of(event.content),
    )


def _wall_post(event: _Event, context: Context) -> Entry:
    post = event.content
    owner = identifier(post.get("owner_id")) or identifier(post.get("to_id"))
    author, number = identifier(post.get("from_id")), identifier(post.get("id"))
    if owner is None or author is None or number is None:
        return event.broken("a post without owner, author or id", field="id")
    if _is_own(author, event, context):
        return Ignored(Reason.ECHO, event.kind)
    text = string(post.get("text")) or ""
    if event.kind == "wall_repost" and not text:
        return Ignored(Reason.SERVICE, event.kind)  # what is reposted is ours, not the customer's
    return Draft(
        channel=Channel.SOCIAL,
        source=context.source,
        external_id=f"{owner}_{number}",
        text_raw=text,
        occurred_at=_date(post),
        author=Author(id=author),
        conversation_id=f"{owner}_{number}",
        attachments=attachments_of(post),
    )


def _date(content: Mapping[str, object]) -> datetime | None:
    return epoch_s(content.get("date"))
