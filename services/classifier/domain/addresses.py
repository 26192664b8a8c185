"""Where people live: streets with houses, flats, post boxes. A city alone tells nothing."""

import re
from collections.abc import Iterator
from typing import Final

from services.classifier.domain.spans import Found
from services.classifier.domain.view import View

RULE: Final = "address"
_STREET: Final = (
    r"(?:ул(?:\.|иц[аыеу]|ицей)|ул(?= )|пр-?(?:кт|т|оспект)[а-я]{0,2}\.?|просп(?:\.|ект[а-я]{0,2})|"
    r"пер(?:\.|еул[а-я]{0,4})|шоссе|бульвар[а-я]{0,2}|б-р|наб(?:\.|ережн[а-я]{1,3})|площад[ьи]|пл\.|"
    r"мкр\.?|микрорайон[а-я]{0,2}|проезд[а-я]{0,2}|тупик[а-я]{0,2}|алле[яие])"
)
_HOUSE: Final = (
    r"(?:[ ,]{1,3}(?:д(?:\.|ом[а-я]{0,2})? ?)?\d{1,4}(?:[/-]\d{1,4})?[а-я]?(?![а-яa-z\d]))"
    r"(?:[ ,]{1,3}(?:к(?:\.|орп(?:\.|ус)?)?|стр(?:\.|оение)?|лит(?:\.|ера)?) ?\d{1,3}[а-я]?"
    r"(?![а-я]))?"
)
_FLAT: Final = (
    r"(?:[ ,]{1,3}(?:кв(?:\.|артир[аыеу])?|оф(?:\.|ис)?|под(?:\.|ъезд)|эт(?:\.|аж)|домофон|"
    r"комн(?:\.|ата)?) ?(?:№ ?)?\d{1,5}[а-я]?(?![а-я]))"
)
_ORDINAL: Final = r"(?:\d{1,3}[- ]?(?:й|я|ая|ой|го|лет)? ?)?"
_WORD: Final = r"[а-я][а-я\-]{1,24}"
_ROAD: Final = (
    r"(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|place|pl|terrace|"
    r"close|crescent|square|sq|parkway|pkwy|highway|hwy)"
)
_ADDRESSES: Final = (
    re.compile(
        rf"(?<![а-яa-z]){_STREET} ?{_ORDINAL}{_WORD}(?: {_WORD}){{0,2}}?{_HOUSE}{_FLAT}{{0,3}}"
    ),
    re.compile(rf"(?<![а-яa-z\-]){_ORDINAL}{_WORD} {_STREET}{_HOUSE}{_FLAT}{{0,3}}"),
    re.compile(rf"(?<![а-яa-z])(?:ул|пер|просп|пр-т|б-р|наб|пл)\. ?{_WORD}"),
    re.compile(rf"(?<![а-яa-z\d])(?:д\.|дом) ?\d{{1,4}}(?:/\d{{1,4}})?[а-я]?{_FLAT}{{1,3}}"),
    re.compile(r"(?<![а-яa-z])(?:кв\.|квартир[аеуы]) ?(?:№ ?)?\d{1,4}(?![а-яa-z\d])"),
    re.compile(
        rf"(?<![а-яa-z]){_WORD} \d{{1,3}}[а-я]?[ ,-]{{1,2}}кв(?:\.|артира)? ?\d{{1,4}}(?!\w)"
    ),
    re.compile(
        rf"(?<!\w)\d{{1,5}}[a-z]? (?:[nsew]\.? )?(?:[a-z'.]{{2,20}} ){{1,3}}?{_ROAD}(?!\w)\.?"
        r"(?:,? (?:apt|apartment|unit|suite|ste|flat|#)\.? ?#?\w{1,5})?"
    ),
    re.compile(r"(?<!\w)(?:apt|apartment|flat|suite|unit)\.? ?#?\d{1,4}[a-z]?(?!\w)"),
    re.compile(r"(?<!\w)p\.? ?o\.? box \d{1,6}(?!\w)"),
    re.compile(r"(?<!\w)[a-z]{1,2}\d[a-z\d]? \d[a-z]{2}(?!\w)"),
)


def addresses(view: View) -> Iterator[Found]:
    """Yield the stretches of `view` that tell where somebody lives."""
    for pattern in _ADDRESSES:
        for match in pattern.finditer(view.text):
            yield Found(RULE, *match.span())
