"""Instagram's comments and mentions. A comment has no time of its own, only its entry has.

A mention carries neither its text nor its author: the content has to be read from the API.
"""

from collections.abc import Mapping
from typing import Final

from services.social_media.domain import Broken, Context, Entry, Ignored, Reason
from services.social_media.platforms.meta_feed import FETCH_WARNING
from shared.contracts import Author, Channel
from shared.intake.draft import Draft
from shared.intake.values import at, epoch_s, identifier, members, name, string

_COMMENTS: Final = frozenset({"comments", "live_comments"})


def instagram_entry(
    change: Mapping[str, object], account: Mapping[str, object], context: Context
) -> Entry:
    """Read one change of an Instagram account."""
    kind, value = string(change.get("field")), members(change.get("value"))
    if kind == "mentions":
        return _mention(change, account, context)
    if kind not in _COMMENTS:
        return Ignored(Reason.SERVICE, "instagram_change")
    number, author = identifier(value.get("id")), identifier(at(value, "from", "id"))
    own = {identifier(account.get("id")), *context.own_ids}
    if author is not None and author in own:
        return Ignored(Reason.ECHO, "instagram_comment")
    if number is None:
        return Broken("missing_field", "a comment without an id", field="value.id")
    return Draft(
        channel=Channel.SOCIAL,
        source=context.source,
        external_id=number,
        text_raw=string(value.get("text")) or "",
        occurred_at=epoch_s(account.get("time")),
        author=Author(id=author, name=name(at(value, "from", "username"))),
        conversation_id=identifier(at(value, "media", "id")),
        in_reply_to=identifier(value.get("parent_id")),
    )


def _mention(
    change: Mapping[str, object], account: Mapping[str, object], context: Context
) -> Entry:
    value = members(change.get("value"))
    media = identifier(value.get("media_id"))
    number = identifier(value.get("comment_id")) or media
    if number is None:
        return Broken("missing_field", "a mention without an id", field="value.media_id")
    return Draft(
        channel=Channel.SOCIAL,
        source=context.source,
        external_id=number,
        text_raw="",
        occurred_at=epoch_s(account.get("time")),
        conversation_id=media,
        warnings=(FETCH_WARNING,),
    )
