"""What is read from Meta, X, MAX and mapped sources; and that no JSON breaks any reader."""

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.social_media.domain import Broken, Ignored, Reason
from services.social_media.mapping import FieldMapping
from services.social_media.registry import PLATFORMS
from shared.intake.draft import Draft
from tests.unit.social_media.reading import (
    CONTEXT,
    damaged,
    draft,
    entries,
    fits_or_is_refused,
    json_with,
    words,
)


def feed(**value: object) -> dict[str, object]:
    whole = {"item": "comment", "verb": "add", "post_id": "1_2", "comment_id": "2_3",
             "created_time": 1_760_000_000, "sender_id": 5, "sender_name": "Яна",
             **value}  # fmt: skip
    change = {"field": "feed", "value": whole}
    return {"object": "page", "entry": [{"id": "1", "changes": [change]}]}


def messaging(event: dict[str, object], kind: str = "page") -> dict[str, object]:
    whole = {"sender": {"id": "5"}, "recipient": {"id": "1"}, "timestamp": 1_760_000_000_123}
    entry = {"id": "1", "time": 9, "messaging": [{**whole, **event}]}
    return {"object": kind, "entry": [entry]}


def whatsapp(*messages: Mapping[str, object], **value: object) -> dict[str, object]:
    whole = [
        {"from": "79000000001", "id": "wamid.1", "timestamp": "1760000000", **each}
        for each in messages
    ]
    contacts = [{"wa_id": "79000000001", "profile": {"name": "Лев"}}]
    content = {"contacts": contacts, "messages": whole, **value}
    entry = {"id": "7", "changes": [{"field": "messages", "value": content}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def only_ignored(document: object, platform: str = "meta") -> Ignored:
    [entry] = entries(platform, document)
    assert isinstance(entry, Ignored), entry
    return entry


def test_a_comment_is_edited_and_removed_as_one_complaint() -> None:
    original = draft("meta", feed(message="Нет чека"))
    edited = draft("meta", feed(verb="edited", message="Нет и чека", created_time=1_760_000_060))
    removed = draft("meta", feed(verb="remove", created_time=1_760_000_090))
    assert original.external_id == edited.external_id == removed.external_id == "2_3"
    assert original.revision < edited.revision < removed.revision
    assert (removed.withdrawn, removed.text_raw) == (True, "")


def test_a_comment_answers_another_one_only_below_it() -> None:
    assert draft("meta", feed(message="а", parent_id="1_2")).in_reply_to is None
    assert draft("meta", feed(message="а", parent_id="2_9")).in_reply_to == "2_9"


@pytest.mark.parametrize("value", [{"item": "like"}, {"item": "reaction"}, {"verb": "hide"}])
def test_likes_and_hiding_are_no_complaints(value: dict[str, object]) -> None:
    assert only_ignored(feed(**value)).reason is Reason.SERVICE


def test_a_direct_message_has_milliseconds_and_a_change_has_seconds() -> None:
    as_event = draft("meta", messaging({"message": {"mid": "m", "text": "а"}}))
    value = {"sender": {"id": "5"}, "recipient": {"id": "1"}, "timestamp": "1760000000",
             "message": {"mid": "m", "text": "а"}}  # fmt: skip
    change = {"field": "messages", "value": value}
    as_change = draft("meta", {"object": "page", "entry": [{"id": "1", "changes": [change]}]})
    assert as_event.occurred_at is not None
    assert as_change.occurred_at is not None
    assert (as_event.occurred_at - as_change.occurred_at).total_seconds() == 0.123
    assert as_event.external_id == as_change.external_id


@pytest.mark.parametrize(
    "event",
    [{"message": {"mid": "m", "text": "а", "is_echo": True}},
     {"message": {"mid": "m", "text": "а"}, "sender": {"id": "1"}},
     {"message": {"mid": "m", "text": "а"}, "sender": {"id": "999"}}],
)  # fmt: skip
def test_what_we_answer_is_an_echo(event: dict[str, object]) -> None:
    assert only_ignored(messaging(event)).reason is Reason.ECHO


@pytest.mark.parametrize("kind", ["postback", "read", "delivery", "reaction", "optin"])
def test_buttons_and_receipts_are_no_complaints(kind: str) -> None:
    assert only_ignored(messaging({kind: {"payload": "x", "title": "y"}})).reason is Reason.SERVICE


def test_an_unsent_message_is_withdrawn() -> None:
    found = draft("meta", messaging({"message": {"mid": "m", "is_deleted": True}}, "instagram"))
    assert (found.withdrawn, found.external_id) == (True, "m")


def test_an_instagram_comment_takes_its_time_from_the_entry() -> None:
    value = {"id": "c", "text": "Ужас", "from": {"id": "5", "username": "ya"}, "media": {"id": "m"}}
    entry = {"id": "1", "time": 1_760_000_000, "changes": [{"field": "comments", "value": value}]}
    found = draft("meta", {"object": "instagram", "entry": [entry]})
    assert (found.author.name, found.conversation_id) == ("ya", "m")
    assert found.occurred_at is not None


def test_a_mention_is_kept_although_its_words_have_to_be_fetched() -> None:
    value = {"media_id": "m", "comment_id": "c"}
    entry = {"id": "1", "time": 1_760_000_000, "changes": [{"field": "mentions", "value": value}]}
    found = draft("meta", {"object": "instagram", "entry": [entry]})
    assert (found.external_id, found.text_raw) == ("c", "")
    assert found.warnings[0].startswith("content_by_api")


@pytest.mark.parametrize(
    ("content", "text"),
    [({"type": "text", "text": {"body": "Бой"}, "referral": {"body": "реклама"}}, "Бой"),
     ({"type": "image", "image": {"id": 1, "caption": "Вот"}}, "Вот"),
     ({"type": "button", "button": {"text": "Да", "payload": "x"}}, "Да"),
     ({"type": "interactive", "interactive": {"list_reply": {"title": "Брак"}}}, "Брак"),
     ({"type": "order", "order": {"text": "побыстрее", "catalog_id": "9"}}, "побыстрее"),
     ({"type": "audio", "audio": {"id": "3"}}, "")],
)  # fmt: skip
def test_the_words_of_a_whatsapp_message_by_its_type(content: dict[str, object], text: str) -> None:
    found = draft("meta", whatsapp(content))
    assert (found.text_raw, found.author.name) == (text, "Лев")
    assert found.author.contacts[0].value == "+79000000001"


def test_a_flows_answer_is_its_free_text_and_never_its_token() -> None:
    answers = {"comment_text": "Порван шов", "rating": "2", "flow_token": "secret-token"}
    reply = {"response_json": json.dumps(answers), "body": "Sent"}
    content = {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": reply}}
    assert draft("meta", whatsapp(content)).text_raw == "Порван шов"


def test_an_edit_and_a_revocation_concern_the_original_message() -> None:
    original = draft("meta", whatsapp({"type": "text", "text": {"body": "а"}}))
    content = {"original_message_id": "wamid.1", "message": {"type": "text", "text": {"body": "б"}}}
    edited = draft("meta", whatsapp({"id": "wamid.2", "type": "edit", "edit": content}))
    revoke = {"id": "wamid.3", "timestamp": "1760000100", "type": "revoke",
              "revoke": {"original_message_id": "wamid.1"}}  # fmt: skip
    revoked = draft("meta", whatsapp(revoke))
    assert original.external_id == edited.external_id == revoked.external_id
    assert edited.text_raw == "б"
    assert original.revision < edited.revision < revoked.revision
    assert revoked.withdrawn


@pytest.mark.parametrize("kind", ["reaction", "system", "unsupported"])
def test_what_only_stands_among_the_messages_is_no_complaint(kind: str) -> None:
    assert only_ignored(whatsapp({"type": kind, kind: {}})).reason is Reason.SERVICE


def test_statuses_are_acknowledged() -> None:
    assert only_ignored(whatsapp(statuses=[{"id": "wamid.1"}])).kind == "status"


def test_a_whatsapp_batch_gives_each_message_and_names_the_broken_one() -> None:
    good = {"type": "text", "text": {"body": "а"}}
    found = entries("meta", whatsapp(good, {"type": "text", "id": None}, {**good, "id": "wamid.2"}))
    assert [type(each) for each in found] == [Draft, Broken, Draft]


def post(**changes: object) -> dict[str, object]:
    whole = {"id_str": "1800000000000000123", "id": 1800000000000000000,
             "text": "Не грузит &amp; всё",
             "created_at": "Mon Mar 04 08:15:00 +0300 2024", "lang": "und",
             "user": {"id_str": "8", "name": "Нина", "screen_name": "nina"}, **changes}  # fmt: skip
    return {"for_user_id": "9", "tweet_create_events": [whole]}


def test_a_post_is_read_by_its_string_id_and_unescaped() -> None:
    found = draft("x", post())
    assert (found.external_id, found.text_raw) == ("1800000000000000123", "Не грузит & всё")
    assert found.language_declared is None
    assert found.occurred_at is not None
    assert found.occurred_at.year == 2024


def test_our_own_post_is_an_echo_and_a_repost_is_not_the_customers() -> None:
    assert only_ignored(post(user={"id_str": "9"}), "x").reason is Reason.ECHO
    assert only_ignored(post(retweeted_status={"id_str": "1"}), "x").reason is Reason.SERVICE


def test_a_medium_listed_twice_is_one_attachment() -> None:
    medium = {"id_str": "4", "type": "photo", "media_url_https": "https://a/1.jpg"}
    entities = {"entities": {"media": [medium]}, "extended_entities": {"media": [medium]}}
    assert [each.id for each in draft("x", post(**entities)).attachments] == ["4"]


def max_update(kind: str = "message_created", **body: object) -> dict[str, object]:
    message = {"sender": {"user_id": 5, "name": "Ян"}, "recipient": {"chat_id": 3},
               "timestamp": 1_760_000_000_000,
               "body": {"mid": "m1", "text": "Хуже", **body}}  # fmt: skip
    return {"update_type": kind, "timestamp": 1_760_000_060_000, "message": message}


def test_max_edits_and_removals_concern_the_same_complaint() -> None:
    original, edited = draft("max", max_update()), draft("max", max_update("message_edited"))
    removal = {"update_type": "message_removed", "timestamp": 1_760_000_090_000, "message_id": "m1"}
    removed = draft("max", removal)
    assert original.external_id == edited.external_id == removed.external_id
    assert original.revision < edited.revision < removed.revision


def test_a_voice_in_max_is_read_by_its_transcription() -> None:
    voice = {"type": "audio", "payload": {"url": "https://a/v"}, "transcription": "где заказ"}
    found = draft("max", max_update(text=None, attachments=[voice, {"type": "inline_keyboard"}]))
    assert (found.text_raw, len(found.attachments)) == ("где заказ", 1)
    assert found.warnings[0].startswith("transcribed")


INSTAGRAM_COMMENT = {
    "id": "1",
    "time": 1_760_000_000,
    "changes": [{"field": "comments", "value": {"id": "c", "text": "а", "from": {"id": "5"}}}],
}
EIGHT_FIFTY_THREE: dict[str, tuple[str, object]] = {
    "page feed, seconds": ("meta", feed(message="а")),
    "messenger, milliseconds": ("meta", messaging({"timestamp": 1_760_000_000_000,
                                                   "message": {"mid": "m", "text": "а"}})),
    "instagram comment, the entry's seconds": (
        "meta", {"object": "instagram", "entry": [INSTAGRAM_COMMENT]}),
    "whatsapp, seconds as text": ("meta", whatsapp({"type": "text", "text": {"body": "а"}})),
    "x, milliseconds as text": ("x", post(timestamp_ms="1760000000000")),
    "x, a date in words": ("x", post(created_at="Thu Oct 09 08:53:20 +0000 2025")),
    "max, milliseconds": ("max", max_update()),
    "telegram, seconds": ("telegram", {"message": {
        "message_id": 1, "chat": {"id": 2}, "text": "а", "date": 1_760_000_000}}),
    "vk, seconds": ("vk", {"type": "message_new", "object": {
        "id": 1, "from_id": 2, "text": "а", "date": 1_760_000_000}}),
}  # fmt: skip


@pytest.mark.parametrize("form", EIGHT_FIFTY_THREE)
def test_the_same_moment_is_the_same_in_every_platforms_unit(form: str) -> None:
    found = draft(*EIGHT_FIFTY_THREE[form])
    assert found.occurred_at == datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)


KEYS = words(
    """object entry id time changes field value messaging message mid sender from text body item
    verb comment_id post_id created_time messages contacts profile timestamp type statuses
    edit revoke original_message_id interactive nfm_reply response_json attachments payload
    url sticker_id tweet_create_events direct_message_events for_user_id user id_str entities media
    update_type sender recipient chat_id link transcription reviews title photos"""
)
MAPPED = replace(
    CONTEXT,
    mapping=FieldMapping.model_validate(
        {"items": "messages", "external_id": "id", "text": ["text", "body.0"], "author_id": "from",
         "occurred_at": {"path": "time", "unit": "s"}, "attachment_urls": "attachments"}
    ),
)  # fmt: skip
FRAMES: dict[str, Callable[[object], object]] = {
    "meta page": lambda inner: {"object": "page", "entry": [inner]},
    "meta feed": lambda inner: feed(**inner) if isinstance(inner, dict) else inner,
    "meta messaging": lambda inner: messaging({"message": inner}),
    "meta whatsapp": lambda inner: whatsapp(inner if isinstance(inner, dict) else {}),
    "x post": lambda inner: {"for_user_id": "1", "tweet_create_events": [inner]},
    "x direct": lambda inner: {"direct_message_events": [{"id": "1", "message_create": inner}]},
    "max": lambda inner: {"update_type": "message_created", "message": inner},
    "generic": lambda inner: {"messages": [inner]},
}


@settings(max_examples=50)
@pytest.mark.parametrize("frame", FRAMES)
@given(inner=json_with(KEYS), document=st.none() | json_with(KEYS))
def test_no_json_ever_breaks_a_reader(frame: str, inner: object, document: object) -> None:
    platform = PLATFORMS[frame.split(maxsplit=1)[0]]
    found = [
        *platform.entries(FRAMES[frame](inner), MAPPED),
        *platform.entries(document, MAPPED),
    ]
    for each in found:
        assert isinstance(each, Draft | Ignored | Broken)
        if isinstance(each, Draft):
            fits_or_is_refused(each)


DELIVERIES: dict[str, tuple[str, object]] = {
    "feed": ("meta", feed(message="а", photo="https://a/1.jpg")),
    "messenger": ("meta", messaging({"message": {"mid": "m", "text": "а", "attachments": [
        {"type": "image", "payload": {"url": "https://a/1.jpg", "sticker_id": 7}}]}})),
    "whatsapp": ("meta", whatsapp({"type": "image", "image": {"id": "1", "caption": "а"}})),
    "x": ("x", post(entities={"media": [{"id_str": "4", "type": "photo"}]})),
    "max": ("max", max_update(attachments=[{"type": "image", "payload": {"url": "https://a"}}])),
    "telegram": ("telegram", {"message": {"message_id": 1, "chat": {"id": 2}, "caption": "а",
        "from": {"id": 3, "first_name": "б"}, "photo": [{"file_id": "f", "width": 1}]}}),
    "vk": ("vk", {"type": "message_new", "group_id": 1, "object": {"message": {"id": 1,
        "from_id": 2, "text": "а", "attachments": [{"type": "photo", "photo": {"sizes": [
            {"url": "u", "width": 1, "height": 2}]}}]}}}),
}  # fmt: skip


@settings(max_examples=300)
@pytest.mark.parametrize("delivery", DELIVERIES)
@given(seed=st.integers(0, 2**64))
def test_no_damage_to_a_delivery_ever_breaks_a_reader(delivery: str, seed: int) -> None:
    platform, document = DELIVERIES[delivery]
    for each in entries(platform, damaged(document, random.Random(seed))):
        assert isinstance(each, Draft | Ignored | Broken)
        if isinstance(each, Draft):
            fits_or_is_refused(each)


LIKE = {"field": "feed", "value": {"item": "like", "post_id": "1_2"}}
BATCHES: dict[str, tuple[str, object]] = {
    "meta": ("meta", [
        {"object": "page", "entry": [
            {"id": "1", "changes": [LIKE] * 2},
            {"id": "1", "messaging": [{"sender": {"id": "5"}, "message": {"mid": "m"}}] * 2},
            7,
        ]},
        whatsapp({"type": "text", "text": {"body": "б"}}, {"type": "text", "id": None}),
    ]),
    "x": ("x", {"for_user_id": "9", "tweet_create_events": [
        {"id_str": "1", "user": {"id_str": "2"}, "text": "а"}] * 3, "users": {}}),
    "vk": ("vk", {"ts": "1", "updates": [{"type": "message_new", "object": {
        "id": 1, "from_id": 2, "text": "а"}}, {}]}),
    "generic": ("generic", {"messages": [{"id": "1", "text": "а"}, {"id": "2"}, 3]}),
}  # fmt: skip


@pytest.mark.parametrize("batch", BATCHES)
def test_a_batch_taken_apart_says_the_same_as_the_whole(batch: str) -> None:
    platform, document = PLATFORMS[BATCHES[batch][0]], BATCHES[batch][1]
    parts = platform.parts(document, MAPPED)
    apart = [list(platform.entries(part, MAPPED)) for part in parts]
    assert all(len(entries_of_part) == 1 for entries_of_part in apart)
    again = [platform.parts(part, MAPPED) for part in parts]
    assert [len(each) for each in again] == [1] * len(parts)
    if batch != "vk":  # its envelope is only for the parts
        whole = list(platform.entries(document, MAPPED))
        assert [entry for one in apart for entry in one] == whole
