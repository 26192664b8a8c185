"""How much of what identifies people is found on generated texts."""

import random
import re
from collections.abc import Callable, Iterator

import pytest

from services.classifier.domain.people import Names
from services.classifier.domain.redaction import Hidden, redact, sensitive
from services.classifier.domain.view import fold

TEXTS = 2_000
MALE = ["Сергей", "Дмитрий", "Иван", "Артём", "Никита", "Павел", "Олег", "Рустам", "Глеб", "Фёдор"]
FEMALE = ["Анна", "Ольга", "Екатерина", "Юлия", "Светлана", "Марина", "Ксения", "Гульнара", "Жанна"]
ROOTS = ["Иванов", "Кузнецов", "Смирнов", "Лебедев", "Ковалёв", "Гусев", "Бородин", "Никитин"]
RARE = ["Шевченко", "Мельник", "Кравец", "Ткачук", "Гурьян", "Бондаренко", "Черных", "Петросян"]
FATHERS = ["Иванов", "Сергеев", "Петров", "Алексеев", "Николаев", "Андреев", "Владимиров"]
STREETS = ["Ленина", "Мира", "Садовая", "Космонавтов", "Победы", "Лесная", "Гагарина", "Тверская"]
FIRST = ["John", "Sarah", "Michael", "Emily", "David", "Karen", "James", "Laura", "Peter", "Olivia"]
LAST = ["Smith", "Johnson", "Williams", "O'Brien", "Taylor", "Kowalski", "Nguyen", "Baker", "Reed"]
ROADS = ["High Street", "Oak Avenue", "Maple Rd", "Main St", "Church Lane", "Park Drive", "Elm Ct"]
MAILS = ["mail.example", "post.example.ru", "inbox.example.com"]

RU_FRAMES = [
    "Добрый день, меня зовут {}, заказ не привезли.",
    "Оформляла заявку на имя {}, ответа нет.",
    "С уважением, {}",
    "Звонила девушка, представилась как {}, и нагрубила.",
    "Вчера {} обещал перезвонить и пропал.",
    "Прошу связаться: {}. Жду ответа",
]
EN_FRAMES = [
    "Hello, my name is {} and my parcel is late.",
    "I spoke with {} yesterday, no help at all.",
    "Regards, {}",
    "The agent {} promised to call me back.",
    "Please contact {} about the refund.",
]
CONTACTS = ["Мои данные: {}.", "Пишите {} после обеда", "Вот: {}, жду", "reach me: {} any time"]


def russian(chance: random.Random) -> str:
    man = chance.random() < 0.5
    first = chance.choice(MALE if man else FEMALE)
    last = (
        chance.choice(ROOTS) + ("" if man else "а")
        if chance.random() < 0.7
        else chance.choice(RARE)
    )
    father = chance.choice(FATHERS) + ("ич" if man else "на")
    return chance.choice([first, f"{first} {last}", f"{last} {first}", f"{last} {first} {father}",
                          f"{first} {father}"])  # fmt: skip


def english(chance: random.Random) -> str:
    first, last = chance.choice(FIRST), chance.choice(LAST)
    return chance.choice([first, f"{first} {last}"])


def phone(chance: random.Random) -> str:
    a, b = chance.randrange(900, 999), chance.randrange(100, 999)
    c, d = chance.randrange(10, 99), chance.randrange(10, 99)
    ways = [f"+7 ({a}) {b}-{c}-{d}", f"8{a}{b}{c}{d}", f"8 {a} {b} {c} {d}", f"+7{a}{b}{c}{d}"]
    return chance.choice(
        [*ways, f"8-{a}-{b}-{c}-{d}", f"+44 20 {b}{c} {b}{d}", f"({a}) {b}-{c}{d}"]
    )


def mail(chance: random.Random) -> str:
    user = "".join(chance.choice("abcdefgh.19_") for _ in range(chance.randrange(3, 12))).strip(".")
    return f"{user or 'x'}@{chance.choice(MAILS)}"


def card(chance: random.Random) -> str:
    body = chance.choice("245") + "".join(chance.choice("0123456789") for _ in range(14))
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(body))
    digits = body + str(-total % 10)
    parts = [digits[i : i + 4] for i in range(0, 16, 4)]
    return chance.choice([digits, " ".join(parts), "-".join(parts)])


def document(chance: random.Random) -> str:
    digits = "".join(chance.choice("123456789") for _ in range(11))
    total = sum(int(d) * (9 - i) for i, d in enumerate(digits[:9])) % 101 % 100
    snils = f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {total:02d}"
    passport = f"{digits[:2]} {digits[2:4]} {digits[4:10]}"
    return chance.choice([f"паспорт {passport}", f"паспорт серия {digits[:4]} номер {digits[4:10]}",
                          f"снилс {snils}", snils, f"ИНН {digits}1"])  # fmt: skip


def russian_address(chance: random.Random) -> str:
    street, house, flat = chance.choice(STREETS), chance.randrange(1, 200), chance.randrange(1, 400)
    return chance.choice([f"ул. {street}, д. {house}, кв. {flat}", f"улица {street} {house}-{flat}",
                          f"ул {street} дом {house} корпус 2", f"{street} {house}, кв {flat}",
                          f"проспект {street}, {house}"])  # fmt: skip


def english_address(chance: random.Random) -> str:
    number, road = chance.randrange(1, 2_000), chance.choice(ROADS)
    return chance.choice([f"{number} {road}", f"{number} {road}, Apt {number % 90 + 1}"])


Maker = Callable[[random.Random], str]


def recall(
    names: Names, maker: Maker, frames: list[str], change: Callable[[str], str] = str
) -> float:
    """Return the share of values of which no word of letters or digits is left."""
    return sum(_gone(names, maker, frames, change)) / TEXTS


def _gone(
    names: Names, maker: Maker, frames: list[str], change: Callable[[str], str]
) -> Iterator[bool]:
    chance = random.Random(20)
    for _ in range(TEXTS):
        frame, value = chance.choice(frames), maker(chance)
        text = change(frame.format(value))
        view = fold(text)
        spans = [Hidden(f.rule, *view.span(f.start, f.end)) for f in sensitive(view, text, names)]
        left = set(re.findall(r"\w+", redact(text, spans)))
        private = {w for w in re.findall(r"\w+", change(value)) if len(w) > 2 or w.isdigit()}
        yield not (private - _public(change)) & left


def _public(change: Callable[[str], str]) -> set[str]:
    words = "паспорт серия номер снилс ИНН дом корпус улица проспект Apt"
    return set(re.findall(r"\w+", change(words)))


@pytest.mark.parametrize("maker", [phone, mail, card, document])
def test_numbers_of_people_are_found(names: Names, maker: Maker) -> None:
    assert recall(names, maker, CONTACTS) >= 0.995


def test_russian_names_are_found(names: Names) -> None:
    assert recall(names, russian, RU_FRAMES) >= 0.97


def test_russian_names_in_small_letters_are_found(names: Names) -> None:
    assert recall(names, russian, RU_FRAMES, str.lower) >= 0.8


def test_english_names_are_found(names: Names) -> None:
    assert recall(names, english, EN_FRAMES) >= 0.97


@pytest.mark.parametrize("maker", [russian_address, english_address])
@pytest.mark.parametrize("change", [str, str.lower])
def test_addresses_are_found(names: Names, maker: Maker, change: Callable[[str], str]) -> None:
    frames = ["Привезите на {} завтра", "Адрес: {}", "deliver to {} please", "Мой адрес {}, жду"]
    assert recall(names, maker, frames, change) >= 0.9


def test_order_numbers_stay(names: Names) -> None:
    chance = random.Random(4)
    frames = ["заказ № {}", "Номер заказа: {}", "order #{}", "order number {} is late",
              "где мой заказ {}?", "трек-номер {}", "посылка {} пропала", "ticket {}"]  # fmt: skip
    kept = 0
    for _ in range(TEXTS):
        number = "".join(chance.choice("0123456789") for _ in range(chance.randrange(6, 14)))
        text = chance.choice(frames).format(number)
        view = fold(text)
        kept += not list(sensitive(view, text, names))
    assert kept / TEXTS >= 0.99


def test_ordinary_words_are_left_alone(names: Names) -> None:
    text = (
        "В марте заказала семена и любой крем, вера в магазин пропала, надежды нет. Светлый цвет, "
        "новый роман, мир. Will it rain in May? Mark it, bill me in June. Customer Service is bad. "
        "Оператор: Очень жаль. Работает нормально. Т.е. ИНН не нужен, менеджер молчит."
    )
    assert list(sensitive(fold(text), text, names)) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("меня зовут анна мельник, жду", "меня зовут [name], жду"),
        ("меня зовут анна хочу вернуть деньги", "меня зовут [name] хочу вернуть деньги"),
        ("my name is john smith and i wait", "my name is [name] and i wait"),
        ("Кравец Анна Петровна жалуется", "[name] жалуется"),
        ("Петров П.П. не перезвонил", "[name] не перезвонил"),
        ("Здравствуйте, Ольга! Жду", "Здравствуйте, [name]! Жду"),
        ("Mr. Brown was rude", "Mr. [name] was rude"),
    ],
)
def test_a_name_is_hidden_whole_and_nothing_beside_it(names: Names, text: str, left: str) -> None:
    view = fold(text)
    spans = [Hidden(f.rule, *view.span(f.start, f.end)) for f in sensitive(view, text, names)]
    assert redact(text, spans) == left
