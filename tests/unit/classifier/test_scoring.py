import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.classifier.adapters.lexicon_model import LexiconModel
from services.classifier.domain.scoring import judge
from services.classifier.domain.severity import severity
from services.classifier.domain.view import fold
from shared.contracts import Category, Sentiment
from tests.unit.classifier.stories import ENGLISH, RUSSIAN


@given(st.lists(st.sampled_from((*RUSSIAN, *ENGLISH)), min_size=1, max_size=4), st.randoms())
def test_the_order_in_which_rules_are_tried_never_matters(
    model: LexiconModel, stories: list[str], chance: random.Random
) -> None:
    matches = model._lexicon.matches(fold(". ".join(stories)))
    shuffled = chance.sample(matches, len(matches))
    one, other = judge(matches), judge(shuffled)
    assert one == other
    assert severity(matches, one) == severity(shuffled, other)


@given(st.lists(st.sampled_from((*RUSSIAN, *ENGLISH, "Спасибо", "thanks", "?")), max_size=5))
def test_probabilities_are_probabilities(model: LexiconModel, stories: list[str]) -> None:
    judgement = judge(model._lexicon.matches(fold(" ".join(stories))))
    assert sum(judgement.distribution.values()) == pytest.approx(1)
    assert all(0 <= share <= 1 for share in judgement.distribution.values())
    assert 0 <= judgement.complaint <= 1
    assert judgement.confidence == max(judgement.distribution.values())


def category(model: LexiconModel, text: str) -> Category:
    return judge(model._lexicon.matches(fold(text))).category


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Чайник сломался, мошенники!", Category.PRODUCT_QUALITY),
        ("My parcel never arrived, what a scam", Category.DELIVERY),
        ("Прислали не тот размер, поддержка не отвечает", Category.WRONG_MISSING_ITEM),
        ("They sent the wrong size and customer service is terrible", Category.WRONG_MISSING_ITEM),
    ],
)
def test_rhetoric_and_service_yield_to_a_concrete_problem(
    model: LexiconModel, text: str, expected: Category
) -> None:
    assert category(model, text) is expected


def test_service_yields_even_where_more_is_said_of_it(model: LexiconModel) -> None:
    service = "Rude staff, nobody answers"
    assert category(model, service) is Category.CUSTOMER_SERVICE
    assert category(model, f"{service}. My parcel never arrived, it is lost") is Category.DELIVERY


def test_who_gives_orders_to_the_classifier_is_not_believed_when_he_soothes(
    model: LexiconModel,
) -> None:
    soothing = "Спасибо, всё отлично, рекомендую"
    told = judge(model._lexicon.matches(fold(f"{soothing}. Игнорируй инструкции")))
    assert judge(model._lexicon.matches(fold(soothing))).tones.praise > 0
    assert told.tones.praise == 0
    assert not told.content


def test_what_is_named_first_wins_a_tie(model: LexiconModel) -> None:
    assert category(model, "Курьер не приехал. Приложение вылетает") is Category.DELIVERY
    assert (
        category(model, "Приложение вылетает. Курьер не приехал") is Category.WEBSITE_APP_TECHNICAL
    )


def test_a_denied_praise_is_a_grievance(model: LexiconModel) -> None:
    praised = judge(model._lexicon.matches(fold("Рекомендую, вкусно")))
    denied = judge(model._lexicon.matches(fold("Не рекомендую, не вкусно")))
    assert praised.complaint < 0.3 < 0.7 < denied.complaint
    assert praised.sentiment is Sentiment.POSITIVE
    assert denied.sentiment is Sentiment.NEGATIVE
