"""What the customers of an invented shop complain about, in the form in which they say it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class FormEncoding(StrEnum):
    """How the web form's fields are sent: by a program, by a page, by a page with a picture."""

    JSON = "JSON"
    URLENCODED = "form post"
    MULTIPART = "form post with a picture"


@dataclass(frozen=True, slots=True)
class FormComplaint:
    """Fields of the web form."""

    text: str
    fields: dict[str, str] = field(default_factory=dict)
    encoding: FormEncoding = FormEncoding.JSON


@dataclass(frozen=True, slots=True)
class VkMessage:
    """A private message to the shop's VK community."""

    text: str


@dataclass(frozen=True, slots=True)
class VkComment:
    """A comment below a post of the shop's VK community."""

    text: str


@dataclass(frozen=True, slots=True)
class TelegramMessage:
    """A message to the shop's Telegram bot."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class WebVttCall:
    """A call as captions; the voices' names say who speaks."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class WhisperCall:
    """A call as Whisper's JSON: speaker, seconds from start to end, words."""

    segments: tuple[tuple[str, float, float, str], ...]
    roles: str
    language: str


Told = FormComplaint | VkMessage | VkComment | TelegramMessage | WebVttCall | WhisperCall

# Sent twice, as Telegram does when our answer gets lost on its way.
REPEATED: Final = TelegramMessage(
    "Приложение вылетает, как только нажимаю «Оплатить». Переустановил, телефон перезагрузил, "
    "всё равно чёрный экран и выход. Оформить заказ не могу уже второй день.",
    language="ru",
)

COMPLAINTS: Final[tuple[Told, ...]] = (
    FormComplaint(
        "Курьер должен был привезти заказ во вторник с 10 до 14. Сегодня пятница, доставки нет, "
        "в отслеживании третий день «передан курьеру». Когда доставят?",
        {"name": "Нина", "email": "nina@example.com", "order_number": "ZH-204518"},
    ),
    FormComplaint(
        "The kettle I bought two weeks ago is defective: the lid came off its hinge on the third "
        "day and the base leaks. Poor quality for that price, I want a replacement.",
        {"order_number": "ZH-198807", "wanted_remedy": "a replacement", "language": "en"},
    ),
    FormComplaint(
        "С карты списали деньги дважды за один заказ. Прошло девять дней, второй платёж так и "
        "не вернули. Верните деньги.",
        {"phone": "+7 900 000-00-01", "order_number": "ZH-201144"},
    ),
    FormComplaint(
        "Зарядное устройство из вашего магазина загорелось в розетке, пошёл дым, обожгло руку. "
        "Хорошо, что дети были в другой комнате. Товар опасен, снимите его с продажи!",
        {"order_number": "ZH-203390"},
    ),
    FormComplaint("Well, that was not what I had hoped for. Not nice at all.", {"language": "en"}),
    FormComplaint(
        "Кроссовки оказались подделкой: логотип напечатан криво, в чеке нет изготовителя, в "
        "сервисе бренда подтвердили, что это контрафакт.",
        {"email": "oleg@example.com", "order_number": "ZH-202076", "lang": "ru"},
        FormEncoding.URLENCODED,
    ),
    FormComplaint(
        "You sent the wrong item. I ordered a blue lamp and got a green vase, and two of the four "
        "bulbs are missing from the box. A photo is attached.",
        {"order_number": "ZH-200913", "wanted_remedy": "the items I ordered", "lang": "en"},
        FormEncoding.MULTIPART,
    ),
    VkMessage(
        "Менеджер в чате нахамил и бросил трубку, когда я перезвонила. Поддержка отвечает "
        "отписками, никто не хочет разбираться."
    ),
    VkComment(
        "Третий раз переносите доставку! Курьер не приехал и даже не позвонил, посылка где-то "
        "на складе лежит."
    ),
    REPEATED,
    TelegramMessage(
        "I returned the jacket a month ago and still have no refund. Support says the money was "
        "sent, my bank says it was not. Please refund 89 euros.",
        language="en",
    ),
    WebVttCall(
        "WEBVTT\nLanguage: ru\n\n"
        "00:00:01.000 --> 00:00:04.200\n<v Оператор>Магазин, здравствуйте, слушаю вас.\n\n"
        "00:00:04.800 --> 00:00:12.500\n<v Клиент>Здравствуйте. В заказе не хватает товара: "
        "заказывала три упаковки корма, в коробке две.\n\n"
        "00:00:13.000 --> 00:00:15.900\n<v Оператор>Назовите, пожалуйста, номер заказа.\n\n"
        "00:00:16.400 --> 00:00:24.000\n<v Клиент>ZH-205002. И вместо миски положили чужую вещь, "
        "какой-то шнурок. Пришлите то, что я заказала.\n",
        language="ru",
    ),
    WhisperCall(
        (
            ("SPEAKER_00", 0.0, 3.1, "Thank you for calling, how can I help you?"),
            ("SPEAKER_01", 3.6, 10.4, "My parcel is eight days late and tracking has not moved."),
            ("SPEAKER_00", 11.0, 13.2, "I am sorry to hear that. Where was it to go?"),
            (
                "SPEAKER_01",
                13.8,
                21.5,
                "To the pickup point. The courier never delivered it there.",
            ),
        ),
        roles="SPEAKER_00:agent,SPEAKER_01:customer",
        language="en",
    ),
)

# A record that nobody can read: neither UTF-8 nor JSON.
POISON: Final = b'\xff\xfe{"complaint_id": not a complaint'
