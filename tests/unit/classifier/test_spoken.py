import pytest

from services.classifier.domain.spoken import digits, spoken_numbers
from services.classifier.domain.view import fold
from services.classifier.domain.words import words


def found(text: str) -> list[tuple[str, str]]:
    return [(f.rule, text[f.start : f.end]) for f in spoken_numbers(words(fold(text)))]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("восемь девятьсот шестнадцать сто двадцать три сорок пять шестьдесят семь", "89161234567"),
        ("nine one six double five zero", "916550"),
        ("двадцать три сорок", "2340"),
        ("пятьсот ноль пять", "50005"),
        ("сто пять", "105"),
        ("twenty twenty five", "2025"),
    ],
)
def test_number_words_are_read_the_way_people_say_numbers(said: str, meant: str) -> None:
    assert digits(said.split()) == meant


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (
            "мой номер восемь девятьсот шестнадцать сто двадцать три сорок пять шестьдесят семь",
            "phone",
        ),
        ("call five five five one two three four five six seven please", "phone"),
        ("карта " + "четыре один один один " * 4, "card"),
        ("паспорт сорок пять ноль девять сто двадцать три четыреста пятьдесят шесть", "phone"),
        ("восемь девять один шесть 123 45 шесть семь", "phone"),
    ],
)
def test_a_number_that_is_read_out_is_hidden(text: str, rule: str) -> None:
    assert [kind for kind, _ in found(text)] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "номер заказа один два три четыре пять шесть семь восемь девять ноль",
        "сто двадцать три тысячи рублей и ещё пять",
        "one or two weeks, three at most",
        "звонил 5 раз 10 20 30 40 50 60 70",
    ],
)
def test_amounts_counts_and_order_numbers_stay(text: str) -> None:
    assert found(text) == []
