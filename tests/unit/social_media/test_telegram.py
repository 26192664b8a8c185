"""What is read from Telegram's updates."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.social_media.domain import Broken, Ignored, Reason
from services.social_media.platforms.telegram import Telegram
from shared.intake.draft import Draft
from tests.unit.social_media.reading import (
    draft,
    entries,
    fits_or_is_refused,
    json_with,
    words,
)

TELEGRAM = Telegram.name
USER = {"id": 77, "first_name": "Анна", "last_name": "Ким", "username": "annak"}
MESSAGE = {
    "message_id": 5,
    "chat": {"id": -1001, "type": "supergroup"},
    "from": USER,
    "date": 1_700_000_000,
    "text": "Сломалась ручка",
}


def update(kind: object = "message", /, **changes: object) -> dict[str, object]:
    content = {key: value for key, value in {**MESSAGE, **changes}.items() if value is not None}
    return {"update_id": 1, str(kind): content}


def test_the_author_is_named_as_the_payload_names_him() -> None:
    found = draft(TELEGRAM, update()).author
    assert (found.id, found.name) == ("77", "Анна Ким")
    assert [(each.kind, each.value) for each in found.contacts] == [("telegram", "@annak")]


def test_a_caption_is_what_the_customer_says_of_the_photo() -> None:
    photo = [{"file_id": "s", "width": 1, "height": 2}, {"file_id": "l", "width": 10, "height": 20}]
    found = draft(TELEGRAM, update(text=None, caption="Вот трещина", photo=photo))
    assert found.text_raw == "Вот трещина"
    assert [(each.type, each.id) for each in found.attachments] == [("photo", "l")]


def test_a_voice_without_words_is_not_dropped() -> None:
    voice = {"file_id": "v", "mime_type": "audio/ogg", "file_size": 7}
    [attachment] = draft(TELEGRAM, update(text=None, voice=voice)).attachments
    assert (attachment.type, attachment.media_type, attachment.size_bytes) == (
        "voice",
        "audio/ogg",
        7,
    )


def test_the_quoted_message_does_not_leak_into_the_text() -> None:
    answered = {"message_id": 3, "text": "Чем помочь?"}
    found = draft(TELEGRAM, update(reply_to_message=answered))
    assert (found.text_raw, found.in_reply_to) == ("Сломалась ручка", "3")


def test_the_first_message_of_a_topic_is_no_reply() -> None:
    opener = {"message_id": 2, "forum_topic_created": {"name": "Возвраты"}}
    assert draft(TELEGRAM, update(reply_to_message=opener)).in_reply_to is None


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("message", {"from": {"id": 999}}),
        ("message", {"is_automatic_forward": True}),
        ("business_message", {"chat": {"id": 77, "type": "private"}, "from": {"id": 5}}),
        ("business_message", {"chat": {"id": 77}, "sender_business_bot": {"id": 9}}),
    ],
)
def test_our_own_words_are_an_echo(kind: str, changes: dict[str, object]) -> None:
    [entry] = entries(TELEGRAM, update(kind, **changes))
    assert isinstance(entry, Ignored)
    assert entry.reason is Reason.ECHO


@pytest.mark.parametrize(
    "content", [{"new_chat_members": [USER]}, {"pinned_message": {}}, {"dice": {"value": 3}}, {}]
)
def test_a_service_message_is_no_complaint(content: dict[str, object]) -> None:
    [entry] = entries(TELEGRAM, update(text=None, **content))
    assert isinstance(entry, Ignored)
    assert entry.reason is Reason.SERVICE


def test_a_channel_speaks_for_itself_where_telegram_puts_a_stand_in() -> None:
    stand_in = {"id": 136_817_688, "is_bot": True, "first_name": "Channel"}
    channel = {"id": -100_500, "title": "Жильцы дома 5"}
    found = draft(TELEGRAM, update(**{"from": stand_in, "sender_chat": channel}))
    assert (found.author.id, found.author.name) == ("-100500", "Жильцы дома 5")


def test_business_and_bot_messages_of_one_customer_never_share_an_id() -> None:
    private = {"chat": {"id": 77, "type": "private"}}
    bot, business = (
        draft(TELEGRAM, update(**private)),
        draft(TELEGRAM, update("business_message", **private)),
    )
    assert bot.external_id != business.external_id
    assert bot.conversation_id == business.conversation_id


def test_a_deletion_withdraws_each_of_the_messages() -> None:
    deletion = {"business_connection_id": "b", "chat": {"id": 77}, "message_ids": [4, 5]}
    found = entries(TELEGRAM, {"update_id": 1, "deleted_business_messages": deletion})
    original = draft(TELEGRAM, update("business_message", chat={"id": 77}))
    assert [each.withdrawn for each in found if isinstance(each, Draft)] == [True, True]
    last = found[1]
    assert isinstance(last, Draft)
    assert last.external_id == original.external_id
    assert last.revision > original.revision


@given(edited=st.integers(1_500_000_000, 2_000_000_000), later=st.integers(1, 10**6))
def test_revisions_always_rise_with_the_time_of_the_edit(edited: int, later: int) -> None:
    first, second = (
        draft(TELEGRAM, update("edited_message", edit_date=at)) for at in (edited, edited + later)
    )
    assert 1 < first.revision < second.revision
    assert first.external_id == second.external_id == draft(TELEGRAM, update()).external_id


KEYS = words(
    """
    update_id message edited_message business_message channel_post message_id chat id from
    text caption date edit_date photo voice document file_id reply_to_message sender_chat
    media_group_id first_name username deleted_business_messages message_ids body httpMethod
    """
)


@settings(max_examples=100)
@given(kind=st.sampled_from(["message", "edited_message", "business_message", "body"]),
       content=json_with(KEYS), document=json_with(KEYS))  # fmt: skip
def test_no_json_ever_breaks_the_reader(kind: str, content: object, document: object) -> None:
    for each in (*entries(TELEGRAM, {kind: content}), *entries(TELEGRAM, document)):
        assert isinstance(each, Draft | Ignored | Broken)
        if isinstance(each, Draft):
            fits_or_is_refused(each)
