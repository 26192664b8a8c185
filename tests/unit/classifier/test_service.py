import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.classifier.adapters.lexicon_model import LexiconModel
from services.classifier.domain.view import fold, views
from services.classifier.service import Classify
from shared.contracts import Category, ComplaintClassified, Sentiment, Severity
from tests.unit.classifier.conftest import NOON
from tests.unit.classifier.texts import received

FRAGMENTS = st.sampled_from(
    ["Курьер не приехал", "верните деньги", "пожар", "брак", "спасибо", "never arrived", "refund",
     "мошенники", "8 916 123 45 67", "заказ № 12345", "\u200b", "\u202e", "не ", ".", "\n",
     "ребёнок отравился"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.one_of(FRAGMENTS, st.text(max_size=6))).map(" ".join))


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Курьер не приехал, жду посылку третью неделю", Category.DELIVERY),
        ("Чайник сломался на второй день, ужасное качество", Category.PRODUCT_QUALITY),
        ("Прислали не тот размер и цвет другой, чем заказывала", Category.WRONG_MISSING_ITEM),
        ("Списали деньги дважды, возврат не оформляют", Category.PAYMENT_REFUND),
        ("Оператор нахамила и бросила трубку, никто не перезвонил", Category.CUSTOMER_SERVICE),
        ("Приложение вылетает, код не приходит, не могу войти", Category.WEBSITE_APP_TECHNICAL),
        ("Это подделка, не оригинал, продавец мошенник", Category.FRAUD_COUNTERFEIT),
        ("Спасибо, всё отлично, рекомендую", Category.OTHER),
        ("My parcel never arrived, three weeks late", Category.DELIVERY),
        ("The zipper broke, terrible quality, seams unravel", Category.PRODUCT_QUALITY),
        ("They sent the wrong size and one item is missing", Category.WRONG_MISSING_ITEM),
        ("I was charged twice and they refuse to refund me", Category.PAYMENT_REFUND),
        ("Rude agent hung up on me, nobody answers", Category.CUSTOMER_SERVICE),
        ("The app keeps crashing, I cannot log in", Category.WEBSITE_APP_TECHNICAL),
        ("Counterfeit shoes, this shop is a scam website", Category.FRAUD_COUNTERFEIT),
        ("Thank you, excellent service, highly recommend", Category.OTHER),
    ],
)  # fmt: skip
def test_a_clear_text_gets_its_category(classify: Classify, text: str, category: Category) -> None:
    event = classify(received(text))
    assert event.category is category
    assert event.is_complaint is (category is not Category.OTHER)
    assert not event.abstained


def places_are_valid(event: ComplaintClassified, text: str) -> bool:
    spans = [
        *((mark.start, mark.end) for mark in event.evidence),
        *((mark.start, mark.end) for mark in event.redactions),
        *((mark.start, mark.end) for mark in event.entities),
    ]
    return all(0 <= start < end <= len(text) for start, end in spans)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_gets_an_answer_whose_spans_lie_in_it(classify: Classify, text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    event = classify(received(text))
    assert places_are_valid(event, text)
    assert ComplaintClassified.decode(event.encode()) == event
    assert all(fold(text[e.start : e.end], invisible=" ").text.strip() for e in event.evidence)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_the_rule_of_each_piece_of_evidence_holds_for_its_span_alone(
    classify: Classify, model: LexiconModel, text: str
) -> None:
    text = text.encode("utf-8", "replace").decode()
    for evidence in classify(received(text)).evidence:
        ways = views(text[evidence.start : evidence.end])
        alone = [replace(view, latin_russian=True) for view in ways]
        held = {match.rule.name for view in alone for match in model._lexicon.matches(view)}
        assert evidence.rule in held


@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_the_same_text_always_gets_the_same_event(classify: Classify, text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    assert classify(received(text)) == classify(received(text))


@pytest.mark.parametrize(
    "text", ["", " \n ", "😀😀😀", "\u200b\u200b", "!!!", "1234567890", "ыва пролд фывж"]
)
def test_a_text_that_says_nothing_goes_to_a_person_as_a_complaint(
    classify: Classify, text: str
) -> None:
    event = classify(received(text))
    assert event.abstained
    assert event.is_complaint


@pytest.mark.parametrize(
    "text",
    [
        "ж" * 1_000_000,
        "пожар " * 80_000,
        bytes(range(256)).decode("latin1") * 3_000,
        "не " * 150_000,
        "спасибо за просмотр " * 20_000,
        "а\u0301" * 200_000,
        "1 " * 200_000,
        "\U0001f600" * 400_000,
    ],
    ids=["one word", "fire", "binary", "not", "hallucination", "zalgo", "digits", "emoji"],
)
def test_a_huge_text_is_answered_in_linear_time(classify: Classify, text: str) -> None:
    started = time.process_time()
    event = classify(received(text))
    assert time.process_time() - started < 15
    assert places_are_valid(event, text)


def test_severity_is_not_sentiment(classify: Classify) -> None:
    polite = classify(
        received("Спасибо за быструю доставку. К сожалению, ребёнок порезался об острый край.")
    )
    rude = classify(received("Курьер хам, идиоты, ненавижу вас, ужас!!!"))
    assert polite.severity is Severity.CRITICAL
    assert rude.severity is Severity.NORMAL
    assert rude.sentiment is Sentiment.NEGATIVE


def test_text_leaves_without_personal_numbers_and_says_where_they_were(classify: Classify) -> None:
    text = "Верните деньги на 4111 1111 1111 1111, тел. 8 916 123-45-67, заказ № 12345678901"
    event = classify(received(text))
    assert event.text_redacted == "Верните деньги на [card], тел. [phone], заказ № 12345678901"
    assert [r.rule for r in event.redactions] == ["card", "phone"]
    assert [(e.kind, e.value) for e in event.entities] == [("order_number", "12345678901")]


def test_nothing_of_a_withdrawn_text_is_passed_on(classify: Classify) -> None:
    event = classify(received("Курьер не приехал, заказ № 123456", withdrawn=True))
    assert event.text_redacted == ""
    assert event.entities == ()


def test_the_model_is_named_by_the_hash_of_its_data(classify: Classify) -> None:
    event = classify(received("late"))
    assert event.model == classify.model.card
    assert event.processed_at == NOON
