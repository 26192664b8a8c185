"""MAX messenger's Bot API: like Telegram in spirit, with milliseconds and links for replies.

The secret is a header. `link.message` is the quoted message, often our own. A voice may come with
the platform's transcription.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Final

from services.social_media.domain import (
    ORIGINAL,
    Broken,
    Context,
    Entry,
    Ignored,
    Reason,
    attachment,
    author,
    revision_at,
)
from services.social_media.platform import Delivery, Platform, not_authentic
from services.social_media.sources import SocialSource
from shared.contracts import Attachment, Channel
from shared.intake.draft import Draft
from shared.intake.values import at, epoch_ms, identifier, members, name, objects, string

_SERVICE_UPDATES: Final = frozenset(
    {
        "bot_added",
        "bot_removed",
        "bot_started",
        "bot_stopped",
        "chat_title_changed",
        "dialog_cleared",
        "dialog_muted",
        "dialog_removed",
        "dialog_unmuted",
        "message_callback",
        "message_chat_created",
        "message_construction_request",
        "user_added",
        "user_removed",
    }
)
_NO_FILES: Final = frozenset({"inline_keyboard", "reply_keyboard", "data"})


class Max(Platform):
    name: ClassVar[str] = "max"

    def verify(self, delivery: Delivery, document: object, source: SocialSource) -> None:
        del document
        token = delivery.headers.get("x-max-bot-api-secret")
        if not source.knows(token.encode("latin-1", "replace") if token else None):
            raise not_authentic(401)

    def entries(self, document: object, context: Context) -> Sequence[Entry]:
        update = members(document)
        kind = string(update.get("update_type"))
        if kind in ("message_created", "message_edited"):
            return [_message(update, context)]
        if kind == "message_removed":
            return [_removal(update, context)]
        if kind in _SERVICE_UPDATES:
            return [Ignored(Reason.SERVICE, kind)]
        if kind is None:
            return [Broken("missing_field", "an update without a type")]
        return [Ignored(Reason.UNKNOWN_TYPE, "unknown")]


def _message(update: Mapping[str, object], context: Context) -> Entry:
    message = members(update.get("message"))
    body, sender = members(message.get("body")), members(message.get("sender"))
    number, writer = identifier(body.get("mid")), identifier(sender.get("user_id"))
    if number is None:
        return Broken("missing_field", "a message without an id", field="message")
    if sender.get("is_bot") is True or (writer is not None and writer in context.own_ids):
        return Ignored(Reason.ECHO, "message")
    edited = update.get("update_type") == "message_edited"
    link = members(message.get("link"))
    text, spoken = string(body.get("text")), _transcription(body)
    return Draft(
        channel=Channel.SOCIAL,
        source=context.source,
        external_id=number,
        text_raw=text or spoken or "",
        revision=revision_at(epoch_ms(update.get("timestamp")), context) if edited else ORIGINAL,
        occurred_at=epoch_ms(message.get("timestamp")) or epoch_ms(update.get("timestamp")),
        language_declared=name(update.get("user_locale")),
        author=author({**sender, "id": writer}, platform="max"),
        conversation_id=identifier(at(message, "recipient", "chat_id")) or writer,
        in_reply_to=identifier(at(link, "message", "mid")) if link.get("type") == "reply" else None,
        attachments=_files(body),
        warnings=tuple(_warnings(bool(spoken and not text), link)),
    )


def _warnings(transcribed: object, link: Mapping[str, object]) -> Iterator[str]:
    if transcribed:
        yield "transcribed: the words are the platform's transcription"
    if link.get("type") == "forward":
        yield "forwarded: the words may be somebody else's"


def _transcription(body: Mapping[str, object]) -> str | None:
    found = (string(each.get("transcription")) for each in objects(body.get("attachments")))
    return next(filter(None, found), None)


def _files(body: Mapping[str, object]) -> tuple[Attachment, ...]:
    files = objects(body.get("attachments"))
    return tuple(_file(each) for each in files if string(each.get("type")) not in _NO_FILES)


def _file(file: Mapping[str, object]) -> Attachment:
    payload = members(file.get("payload"))
    return attachment(
        file.get("type"),
        id=payload.get("photo_id") or payload.get("id") or payload.get("fileId"),
        url=payload.get("url"),
        title=file.get("filename"),
        size=file.get("size"),
    )


def _removal(update: Mapping[str, object], context: Context) -> Entry:
    number = identifier(update.get("message_id"))
    if number is None:
        return Broken("missing_field", "a removal without an id", field="message_id")
    happened_at = epoch_ms(update.get("timestamp"))
    return Draft(
        channel=Channel.SOCIAL,
        source=context.source,
        external_id=number,
        text_raw="",
        revision=revision_at(happened_at, context),
        withdrawn=True,
        occurred_at=happened_at,
        conversation_id=identifier(update.get("chat_id")),
    )
