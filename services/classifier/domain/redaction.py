"""Hides what identifies a person before a text leaves for a department.

The first rule that claims a character wins; order numbers are claimed before all and stay. A
placeholder such as `[phone]` takes the place of what it hides.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from services.classifier.domain.addresses import addresses
from services.classifier.domain.identifiers import is_card, is_inn, is_snils
from services.classifier.domain.numbers import AMOUNT, DATE, ORDER_NUMBER, numbers
from services.classifier.domain.people import Names, people
from services.classifier.domain.spans import Claims, Found
from services.classifier.domain.spoken import spoken_numbers
from services.classifier.domain.view import View
from services.classifier.domain.words import words

Check = Callable[[str], bool]
_HAS_DIGIT: Final = re.compile(r"\d")
_KEPT_KINDS: Final = frozenset({ORDER_NUMBER, DATE, AMOUNT})
_NOT_DIGIT: Final = re.compile(r"\D")
_ORDINARY: Final = re.compile(r"[\x20-\x7e\n\tА-Яа-яЁё№«»—–…“”’₽€]*")
_KEPT_SIGNS: Final = frozenset("\n\t\u200d")
_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern` finds candidates, its named group (if any) is hidden; `check` sees the digits."""

    name: str
    pattern: re.Pattern[str]
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class Hidden:
    """Characters [start, end) of the raw text that `rule` hides."""

    rule: str
    start: int
    end: int


_SEP: Final = r"[ .\-]?"
_MAIL: Final = Rule("email", re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}"))
_EARLY: Final = (
    _MAIL,
    Rule("card", re.compile(rf"(?<![\w+])\d(?:{_SEP}\d){{12,18}}(?!\w)"), is_card),
)
_LATE: Final = (
    Rule("account", re.compile(r"(?<!\w)\d{20}(?!\w)")),
    Rule("iban", re.compile(r"(?<!\w)[a-z]{2}\d{2}(?: ?[a-z\d]{4}){3,7}(?: ?[a-z\d]{1,3})?(?!\w)")),
    Rule(
        "snils",
        re.compile(r"снилс[^\d\n]{0,20}(?P<value>\d{3}[ -]?\d{3}[ -]?\d{3}[ -]?\d{2})(?!\d)"),
    ),
    Rule("snils", re.compile(r"(?<![\w+])\d{3}-\d{3}-\d{3}[ -]\d{2}(?!\w)")),
    Rule("inn", re.compile(r"(?<![а-яa-z])инн[^\d\n]{0,20}(?P<value>\d{12}|\d{10})(?!\d)")),
    Rule("inn", re.compile(r"(?<![\w+.-])\d{12}(?![\w-])"), is_inn),
    Rule(
        "passport",
        re.compile(
            r"паспорт[^\d\n]{0,30}(?P<value>\d{2} ?\d{2}[^\d\n]{0,12}\d{3} ?\d{3})(?!\d)"
            r"|passport[^\d\n]{0,24}?(?<![a-z])(?P<foreign>[a-z]{0,2}\d{6,9})(?!\d)"
        ),
    ),
    Rule("passport", re.compile(r"(?<![\w+-])(?:\d{2} \d{2}|\d{4}) (?:№ ?|номер )?\d{6}(?![\w-])")),
    Rule("passport", re.compile(r"сери[яию][^\d\n]{0,10}\d{2} ?\d{2}[^\d\n]{0,12}\d{6}(?!\d)")),
    Rule("ssn", re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")),
    Rule(
        "phone",
        re.compile(
            r"(?<![\w+])(?:\+ ?7|8|7)[ .(\-]{0,3}\d{3}[ .)\-]{0,3}\d{3}[ .\-]{0,2}"
            r"\d{2}[ .\-]{0,2}\d{2}(?!\w)"
        ),
    ),
    Rule("phone", re.compile(r"(?<![\w+])(?:\+|00) ?\d(?:[ .()\-]{0,2}\d){6,14}(?!\w)")),
    Rule("snils", re.compile(r"(?<![\w+-])\d{3} \d{3} \d{3} \d{2}(?!\w)"), is_snils),
    Rule("phone", re.compile(r"(?<![\w+-])\(?\d{3}\)?[ .\-]\d{3}[ .\-]\d{4}(?![\w-])")),
    Rule(
        "phone",
        re.compile(r"(?<![\w+.-])\(?9\d{2}\)?[ .\-]?\d{3}[ .\-]?\d{2}[ .\-]?\d{2}(?![\w-])"),
    ),
    Rule(
        "phone",
        re.compile(
            r"(?:тел|телефон[а-я]{0,3}|звон[а-я]{1,6}|вотсап|whatsapp|phone|mobile|cell|call me|"
            r"text me)[^\d\n]{0,20}(?P<value>\+?\(?\d(?:[ .()\-]{0,2}\d){4,14})(?!\w)"
        ),
    ),
)  # fmt: skip


def _candidates(rule: Rule, view: View) -> Iterator[Found]:
    for match in rule.pattern.finditer(view.text):
        groups = match.groupdict()
        named = next((name for name in groups if groups[name]), None)
        start, end = match.span(named) if named else match.span()
        if rule.check is None or rule.check(_NOT_DIGIT.sub("", view.text[start:end])):
            yield Found(rule.name, start, end)


def sensitive(
    view: View, raw: str, names: Names, *, known_orders: Sequence[str] = ()
) -> list[Found]:
    """Return what must be hidden of `raw`, in order, in view positions, without overlaps."""
    claims = Claims()
    said = list(words(view))
    for found in chain(
        _numbered(view, known_orders) if _HAS_DIGIT.search(view.text) else _mail(view),
        spoken_numbers(said),
        addresses(view),
        people(view, raw, said, names),
    ):
        claims.claim(found)
    return [found for found in claims.found if found.rule not in _KEPT_KINDS]


def _mail(view: View) -> Iterator[Found]:
    return _candidates(_MAIL, view) if "@" in view.text else iter(())


def _numbered(view: View, known_orders: Sequence[str]) -> Iterator[Found]:
    """Yield what must be hidden and what must stay, the stronger claim first."""
    for rule in _EARLY:
        yield from _candidates(rule, view)
    yield from numbers(view, known_orders)
    for rule in _LATE:
        yield from _candidates(rule, view)


def redact(raw: str, hidden: Sequence[Hidden]) -> str:
    """Return `raw` in normal form with each stretch of `hidden` (in order) replaced."""
    parts: list[str] = []
    at = 0
    for stretch in hidden:
        parts += (_printable(raw[at : stretch.start]), f"[{stretch.rule}]")
        at = stretch.end
    parts.append(_printable(raw[at:]))
    return "".join(parts)


def _printable(raw: str) -> str:
    """Drop what cannot be seen; no full normal form, which bad input makes quadratic."""
    if _ORDINARY.fullmatch(raw):
        return raw
    return "".join(
        c for c in raw if c in _KEPT_SIGNS or unicodedata.category(c) not in _UNPRINTABLE
    )
