"""Numbers read out in a call: "eight nine one six ..." is a phone number as well."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from services.classifier.domain.spans import Found
from services.classifier.domain.words import Word

PHONE: Final = "phone"
CARD: Final = "card"
NUMBER: Final = "spoken_number"
_SHORTEST: Final = 9
_PHONE_LENGTHS: Final = frozenset({10, 11, 12})
_CARD_LENGTHS: Final = frozenset({16, 18, 19})

_DIGITS: Final = {
    word: str(value)
    for value, several in enumerate(
        (
            "ноль нуль ноля zero oh", "один одна раз one", "два две two", "три three",
            "четыре four", "пять five", "шесть six", "семь seven", "восемь eight", "девять nine",
        )
    )
    for word in several.split()
}  # fmt: skip
_TEENS: Final = {
    word: str(value)
    for value, several in enumerate(
        (
            "десять ten", "одиннадцать eleven", "двенадцать twelve", "тринадцать thirteen",
            "четырнадцать fourteen", "пятнадцать fifteen", "шестнадцать sixteen",
            "семнадцать seventeen", "восемнадцать eighteen", "девятнадцать nineteen",
        ),
        start=10,
    )
    for word in several.split()
}  # fmt: skip
_TENS: Final = {
    word: value
    for value, several in enumerate(
        (
            "двадцать twenty", "тридцать thirty", "сорок forty", "пятьдесят fifty",
            "шестьдесят sixty", "семьдесят seventy", "восемьдесят eighty", "девяносто ninety",
        ),
        start=2,
    )
    for word in several.split()
}  # fmt: skip
_HUNDREDS: Final = {
    word: value
    for value, word in enumerate(
        ("сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот",
         "девятьсот"),
        start=1,
    )
}  # fmt: skip
_TWICE: Final = {"double": 2, "triple": 3, "дважды": 2, "трижды": 3}
_FILLERS: Final = frozenset({"и", "and", "плюс", "plus", "дальше", "потом", "then", "тире", "dash"})
_ORDER_WORDS: Final = ("заказ", "order", "посылк", "трек", "track", "обращени", "заявк", "ticket")
_LOOK_BACK: Final = 3


def spoken_numbers(text: Iterable[Word]) -> Iterator[Found]:
    """Yield runs of spoken digits that are long enough to name a person; order numbers stay."""
    run: list[Word] = []
    before: list[Word] = []
    for word in text:
        if _is_number(word.text) or (run and word.text in _FILLERS):
            run.append(word)
            continue
        yield from _found(run, before)
        before = [*before, *run, word][-_LOOK_BACK:]
        run = []
    yield from _found(run, before)


def _is_number(word: str) -> bool:
    known = (_DIGITS, _TEENS, _TENS, _HUNDREDS, _TWICE)
    return word.isdigit() or any(word in table for table in known)


def _found(run: Sequence[Word], before: Sequence[Word]) -> Iterator[Found]:
    spoken = [word for word in run if word.text not in _FILLERS]
    if sum(not word.text.isdigit() for word in spoken) * 2 <= len(spoken):
        return
    if any(word.text.startswith(_ORDER_WORDS) for word in before[-_LOOK_BACK:]):
        return
    length = len(digits([word.text for word in spoken]))
    if length >= _SHORTEST:
        yield Found(_rule(length), spoken[0].start, spoken[-1].end)


def _rule(length: int) -> str:
    if length in _PHONE_LENGTHS:
        return PHONE
    return CARD if length in _CARD_LENGTHS else NUMBER


def digits(said: Sequence[str]) -> str:
    """Return the digits that a run of number words stands for, read the way people read numbers."""
    groups: list[str] = []
    times = 1
    for word in said:
        if word in _TWICE:
            times = _TWICE[word]
        elif word in _HUNDREDS:
            groups.append(f"{_HUNDREDS[word]}00")
        elif word in _TENS:
            _add(groups, f"{_TENS[word]}0")
        elif word in _TEENS:
            _add(groups, _TEENS[word])
        else:
            _add(groups, _DIGITS.get(word, word) * times)
            times = 1
    return "".join(groups)


def _add(groups: list[str], part: str) -> None:
    """Put `part` into the zeros of the last group ("twenty" "three" is 23), or after it."""
    last = groups[-1] if groups else ""
    free = len(last) - len(last.rstrip("0")) if len(last) > 1 else 0
    if part.isdigit() and part != "0" and len(part) <= free:
        groups[-1] = last[: -len(part)] + part
    else:
        groups.append(part)
