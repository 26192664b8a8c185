"""The feed of a Facebook page: comments and posts of visitors.

The author is `from` (since 2018) or `sender_id` and `sender_name`. What the page itself writes has
the page's id. A comment without a message is a sticker or a photo.
"""

from collections.abc import Mapping
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
from shared.intake.values import at, epoch_s, identifier, items, members, name, string

_POSTS: Final = frozenset({"post", "status", "photo", "video", "share", "note"})
_EDITED: Final = frozenset({"edited", "edit"})
_FIELDS: Final = frozenset({"feed", "mention"})
FETCH_WARNING: Final = "content_by_api: the platform does not send what was written"


def feed_entry(
    change: Mapping[str, object], account: Mapping[str, object], context: Context
) -> Entry:
    """Read one change of a page."""
    value = members(change.get("value"))
    item, verb = string(value.get("item")), string(value.get("verb"))
    if string(change.get("field")) not in _FIELDS:
        return Ignored(Reason.SERVICE, "page_change")
    if item != "comment" and item not in _POSTS:
        return Ignored(Reason.SERVICE, "feed_reaction")
    author = identifier(at(value, "from", "id")) or identifier(value.get("sender_id"))
    if author is not None and author in {identifier(account.get("id")), *context.own_ids}:
        return Ignored(Reason.ECHO, "feed")
    number = identifier(value.get("comment_id" if item == "comment" else "post_id"))
    if number is None:
        return Broken("missing_field", "a comment or post without an id", field="value")
    if verb not in ("add", "remove", *_EDITED):
        return Ignored(Reason.SERVICE, "feed_visibility")
    return _draft(value, number, author, context)


def _draft(value: Mapping[str, object], number: str, author: str | None, context: Context) -> Draft:
    verb, message = value.get("verb"), string(value.get("message"))
    happened_at = epoch_s(value.get("created_time"))
    files = _files(value)
    removed = verb == "remove"
    bare = message is None and not removed
    return Draft(
        channel=Channel.SOCIAL,
        source=context.source,
        external_id=number,
        text_raw="" if removed else message or "",
        revision=ORIGINAL if verb == "add" else revision_at(happened_at, context),
        withdrawn=removed,
        occurred_at=happened_at,
        author=Author(
            id=author, name=name(at(value, "from", "name")) or name(value.get("sender_name"))
        ),
        conversation_id=identifier(value.get("post_id")),
        in_reply_to=_answered(value),
        attachments=files,
        warnings=(FETCH_WARNING,) if bare and not files else (),
    )


def _answered(value: Mapping[str, object]) -> str | None:
    """A comment directly below the post names the post as its parent."""
    parent = identifier(value.get("parent_id"))
    return parent if parent != identifier(value.get("post_id")) else None


def _files(value: Mapping[str, object]) -> tuple[Attachment, ...]:
    photos = [value.get("photo"), *items(value.get("photos"))]
    if value.get("item") == "photo":
        photos.append(value.get("link"))
    addresses = dict.fromkeys(each for each in photos if isinstance(each, str))
    videos = [each for each in (value.get("video"),) if isinstance(each, str)]
    return (
        *(attachment("photo", url=each) for each in addresses),
        *(attachment("video", url=each) for each in videos),
    )
