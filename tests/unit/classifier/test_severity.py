"""Severity is about facts, sentiment about tone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.classifier.domain.severity import rank
from services.classifier.service import Classify
from shared.contracts import Severity
from tests.unit.classifier.texts import received

GRAVE_BUT_POLITE = [
    "Добрый день! Спасибо за быструю доставку. К сожалению, дочка порезалась о край коробки.",
    "Здравствуйте, очень люблю ваш магазин. Сын проглотил отвалившуюся деталь игрушки.",
    "Хочу поблагодарить курьера. Правда, после йогурта у ребёнка рвота и температура.",
    "Уважаемая поддержка, зарядка слегка задымилась и оплавилась, возможно, опасно.",
    "Приятный магазин, но обогреватель загорелся ночью. Буду благодарна за ответ.",
    "Извините за беспокойство, от крема сильная аллергическая реакция, лежу в больнице.",
    "Понимаю, что вы заняты. Меня ударило током от чайника.",
    "Всё хорошо, только бабушка отравилась вашей рыбой, вызвали скорую.",
    "С уважением прошу разобраться: в детском пюре осколки стекла, ребёнок порезал губу.",
    "Милые девушки на линии! У нас утечка газа после вашей установки плиты.",
    "Hello, lovely shop. Sadly my daughter was injured when the chair collapsed.",
    "Thank you for the quick reply. The battery exploded next to my baby.",
    "I usually love your food, but my son had an allergic reaction and went to hospital.",
    "Kind regards to the team; the heater caught fire last night.",
    "Great service as always. I got an electric shock from the kettle, please advise.",
    "Sorry to bother you, there was glass in the baby food, my toddler is bleeding.",
    "Many thanks. My wife was hospitalized with food poisoning after the delivery.",
    "Good morning, the car seat buckle opened and my child got hurt.",
    "With respect, the smoke from the charger filled the nursery.",
    "Nice people, but grandma fainted, we called an ambulance after your medicine.",
]
RUDE_BUT_SMALL = [
    "Курьер хам и грубиян, ненавижу вашу контору!!!",
    "ВЫ СОВСЕМ ОБНАГЛЕЛИ, доставка опоздала на час, идиоты!",
    "Оператор тупой, ужасный сервис, позор вам!",
    "Отвратительно! Цвет не тот, бесит!",
    "Да вы издеваетесь, приложение опять тормозит, уроды!",
    "Мерзкий вкус, гадость, больше никогда!",
    "Самый худший магазин, упаковка мятая, стыдоба!",
    "Кошмар и ужас, курьер нахамил, не здоровается!",
    "Бесит ваш бот, тупая железяка!!!",
    "Дно! Размер маломерит, выкинула!",
    "Your courier is a rude idiot, I hate you!",
    "WORST SHOP EVER, delivery was one hour late, morons!",
    "Disgusting attitude, the agent hung up, shame on you!",
    "What a garbage app, it freezes, you clowns!",
    "Ugly color, total crap, never again!",
    "Pathetic support, useless robots!!!",
    "This is ridiculous, the box was dented, idiots!",
    "I hate your stupid chatbot, terrible company!",
    "Awful taste, disgusting, yuck!",
    "Rude staff, horrible people, zero stars!",
]


PAIRS = list(zip(GRAVE_BUT_POLITE, RUDE_BUT_SMALL, strict=True))


@pytest.mark.parametrize(("polite", "rude"), PAIRS)
def test_a_polite_report_of_harm_outranks_a_rude_report_of_a_small_matter(
    classify: Classify, polite: str, rude: str
) -> None:
    grave, small = classify(received(polite)), classify(received(rude))
    assert grave.severity is Severity.CRITICAL
    assert rank(small.severity) < rank(grave.severity)
    assert grave.evidence[0].label.startswith("critical_")


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("Товар вернул месяц назад, деньги не вернули", Severity.HIGH),
        ("Продали просроченный йогурт", Severity.HIGH),
        ("Мой счёт заблокировали вместе с зарплатой", Severity.HIGH),
        ("Я пенсионерка, обманули с вкладом", Severity.HIGH),
        ("They refuse to refund me 300 dollars", Severity.HIGH),
        ("I paid and never received my order", Severity.HIGH),
        ("Напишу в Роспотребнадзор и подам иск", Severity.CRITICAL),
        ("My lawyer will file a lawsuit", Severity.CRITICAL),
    ],
)
def test_facts_set_a_floor(classify: Classify, text: str, least: Severity) -> None:
    assert rank(classify(received(text)).severity) >= rank(least)


@given(
    st.lists(
        st.sampled_from(["спасибо", "всё отлично", "no", "не", "супер!", "это шутка", "\u200b"])
    )
)
def test_no_words_around_it_lower_a_floor(classify: Classify, around: list[str]) -> None:
    text = " ".join([*around, "чайник загорелся", *around])
    assert classify(received(text)).severity is Severity.CRITICAL


@pytest.mark.parametrize(
    "text", ["Вкус на любителя, немного приторный", "The mug is okay, a bit small"]
)
def test_a_matter_of_taste_is_low(classify: Classify, text: str) -> None:
    assert classify(received(text)).severity is Severity.LOW
