import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.classifier.domain.spellings import readings, romanised, skeleton


@given(st.text(max_size=60))
def test_the_word_as_written_is_always_a_reading(word: str) -> None:
    assert word in list(readings(word))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("пoжap", "пожар"),  # Latin o, a, p
        ("cyд", "суд"),
        ("0жог", "ожог"),
        ("ужаааасно", "ужасно"),
        ("soooo", "so"),
        ("fіre", "fire"),  # Ukrainian i
        ("fιre", "fire"),  # Greek iota
        ("scаm", "scam"),  # Cyrillic a
        ("fr4ud", "fraud"),
        ("1njury", "injury"),
    ],
)
def test_a_disguised_word_has_the_meant_one_among_its_readings(written: str, meant: str) -> None:
    assert meant in list(readings(written))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("pozhar", "пожар"),
        ("dengi", "деньги"),
        ("den'gi", "деньги"),
        ("prishyol", "пришел"),
        ("moshenniki", "мошенники"),
        ("rebenok", "ребенок"),
        ("obyazany", "обязаны"),
        ("schet", "щет"),
        ("4ainik", "чайник"),
    ],
)
def test_a_russian_word_in_latin_letters_has_the_skeleton_of_the_meant_one(
    written: str, meant: str
) -> None:
    assert romanised(written.replace("'", "")) == skeleton(meant)


@pytest.mark.parametrize("word", ["пожар", "12345", "café"])
def test_other_words_are_not_romanised_russian(word: str) -> None:
    assert romanised(word) is None
