import time

import pytest

from services.classifier.adapters.lexicon_files import LexiconInvalid, compile_lexicon
from services.classifier.domain.lexicon import KEPT_PER_RULE, Lexicon, Match
from services.classifier.domain.view import fold


def plural(lemma: str) -> frozenset[str]:
    return frozenset({lemma, lemma + "s"})


def lexicon(*phrases: str, label: str = "delivery") -> Lexicon:
    listed = ", ".join(f'"{phrase}"' for phrase in phrases)
    return compile_lexicon({"one.yaml": f"{label}: {{3: [{listed}]}}".encode()}, plural)


def places(lexicon: Lexicon, text: str) -> list[str]:
    return [text[m.start : m.end] for m in lexicon.matches(fold(text))]


def only(lexicon: Lexicon, text: str) -> Match:
    [match] = lexicon.matches(fold(text))
    return match


def test_a_lemma_holds_in_each_of_its_forms() -> None:
    assert places(lexicon("parcel"), "Two PARCELS, one parcel") == ["PARCELS", "parcel"]


def test_an_exact_word_holds_in_that_form_only() -> None:
    assert places(lexicon("=parcel"), "parcels") == []


def test_a_prefix_holds_for_every_word_that_opens_with_it() -> None:
    assert places(lexicon("scam*"), "scammers scan") == ["scammers"]


def test_a_gap_allows_three_other_words_but_not_four() -> None:
    rules = lexicon("courier .. late")
    assert places(rules, "the courier was two hours late") == ["courier was two hours late"]
    assert places(rules, "the courier was more than two hours late") == []


def test_a_phrase_never_reaches_over_the_end_of_a_sentence() -> None:
    assert places(lexicon("courier .. late"), "Nice courier. Late reply") == []


def test_words_without_a_gap_between_them_must_be_neighbours() -> None:
    assert places(lexicon("no refund"), "no such refund") == []


def test_alternatives_are_all_right() -> None:
    assert places(lexicon("not|never arrived"), "it never arrived") == ["never arrived"]


def test_a_word_written_letter_by_letter_is_read() -> None:
    assert places(lexicon("=fire"), "it was on f i r e.") == ["f i r e"]


def test_a_single_word_after_a_negation_is_marked() -> None:
    assert only(lexicon("broken"), "it is not broken").negated
    assert not only(lexicon("broken"), "it is broken").negated
    assert not only(lexicon("broken"), "I do not know. Broken").negated


def test_a_rule_keeps_a_bounded_number_of_places() -> None:
    assert len(lexicon("fire").matches(fold("fire " * 50))) == KEPT_PER_RULE


def test_a_match_over_the_seam_of_two_windows_is_found() -> None:
    for filler in range(4_080, 4_100):
        assert places(lexicon("courier .. late"), "x " * filler + "courier was late") != []


def test_an_overlong_word_is_no_word() -> None:
    assert lexicon("a*").matches(fold("a" * 1_000_000)) == []


def test_matching_takes_linear_time_on_words_that_open_every_rule() -> None:
    rules = lexicon(*(f"no .. thing{number}" for number in range(100)), "no no .. never")
    started = time.process_time()
    rules.matches(fold("no " * 200_000))
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "content",
    [b"- a", b"delivery: [a]", b"delivery: {3: [no]}", b"delivery: {much: [a]}",
     b"delivery: {3: [a ..]}", b"delivery: {3: ['']}", b"delivery: {3: [a, a]}",
     b"delivery: {3: [a"],
)  # fmt: skip
def test_a_damaged_lexicon_does_not_start(content: bytes) -> None:
    with pytest.raises(LexiconInvalid):
        compile_lexicon({"one.yaml": content}, plural)
