"""X Account Activity: posts that mention us, and direct messages.

The account's own posts arrive too: `for_user_id` says who we are. Ids do not fit into a double, so
their strings are read. Text is HTML-escaped by the API.
"""

import html
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Final

import orjson

from services.social_media.domain import (
    Broken,
    Context,
    Entry,
    Ignored,
    Reason,
    attachment,
    author,
    revision_at,
)
from services.social_media.platform import Delivery, Platform, Reply, not_authentic
from services.social_media.signatures import x_signature, x_signature_is_right
from services.social_media.sources import SocialSource
from shared.contracts import Attachment, Author, Channel
from shared.intake.draft import Draft
from shared.intake.rejected import Rejected
from shared.intake.values import at, epoch_ms, identifier, items, members, name, objects, string

_MAX_TOKEN_CHARS: Final = 1_000
_SERVICE_EVENTS: Final = (
    "favorite_events",
    "follow_events",
    "unfollow_events",
    "block_events",
    "unblock_events",
    "mute_events",
    "unmute_events",
    "user_event",
    "direct_message_indicate_typing_events",
    "direct_message_mark_read_events",
)


class X(Platform):
    name: ClassVar[str] = "x"
    signs: ClassVar[bool] = True

    def verify(self, delivery: Delivery, document: object, source: SocialSource) -> None:
        del document
        header = delivery.headers.get("x-twitter-webhooks-signature")
        if not x_signature_is_right(header, delivery.body, source.secrets):
            raise not_authentic(401)

    def handshake(self, delivery: Delivery, source: SocialSource) -> Reply | None:
        """Prove that we know the consumer secret: the first one of the source."""
        token = delivery.query.get("crc_token", "")
        if not 0 < len(token) <= _MAX_TOKEN_CHARS or not source.secrets:
            raise Rejected(400, "bad_crc_token", "crc_token is missing or too long")
        signature = x_signature(token.encode(errors="replace"), source.secrets[0])
        return Reply(orjson.dumps({"response_token": signature}).decode(), "application/json")

    def parts(self, document: object, context: Context) -> Sequence[object]:
        del context
        rest = {key: value for key, value in members(document).items() if key not in _READERS}
        return [
            {**rest, kind: [event]}
            for kind in _READERS
            for event in items(members(document).get(kind))
        ] or [document]

    def entries(self, document: object, context: Context) -> Sequence[Entry]:
        activity = members(document)
        if not activity:
            return [Broken("not_an_object", "the activity is not an object")]
        found = [
            reader(event, activity, context)
            for kind, reader in _READERS.items()
            for event in items(activity.get(kind))
        ]
        return found or list(_without_words(activity))


def _without_words(activity: Mapping[str, object]) -> Iterator[Entry]:
    kinds = [kind for kind in _SERVICE_EVENTS if kind in activity]
    for kind in kinds:
        yield Ignored(Reason.SERVICE, kind)
    if not kinds:
        yield Ignored(Reason.UNKNOWN_TYPE, "unknown")


def _is_own(user: str | None, activity: Mapping[str, object], context: Context) -> bool:
    return user is not None and user in {identifier(activity.get("for_user_id")), *context.own_ids}


def _id(holder: object) -> str | None:
    return identifier(at(holder, "id_str")) or identifier(at(holder, "id"))


def _post(event: object, activity: Mapping[str, object], context: Context) -> Entry:
    post = members(event)
    user, number = members(post.get("user")), _id(post)
    writer = _id(user)
    if number is None or writer is None:
        return Broken("missing_field", "a post without id or user", field="id_str")
    if _is_own(writer, activity, context):
        return Ignored(Reason.ECHO, "post")
    if isinstance(post.get("retweeted_status"), dict):
        return Ignored(Reason.SERVICE, "repost")
    answered = identifier(post.get("in_reply_to_status_id_str"))
    extended = members(post.get("extended_tweet"))
    text = extended.get("full_text") or post.get("full_text") or post.get("text")
    language = name(post.get("lang"))
    return Draft(
        channel=Channel.SOCIAL,
        source=context.source,
        external_id=number,
        text_raw=html.unescape(string(text) or ""),
        occurred_at=epoch_ms(post.get("timestamp_ms")) or _created_at(post.get("created_at")),
        language_declared=None if language == "und" else language,
        author=author({**user, "id": writer}, platform="x", handle="screen_name"),
        conversation_id=answered or number,
        in_reply_to=answered,
        attachments=_media(extended) or _media(post),
    )


def _created_at(value: object) -> datetime | None:
    try:
        return datetime.strptime(string(value) or "", "%a %b %d %H:%M:%S %z %Y")
    except ValueError:
        return None


def _media(post: Mapping[str, object]) -> tuple[Attachment, ...]:
    """Each medium is listed in `entities` and again in `extended_entities`."""
    listed = (
        *objects(at(post, "extended_entities", "media")),
        *objects(at(post, "entities", "media")),
    )
    return tuple({_id(each): _medium(each) for each in reversed(listed)}.values())[::-1]


def _medium(medium: Mapping[str, object]) -> Attachment:
    return attachment(medium.get("type"), id=_id(medium), url=medium.get("media_url_https"))


def _direct_message(event: object, activity: Mapping[str, object], context: Context) -> Entry:
    message, number = members(at(event, "message_create")), _id(event)
    sender = identifier(message.get("sender_id"))
    recipient = identifier(at(message, "target", "recipient_id"))
    if number is None or sender is None:
        return Broken("missing_field", "a message without id or sender", field="id")
    if _is_own(sender, activity, context):
        return Ignored(Reason.ECHO, "direct_message")
    content = members(message.get("message_data"))
    medium = members(at(content, "attachment", "media"))
    user = members(at(activity, "users", sender))
    return Draft(
        channel=Channel.SOCIAL,
        source=context.source,
        external_id=number,
        text_raw=html.unescape(string(content.get("text")) or ""),
        occurred_at=epoch_ms(at(event, "created_timestamp")),
        author=author({**user, "id": sender}, platform="x", handle="screen_name"),
        conversation_id="-".join(sorted(each for each in (sender, recipient) if each)),
        attachments=(_medium(medium),) if medium else (),
    )


def _deletion(event: object, activity: Mapping[str, object], context: Context) -> Entry:
    """Honoured whoever wrote the post: it costs nothing where there is no complaint."""
    del activity
    number = _id(at(event, "status"))
    if number is None:
        return Broken("missing_field", "a deletion without an id", field="status.id")
    happened_at = epoch_ms(at(event, "timestamp_ms"))
    return Draft(
        channel=Channel.SOCIAL,
        source=context.source,
        external_id=number,
        text_raw="",
        revision=revision_at(happened_at, context),
        withdrawn=True,
        occurred_at=happened_at,
        author=Author(id=identifier(at(event, "status", "user_id"))),
    )


_READERS: Final[Mapping[str, Callable[[object, Mapping[str, object], Context], Entry]]] = {
    "tweet_create_events": _post,
    "direct_message_events": _direct_message,
    "tweet_delete_events": _deletion,
}
