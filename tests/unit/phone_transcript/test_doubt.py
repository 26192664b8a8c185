"""When a transcript is not to be trusted, and when it is."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.phone_transcript import doubt
from services.phone_transcript.domain import (
    Transcript,
    customer_words,
    in_order,
    role_of_label,
    turn,
    with_roles,
)
from services.phone_transcript.doubt import doubts
from shared.contracts import SpeakerRole, Turn

STORY = (
    "Здравствуйте, я заказывала у вас кофемолку двенадцатого числа, и её привезли без чаши. "
    "Курьер сказал, что это ко мне не относится, и уехал. Я звонила дважды, обещали перезвонить, "
    "но никто не перезвонил. Хочу, чтобы чашу прислали до конца недели или вернули деньги на "
    "карту. Номер заказа я назову, если нужно, он у меня в письме. Спасибо, жду вашего ответа, "
    "и пожалуйста, не надо снова переключать меня на робота, он меня не понимает совсем."
)


def spoken(*texts: str, confidence: float | None = None) -> Sequence[Turn]:
    return [
        turn(text, start_s=float(i), end_s=i + 0.9, confidence=confidence)
        for i, text in enumerate(texts)
    ]


def test_an_ordinary_story_raises_no_doubt() -> None:
    assert doubts(spoken(*STORY.split(". "), confidence=0.9)) == frozenset()


@pytest.mark.parametrize("turns", [(), spoken(""), spoken("", "", "")])
def test_a_call_without_words_is_empty(turns: Sequence[Turn]) -> None:
    assert doubts(turns) == {doubt.EMPTY}


def test_a_sentence_repeated_over_silence_is_a_loop() -> None:
    assert doubt.LOOP in doubts(spoken(*["Продолжение следует..."] * 5))
    assert doubt.LOOP in doubts(spoken("I'm sorry. " * 29))


def test_saying_yes_three_times_is_not_a_loop() -> None:
    assert doubts(spoken("Да.", "Да.", "Да.", "Нет.")) == frozenset()


def test_low_confidence_is_weighed_by_words() -> None:
    long, short = turn(STORY, confidence=0.95), turn("Алло", confidence=0.1)
    assert doubts([long, short]) == frozenset()
    assert doubts([turn(STORY, confidence=0.3), turn("Алло", confidence=0.99)]) == {
        doubt.LOW_CONFIDENCE
    }


def test_an_interjection_is_not_an_overlap_but_talking_in_parallel_is() -> None:
    told = turn(STORY, start_s=0, end_s=40)
    assert doubts([told, turn("Угу.", start_s=10, end_s=11)]) == frozenset()
    assert doubts([told, turn("Другой разговор", start_s=5, end_s=38)]) == {doubt.OVERLAP}


@pytest.mark.parametrize(("start_s", "end_s"), [(5.0, 2.0), (-1.0, 2.0), (None, -3.0)])
def test_times_that_cannot_be_are_a_doubt(start_s: float | None, end_s: float) -> None:
    assert doubt.IMPOSSIBLE_TIMES in doubts([turn("да", start_s=start_s, end_s=end_s)])


@given(st.lists(st.tuples(st.text(max_size=30), st.none() | st.floats(-1, 2)), max_size=30))
def test_doubting_never_fails_and_never_changes_the_words(
    given_turns: list[tuple[str, float | None]],
) -> None:
    turns = [turn(text, start_s=at, end_s=at, confidence=at) for text, at in given_turns]
    doubts(turns)
    assert [each.text for each in turns] == [text.strip() for text, _ in given_turns]


@given(st.lists(st.none() | st.integers(0, 100), max_size=20))
def test_turns_without_a_time_keep_their_place(starts: list[int | None]) -> None:
    turns = [turn(str(i), start_s=None if at is None else float(at)) for i, at in enumerate(starts)]
    ordered = in_order(turns)
    assert sorted(t.text for t in ordered) == sorted(t.text for t in turns)
    known = [t.start_s for t in ordered if t.start_s is not None]
    assert known == sorted(known)
    if None not in starts or len(set(starts)) == 1:
        assert known or ordered == tuple(turns)


@pytest.mark.parametrize(
    ("label", "role"),
    [("Customer", "customer"), ("КЛИЕНТ", "customer"), (" agent ", "agent"), ("ivr", "system"),
     ("Анна", "unknown"), ("SPEAKER_00", "unknown"), (None, "unknown"), ("agent smith", "unknown")],
)  # fmt: skip
def test_a_label_is_a_role_only_where_it_says_so(label: str | None, role: str) -> None:
    assert role_of_label(label) == role


def test_configured_roles_go_before_what_a_label_or_payload_says() -> None:
    turns = (turn("раз", speaker="agent"), turn("два", speaker="x", role=SpeakerRole.AGENT))
    roles = {"agent": SpeakerRole.CUSTOMER, "x": SpeakerRole.CUSTOMER}
    assert customer_words(with_roles(Transcript(turns), roles).turns) == "раз\nдва"


def test_an_agent_alone_leaves_no_words_of_the_customer() -> None:
    turns = (turn("Звоню уточнить адрес", speaker="channel_1"),)
    assert (
        customer_words(with_roles(Transcript(turns), {"channel_1": SpeakerRole.AGENT}).turns) == ""
    )


def test_a_speaker_that_nobody_named_counts_as_the_customer() -> None:
    turns = (turn("а", role=SpeakerRole.AGENT), turn("б"), turn("в", role=SpeakerRole.CUSTOMER))
    assert customer_words(turns) == "б\nв"
