import pytest

from services.classifier.domain.language import UNKNOWN, Guess, decide, sample
from services.classifier.service import Classify
from tests.unit.classifier.texts import received


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Где мой заказ?", "ru"),
        ("хам", "ru"),
        ("Курьер не приехал и не позвонил", "ru"),
        ("СРОЧНО ВЕРНИТЕ ДЕНЬГИ", "ru"),
        ("Заказ пришёл, но phone case is broken, жду замену", "ru"),
        ("late", "en"),
        ("Where is my parcel?", "en"),
        ("MY ORDER NEVER ARRIVED", "en"),
        ("um so yeah the lamp arrived broken and it is dead", "en"),
        ("operator nakhamila i brosila trubku, vernite dengi", "ru"),
        ("@shop #fail https://example.org/a order is late 12345", "en"),
        ("Zakaz ne prishel, vernite dengi", "ru"),
        ("Тапсырысым әлі келген жоқ, курьер хабарласпады", "kk"),
        ("Моє замовлення досі не прийшло, поверніть гроші", "uk"),
        ("Meine Bestellung ist nicht angekommen, bitte um Erstattung", "de"),
        ("Ma commande n'est jamais arrivée, remboursez-moi", "fr"),
        ("我的订单还没有到，请退款给我", "zh"),
        ("", UNKNOWN),
        ("😀😀😀", UNKNOWN),
        ("123 456", UNKNOWN),
    ],
)  # fmt: skip
def test_the_language_is_told(classify: Classify, text: str, language: str) -> None:
    assert classify(received(text)).language == language


@pytest.mark.parametrize(
    "text", ["Тапсырысым әлі келген жоқ, курьер хабарласпады", "Bestellung nicht angekommen"]
)
def test_a_language_we_do_not_speak_goes_to_a_person_as_a_complaint(
    classify: Classify, text: str
) -> None:
    event = classify(received(text))
    assert event.abstained
    assert event.is_complaint


def test_a_doubtful_guess_for_short_cyrillic_is_russian() -> None:
    assert decide("где заказ", [Guess("bg", 0.8), Guess("ru", 0.1)]) == "ru"


def test_no_guess_is_unknown() -> None:
    assert decide("bonjour à tous les amis", []) == UNKNOWN


def test_links_names_and_numbers_do_not_tell_a_language() -> None:
    assert sample("@shop see https://a.example/x #late order 12-34!") == "see order"
