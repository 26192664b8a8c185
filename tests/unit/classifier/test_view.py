import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.classifier.domain.view import fold, views
from services.classifier.domain.words import words

DISGUISE = st.sampled_from("\u200b\u200d\u00ad\u202e\ufeff\u0301")
ANY_TEXT = st.text(st.one_of(st.characters(), DISGUISE, st.sampled_from("жЖёЁйЙ и\u0306ﬁ№")))


@given(ANY_TEXT)
def test_every_word_of_a_view_stands_where_its_span_says(raw: str) -> None:
    for view in views(raw):
        for word in words(view):
            start, end = view.span(word.start, word.end)
            assert 0 <= start < end <= len(raw)
            seen = [again.text for again in views(raw[start:end])]
            own = view.text[word.start : word.end]
            assert any(own in text or own in text[::-1] for text in seen)


@given(ANY_TEXT)
def test_a_view_has_an_origin_for_each_of_its_characters_in_order(raw: str) -> None:
    view = fold(raw)
    origin = range(len(raw)) if view.origin is None else view.origin
    assert len(origin) == len(view.text)
    assert list(origin) == sorted(origin)


@pytest.mark.parametrize(
    "disguised",
    [
        "по\u200bжар",
        "ПОЖАР",
        "п\u00adо\u00adж\u00adа\u00adр",
        "п\u0301о\u0301жар",
        "пожар\u202c",
        "\ufeffпожар",
    ],
)
def test_a_disguised_word_reads_as_the_plain_one(disguised: str) -> None:
    assert fold(disguised).text == "пожар"


def test_a_decomposed_letter_reads_as_the_composed_one() -> None:
    assert fold("чаи\u0306ник").text == "чайник"
    assert fold("ещё е\u0308лка").text == "еще елка"


def test_styled_latin_letters_and_digits_read_as_plain_ones() -> None:
    assert fold("𝐟𝐢𝐫𝐞 ４２ ﬁre ٣").text == "fire 42 fire 3"


def test_an_invisible_character_between_words_may_part_them() -> None:
    assert [view.text for view in views("верните\u200bденьги")] == [
        "вернитеденьги",
        "верните деньги",
    ]


def test_a_plain_text_has_one_view_with_its_own_positions() -> None:
    [view] = views("Где мой заказ?")
    assert view.origin is None


@pytest.mark.parametrize("piece", ["а\u0301", "\u200bа", "ж", "😀", " \n"])
def test_folding_takes_linear_time(piece: str) -> None:
    started = time.process_time()
    fold(piece * 300_000)
    assert time.process_time() - started < 5
