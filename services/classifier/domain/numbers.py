"""Order numbers, amounts and dates: what a text names besides people."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from services.classifier.domain.spans import Found
from services.classifier.domain.view import View

ORDER_NUMBER: Final = "order_number"
AMOUNT: Final = "amount"
DATE: Final = "date"
LONGEST_VALUE: Final = 60

_ORDER_WORD: Final = (
    r"(?:заказ|посылк|трек|накладн|артикул|отправлени|договор|обращени|заявк|тикет|чек|счет-факту|"
    r"order|ticket|tracking|track|invoice|shipment|parcel|reference|ref|case|booking|sku)"
)
_ORDER: Final = re.compile(
    _ORDER_WORD
    + r"[a-zа-я]{0,6}(?:[ :#№.,-]{1,3}(?:номер|id|number|num|no|nr|код|is|was|под|с|за|n)\b){0,2}"
    + r"[ :#№.-]{0,4}(?P<value>[a-zа-я]{0,4}-?\d[\da-z]{2,18}(?:-[\da-z]{1,12}){0,3})(?![\w@])"
)
_HASH_NUMBER: Final = re.compile(r"[№#] ?(?P<value>[a-zа-я]{0,4}-?\d[\d-]{3,20})(?![\w@])")
_TRACK: Final = re.compile(r"(?<!\w)(?P<value>[a-z]{2}\d{9}[a-z]{2})(?!\w)")
_CURRENCY: Final = (
    r"(?:₽|€|\$|руб(?:лей|ля|ль|\.)?|р\.|р(?!\w)|тыс(?:яч|\.)?[ а-я]{0,8}|usd|eur|dollars?|pounds?|"
    r"bucks|тенге)"
)
_AMOUNT: Final = re.compile(
    r"(?<![\w.,])(?P<value>(?:[$€£] ?\d{1,3}(?:[ ,]?\d{3}){0,3}(?:[.,]\d{1,2})?"
    r"|\d{1,3}(?:[ ,.]?\d{3}){0,3}(?:[.,]\d{1,2})? ?" + _CURRENCY + r"))"
)
_MONTH: Final = (
    r"(?:январ|феврал|март|апрел|ма[яй]|июн|июл|август|сентябр|октябр|ноябр|декабр|jan|feb|mar|apr|"
    r"may|jun|jul|aug|sep|oct|nov|dec)[a-zа-я]{0,7}"
)
_DATE: Final = re.compile(
    r"(?<![\w.,/-])(?P<value>\d{1,2}[./]\d{1,2}[./](?:20)?\d{2}|20\d{2}-\d{2}-\d{2}"
    r"|\d{1,2} " + _MONTH + r"(?: 20\d{2})?|" + _MONTH + r" \d{1,2}(?:, 20\d{2})?)(?!\w)"
)
_PATTERNS: Final = (
    (ORDER_NUMBER, _ORDER),
    (ORDER_NUMBER, _HASH_NUMBER),
    (ORDER_NUMBER, _TRACK),
    (DATE, _DATE),
    (AMOUNT, _AMOUNT),
)


def numbers(view: View, known_orders: Sequence[str] = ()) -> Iterator[Found]:
    """Yield what is named, in view positions; `known_orders` are those the channel handed over."""
    for order in known_orders:
        yield from _literal(view, order.lower())
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(view.text):
            yield Found(kind, *match.span("value"))


def _literal(view: View, value: str) -> Iterator[Found]:
    at = view.text.find(value) if value else -1
    while at >= 0:
        yield Found(ORDER_NUMBER, at, at + len(value))
        at = view.text.find(value, at + len(value))
