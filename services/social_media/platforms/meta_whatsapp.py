"""WhatsApp Cloud API: times are strings of seconds, names stand apart from the messages.

Statuses, calls and notices share the endpoint. `revoke`, `reaction` and `system` come among the
messages although they are none. A referral's body is our own advertisement.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from services.social_media.domain import (
    ORIGINAL,
    Broken,
    Context,
    Entry,
    Ignored,
    Reason,
    revision_at,
)
from services.social_media.platforms.meta_whatsapp_content import files_of, text_of
from shared.contracts import Author, Channel, Contact
from shared.intake.draft import Draft
from shared.intake.values import at, epoch_s, identifier, items, members, name, objects, string

_NOT_MESSAGES: Final = frozenset(
    {"reaction", "system", "unsupported", "unknown", "request_welcome"}
)
_ECHO_FIELDS: Final = frozenset({"smb_message_echoes", "message_echoes"})


def whatsapp_entries(
    change: Mapping[str, object], account: Mapping[str, object], context: Context
) -> Sequence[Entry]:
    """Read one change of a business account: none, one or several messages."""
    del account
    value = members(change.get("value"))
    if string(change.get("field")) in _ECHO_FIELDS:
        return [Ignored(Reason.ECHO, "message_echo")]
    messages = items(value.get("messages"))
    if change.get("field") != "messages" or not messages:
        kind = "status" if "statuses" in value else "whatsapp_notice"
        return [Ignored(Reason.SERVICE, kind)]
    return [_entry(message, value, context) for message in messages]


def _entry(content: object, value: Mapping[str, object], context: Context) -> Entry:
    message = members(content)
    kind, number = string(message.get("type")), identifier(message.get("id"))
    sender = identifier(message.get("from")) or identifier(message.get("from_user_id"))
    ours = {identifier(at(value, "metadata", "display_phone_number")), *context.own_ids}
    if sender is not None and sender in ours:
        return Ignored(Reason.ECHO, "message")
    if kind in _NOT_MESSAGES:
        return Ignored(Reason.SERVICE, kind)
    contact = _contact(value, sender)
    sender = sender or identifier(contact.get("wa_id")) or identifier(contact.get("user_id"))
    changes = members(message.get("revoke") or message.get("edit"))
    original = identifier(changes.get("original_message_id")) if changes else number
    if sender is None or original is None:
        return Broken("missing_field", "a message without sender or id", field="messages")
    return _draft(message, contact, sender, original, context)


def _draft(
    message: Mapping[str, object],
    contact: Mapping[str, object],
    sender: str,
    number: str,
    context: Context,
) -> Draft:
    sent_at = epoch_s(message.get("timestamp"))
    revoked, edited = "revoke" in message, "edit" in message
    content = members(at(message, "edit", "message")) if edited else message
    forwarded = at(message, "context", "forwarded") or at(
        message, "context", "frequently_forwarded"
    )
    return Draft(
        channel=Channel.SOCIAL,
        source=context.source,
        external_id=number,
        text_raw="" if revoked else text_of(content),
        revision=revision_at(sent_at, context) if revoked or edited else ORIGINAL,
        withdrawn=revoked,
        occurred_at=sent_at,
        author=_author(sender, contact),
        conversation_id=sender,
        in_reply_to=identifier(at(message, "context", "id")),
        attachments=files_of(content),
        warnings=("forwarded: the words may be somebody else's",) if forwarded else (),
    )


def _contact(value: Mapping[str, object], sender: str | None) -> Mapping[str, object]:
    """Return the contact of the sender; a contact alone is the sender's, whatever its id."""
    contacts = objects(value.get("contacts"))
    ids = ("wa_id", "user_id")
    fitting = [c for c in contacts if sender in [identifier(c.get(each)) for each in ids]]
    return (fitting or (contacts if len(contacts) == 1 else [{}]))[0]


def _author(sender: str, contact: Mapping[str, object]) -> Author:
    phone = (Contact(kind="phone", value=f"+{sender}"),) if sender.isdecimal() else ()
    return Author(id=sender, name=name(at(contact, "profile", "name")), contacts=phone)
