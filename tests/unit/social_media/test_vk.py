"""What is read from VK's events."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.social_media.domain import Broken, Ignored, Reason
from services.social_media.platforms.vk import Vk
from shared.intake.draft import Draft
from tests.unit.social_media.reading import (
    draft,
    entries,
    fits_or_is_refused,
    json_with,
    words,
)

VK = Vk.name


def event(kind: str, content: object, **further: object) -> dict[str, object]:
    return {"type": kind, "object": content, "group_id": 4242, **further}


LAYOUTS = {
    "nested, 5.103": {"message": {"from_id": 5, "peer_id": 5, "id": 8, "text": "нет чека",
                                  "conversation_message_id": 3, "date": 1_700_000_000}},
    "flat, 5.80": {"from_id": 5, "peer_id": 5, "id": 8, "text": "нет чека",
                   "conversation_message_id": 3, "date": 1_700_000_000},
    "oldest": {"user_id": 5, "id": 3, "body": "нет чека", "date": 1_700_000_000, "out": 0},
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_all_three_layouts_of_a_message_give_the_same_complaint(layout: str) -> None:
    found = draft(VK, event("message_new", LAYOUTS[layout]))
    assert (found.text_raw, found.external_id, found.conversation_id) == ("нет чека", "5:3", "5")
    assert found.author.id == "5"
    assert found.occurred_at is not None
    assert found.occurred_at.timestamp() == 1_700_000_000


def test_a_message_in_a_chat_is_told_apart_by_its_number_in_the_chat() -> None:
    in_chat = {"from_id": 5, "peer_id": 2_000_000_001, "id": 0, "text": "а"}
    first, second = (
        draft(VK, event("message_new", {"message": {**in_chat, "conversation_message_id": number}}))
        for number in (1, 2)
    )
    assert first.external_id != second.external_id
    assert first.conversation_id == second.conversation_id == "2000000001"


@pytest.mark.parametrize("kind", ["message_new", "wall_reply_new", "wall_post_new"])
def test_what_the_community_writes_is_an_echo(kind: str) -> None:
    content = {
        "id": 1,
        "from_id": -4242,
        "peer_id": 5,
        "post_id": 2,
        "owner_id": -4242,
        "text": "!",
    }
    [entry] = entries(VK, event(kind, content))
    assert isinstance(entry, Ignored)
    assert entry.reason is Reason.ECHO


def test_another_community_is_a_customer_like_any_other() -> None:
    content = {
        "id": 1,
        "from_id": -77,
        "post_owner_id": -4242,
        "post_id": 2,
        "text": "Где договор?",
    }
    assert draft(VK, event("wall_reply_new", content)).author.id == "-77"


def test_an_edit_and_a_deletion_concern_the_same_complaint_in_order() -> None:
    base = {"id": 12, "from_id": 5, "post_id": 7, "date": 1_700_000_000, "text": "Сломан замок"}
    original = draft(VK, event("wall_reply_new", {**base, "post_owner_id": -4242}))
    edited = draft(VK, event("wall_reply_edit", {**base, "post_owner_id": -4242, "text": "Снова"}))
    deleted = draft(
        VK, event("wall_reply_delete", {"id": 12, "post_id": 7, "owner_id": -4242, "deleter_id": 1})
    )
    assert original.external_id == edited.external_id == deleted.external_id == "-4242_7:12"
    assert original.revision == 1 < edited.revision <= deleted.revision
    assert (deleted.withdrawn, deleted.text_raw, deleted.author.id) == (True, "", None)


@given(first=st.integers(1_500_000_000, 2_000_000_000), later=st.integers(1, 10**6))
def test_revisions_always_rise_with_the_time_of_the_edit(first: int, later: int) -> None:
    def edited(at: int) -> Draft:
        return draft(VK, event("message_edit", {"id": 1, "from_id": 5, "update_time": at}))

    assert 1 < edited(first).revision < edited(first + later).revision
    assert edited(first).revision == edited(first).revision


def test_attachments_keep_their_ids_and_the_largest_size() -> None:
    sizes = [{"url": "https://a/s.jpg", "width": 10, "height": 10},
             {"url": "https://a/x.jpg", "width": 100, "height": 90}]  # fmt: skip
    attachments = [
        {"type": "photo", "photo": {"id": 1, "owner_id": 5, "sizes": sizes}},
        {
            "type": "audio_message",
            "audio_message": {"id": 2, "owner_id": 5, "link_mp3": "https://a/v"},
        },
        {"type": "doc", "doc": {"id": 3, "owner_id": 5, "title": "акт.pdf", "size": 9, "url": "u"}},
        {"type": "sticker", "sticker": {"sticker_id": 4, "product_id": 1}},
        {"type": "☃", "☃": {}},
    ]
    message = {"message": {"id": 1, "from_id": 5, "text": "", "attachments": attachments}}
    found = draft(VK, event("message_new", message)).attachments
    assert [(each.type, each.id, each.url) for each in found] == [
        ("photo", "5_1", "https://a/x.jpg"),
        ("audio_message", "5_2", "https://a/v"),
        ("doc", "5_3", "u"),
        ("sticker", "4", None),
        ("unknown", None, None),
    ]
    assert (found[2].name, found[2].size_bytes) == ("акт.pdf", 9)


def test_reposted_words_are_not_the_customers() -> None:
    content = {"id": 1, "from_id": 5, "owner_id": 5, "copy_history": [{"text": "чужие слова"}]}
    said = draft(VK, event("wall_repost", {**content, "text": "Смотрите, как обманывают"}))
    assert said.text_raw == "Смотрите, как обманывают"
    [silent] = entries(VK, event("wall_repost", {**content, "text": ""}))
    assert isinstance(silent, Ignored)


KEYS = words(
    """
    type object message group_id from_id user_id peer_id chat_id id conversation_message_id
    text body date update_time action attachments photo sizes url width geo reply_message
    fwd_messages post_id owner_id post_owner_id updates message_new wall_reply_new
    wall_reply_delete
    """
)


@settings(max_examples=100)
@given(kind=st.sampled_from(["message_new", "message_edit", "wall_reply_new", "board_post_delete"]),
       content=json_with(KEYS), document=json_with(KEYS))  # fmt: skip
def test_no_json_ever_breaks_the_reader(kind: str, content: object, document: object) -> None:
    for each in (*entries(VK, event(kind, content)), *entries(VK, document)):
        assert isinstance(each, Draft | Ignored | Broken)
        if isinstance(each, Draft):
            fits_or_is_refused(each)
