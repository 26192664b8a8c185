import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.classifier.domain.spellings import readings


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
        ("pozhar", "пожар"),
        ("zakaz", "заказ"),
        ("moshenniki", "мошенники"),
        ("vernite", "верните"),
        ("fr4ud", "fraud"),
        ("1njury", "injury"),
    ],
)
def test_a_disguised_word_has_the_meant_one_among_its_readings(written: str, meant: str) -> None:
    assert meant in list(readings(written))
