"""Meta's Graph webhooks: page feed, Messenger, Instagram and WhatsApp Cloud over one endpoint.

All share the handshake (`hub.challenge`) and the signature over the raw bytes. A delivery holds up
to a thousand entries; each stands for itself.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import ClassVar, Final

from services.social_media.domain import Broken, Context, Entry, Ignored, Reason
from services.social_media.platform import Delivery, Platform, Reply, not_authentic
from services.social_media.platforms.meta_feed import feed_entry
from services.social_media.platforms.meta_instagram import instagram_entry
from services.social_media.platforms.meta_messaging import messaging_entry
from services.social_media.platforms.meta_parts import split
from services.social_media.platforms.meta_whatsapp import whatsapp_entries
from services.social_media.signatures import hub_signature_is_right
from services.social_media.sources import SocialSource
from shared.intake.credentials import is_one_of
from shared.intake.rejected import Rejected
from shared.intake.values import items, members, string

_MAX_CHALLENGE_CHARS: Final = 200

Account = Mapping[str, object]
Reader = Callable[[Mapping[str, object], Account, Context], Sequence[Entry]]


class Meta(Platform):
    name: ClassVar[str] = "meta"
    signs: ClassVar[bool] = True

    def verify(self, delivery: Delivery, document: object, source: SocialSource) -> None:
        del document
        header = delivery.headers.get("x-hub-signature-256")
        if not hub_signature_is_right(header, delivery.body, source.secrets):
            raise not_authentic(401)

    def handshake(self, delivery: Delivery, source: SocialSource) -> Reply | None:
        query = delivery.query
        challenge = query.get("hub.challenge", "")
        tokens = (source.verify_token,) if source.verify_token else ()
        known = is_one_of(query.get("hub.verify_token"), tokens)
        if query.get("hub.mode") != "subscribe" or not known:
            raise not_authentic(403)
        if not 0 < len(challenge) <= _MAX_CHALLENGE_CHARS:
            raise Rejected(400, "bad_challenge", "hub.challenge is missing or too long")
        return Reply(challenge)

    def parts(self, document: object, context: Context) -> Sequence[object]:
        del context
        notices = items(document) if isinstance(document, list) else [document]
        return [part for notice in notices for part in split(notice)] or [document]

    def entries(self, document: object, context: Context) -> Sequence[Entry]:
        notices = items(document) if isinstance(document, list) else [document]
        return [entry for notice in notices for entry in _notice(notice, context)] or [
            Broken("no_entries", "the delivery has no entries", field="entry")
        ]


def _notice(notice: object, context: Context) -> Iterator[Entry]:
    kind = string(members(notice).get("object"))
    for account in items(members(notice).get("entry")):
        if not isinstance(account, dict):
            yield Broken("wrong_type", "an entry is not an object", field="entry")
        elif kind == "whatsapp_business_account":
            yield from _changes(account, context, whatsapp_entries)
        elif kind in ("page", "instagram"):
            yield from _page(account, context, instagram=kind == "instagram")
        else:
            yield Ignored(Reason.UNKNOWN_TYPE, "unknown")


def _page(account: Account, context: Context, *, instagram: bool) -> Iterator[Entry]:
    for batch in ("messaging", "standby"):
        for event in items(account.get(batch)):
            yield messaging_entry(event, account, context)
    yield from _changes(account, context, _instagram if instagram else _feed)


def _feed(change: Mapping[str, object], account: Account, context: Context) -> Sequence[Entry]:
    if _is_message(change):
        return [messaging_entry(change["value"], account, context)]
    return [feed_entry(change, account, context)]


def _instagram(change: Mapping[str, object], account: Account, context: Context) -> Sequence[Entry]:
    if _is_message(change):
        return [messaging_entry(change["value"], account, context)]
    return [instagram_entry(change, account, context)]


def _is_message(change: Mapping[str, object]) -> bool:
    """Newer versions put direct messages among the changes."""
    return {"sender", "recipient"} <= set(members(change.get("value")))


def _changes(account: Account, context: Context, reader: Reader) -> Iterator[Entry]:
    for change in items(account.get("changes")):
        if isinstance(change, dict) and isinstance(change.get("value"), dict):
            yield from reader(change, account, context)
        else:
            yield Broken("wrong_type", "a change has no value", field="entry.changes")
