"""The normal form: what is removed is listed, what carries meaning stays."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.intake.normal_form import MAX_MARKS, clean_line, encodable, normal_form

FAMILY = "👨\u200d👩\u200d👧"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
KEPT = {
    "plain Russian": "Ёлка не пришла, заказ № 5.\nЖду ответа\t!",
    "emoji family": FAMILY,
    "emoji with skin and gender": "🤦🏽\u200d♀\ufe0f",
    "red heart": "❤\ufe0f",
    "keycap": "1\ufe0f\u20e3",
    "flag of England": ENGLAND,
    "rainbow flag": "🏳\ufe0f\u200d🌈",
    "Persian with ZWNJ": "می\u200cخواهم",
    "Devanagari with ZWJ": "क्\u200dष",
    "Hindi marks": "हिन्दी",
    "Hebrew": "שלום",
    "mixed alphabets": "Cпасибо",
    "mathematics": "x ≤ 5 ↛ y",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_a_meaningful_text_stays_as_it_is(text: str) -> None:
    normal = normal_form(unicodedata.normalize("NFC", text))
    assert (normal.text, normal.changes) == (unicodedata.normalize("NFC", text), ())


CHANGED = {
    "decomposed й": ("и\u0306", "й", "composed"),
    "zero width space": ("воз\u200bврат", "возврат", "invisible_removed: U+200B x1"),
    "soft hyphen": ("воз\u00adврат", "возврат", "invisible_removed: U+00AD x1"),
    "byte order mark inside": ("a\ufeffb", "ab", "invisible_removed: U+FEFF x1"),
    "tags": ("hi\U000e0068\U000e0069", "hi", "invisible_removed: U+E0068 x1, U+E0069 x1"),
    "override": ("\u202eabc\u202c", "abc", "bidi_removed: U+202E x1, U+202C x1"),
    "isolate": ("\u2067abc\u2069", "abc", "bidi_removed: U+2067 x1, U+2069 x1"),
    "mark of direction": ("a\u200fb", "ab", "bidi_removed: U+200F x1"),
    "control": ("a\x00b\x1b[31m\x85", "ab[31m\n", "control_removed: U+0000 x1, U+001B x1"),
    "joiner between letters": ("a\u200db", "ab", "joiner_removed: U+200D x1"),
    "non-joiner between letters": ("а\u200cб", "аб", "joiner_removed: U+200C x1"),
    "selector after a letter": ("a\ufe0f", "a", "invisible_removed: U+FE0F x1"),
    "supplementary selector": ("a\U000e0101", "a", "invisible_removed: U+E0101 x1"),
    "lone surrogate": ("a\ud800b", "a\ufffdb", "surrogate_replaced: 1 x U+FFFD"),
    "Hangul filler": ("a\u3164b", "ab", "invisible_removed: U+3164 x1"),
}


@pytest.mark.parametrize(("text", "normal", "change"), CHANGED.values(), ids=CHANGED)
def test_what_is_changed_is_listed(text: str, normal: str, change: str) -> None:
    result = normal_form(text)
    assert result.text == normal
    assert any(listed.startswith(change) for listed in result.changes), result.changes


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\u2029", "\u0085"])
def test_every_line_end_becomes_a_newline_without_a_warning(end: str) -> None:
    normal = normal_form(f"раз{end}два")
    assert (normal.text, normal.changes) == ("раз\nдва", ())


def test_a_letter_under_a_heap_of_marks_keeps_a_bounded_number() -> None:
    normal = normal_form("a" + "\u0316\u0317" * 500)
    assert len(normal.text) == 1 + MAX_MARKS
    assert normal.changes[0].startswith("marks_cut")


def test_the_list_of_changes_is_bounded_whatever_is_sent() -> None:
    normal = normal_form("".join(map(chr, range(0xE0000, 0xE1000))) + "\u0301" * 99)
    assert all(len(change) < 400 for change in normal.changes)
    assert len(normal.changes) < 10


TRICKY = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "aя 1#❤👨🏽🏴ёй\u0301\u0306\u0308\u0316\u0344\u034f\u200b\u200c\u200d\u200e\u202e\u2028"
            "\ufe0e\ufe0f\ufe00\u20e3\ufeff\u00ad\r\n\x00\x85\u2329\u232b\u212a\u1100\u1161\u11a8"
            "می\u064b\u0654क्\U000e0067\U000e007f\U0001f3f4\ud800\udc00\u0958\ufb2c\U0001d15e"
        ),
        st.characters(),
    ),
    max_size=80,
)


@settings(max_examples=1_000)
@given(text=TRICKY)
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    once = normal_form(text)
    twice = normal_form(once.text)
    assert twice.text == once.text
    assert twice.changes == ()


@given(text=TRICKY)
def test_the_normal_form_is_always_nfc_and_encodable(text: str) -> None:
    normal = normal_form(text).text
    assert unicodedata.is_normalized("NFC", normal)
    normal.encode()


@given(text=TRICKY)
def test_a_text_without_changes_differs_at_most_in_its_line_ends(text: str) -> None:
    normal = normal_form(text)
    if not normal.changes:
        unified = text.replace("\r\n", "\n")
        for end in "\r\x85\u2028\u2029":
            unified = unified.replace(end, "\n")
        assert normal.text == unified


@given(text=TRICKY, limit=st.integers(1, 40))
def test_a_clean_line_is_one_bounded_line_and_stays_so(text: str, limit: int) -> None:
    line = clean_line(text, max_chars=limit).text
    assert len(line) <= limit
    assert line == " ".join(line.split())
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in line)


@given(text=TRICKY)
def test_an_encodable_text_differs_only_in_lone_surrogates(text: str) -> None:
    kept = encodable(text)
    kept.encode()
    assert len(kept) == len(text)
    assert all(a == b or "\ud800" <= b <= "\udfff" for a, b in zip(kept, text, strict=True))


WORST = {
    "alternating marks": "a" + "\u0301\u0316" * 250_000,
    "marks in many runs": ("a" + "\u0301\u0316" * 40) * 6_000,
    "invisible": "\u200b" * 500_000,
    "joiners": "\u200d\u200c" * 250_000,
    "tags": "\U0001f3f4" + "\U000e0067" * 500_000,
    "flags, never closed": "\U0001f3f4\U000e0067" * 250_000,
    "carriage returns": "\r" * 500_000,
    "one word": "щ" * 1_000_000,
    "newlines": "\n" * 1_000_000,
    "all kinds": "".join(map(chr, range(0xD800))) * 9,
    "decomposed": "и\u0306" * 250_000,
}


@pytest.mark.parametrize("text", WORST.values(), ids=WORST)
def test_the_worst_half_million_characters_take_less_than_a_second(text: str) -> None:
    began = time.process_time()
    normal_form(text)
    assert time.process_time() - began < 1.0
