"""The names of people, found by given names, by their neighbours, and by what announces them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from services.classifier.domain.spans import Found
from services.classifier.domain.view import View
from services.classifier.domain.words import Word

RULE: Final = "name"
_PATRONYMIC: Final = re.compile(
    r"[а-я]{3,}(?:(?:ович|евич|ьич)(?:|а|у|ем|е)|(?:овн|евн|иничн|ичн)(?:а|ы|е|у|ой))"
)
# What a surname in small letters looks like; with a capital any word will do.
_SURNAME: Final = re.compile(
    r"[а-я]{2,}(?:(?:ов|ев|ин|ын)(?:|а|у|ым|е|ой|ы)|(?:ск|цк)(?:ий|ого|ому|им|ом|ая|ой|ую)|енко|"
    r"(?:чук|щук|нюк|тюк|ян|янц)(?:|а|у|ом|е)|дзе|швили)"
)
_ANNOUNCES: Final = re.compile(
    r"(?<![а-яa-z])(?:(?:меня зовут|зовут|фио|ф\. ?и\. ?о\.|мое имя|имя|фамилия|с уважением|"
    r"на имя|получатель|абонент|заявитель|по имени|гражданин|г-н|г-жа|господин|госпожа|"
    r"my name is|my name's|name is|name's|name|i am|i'm|this is|regards|sincerely|signed|miss|"
    r"named|spoke (?:to|with)|agent|rep|manager|driver|courier)[ ,:«\"\-]{1,3}|"
    r"(?:менеджер|оператор|курьер|консультант|продав[ец]{1,2}|специалист|сотрудни[цк]|водител|"
    r"кассир|администратор|директор)[а-я]{0,3} |(?:mr|mrs|ms|dr)\.? )$"
)
_TELLS_OWN: Final = re.compile(
    r"(?:name is|name's|i am|i'm|this is|regards,?|name:|зовут|на имя|с уважением,?|"
    r"представил[а-я]{2,3} как|фио:?|фамилия:?) $"
)
# Small words that follow "my name is Anna": no surname looks like them.
_NO_SURNAME: Final = re.compile(r"[а-я]{1,3}|[а-я]+(?:л|ла|ли|ло|ть|ет|ют|ут|ся|сь|лю|жу|чу|но|ие)")
_GREETINGS: Final = frozenset(
    {"здравствуйте", "добрый", "доброе", "привет", "уважаемая", "уважаемый", "дорогая", "дорогой"}
    | {"спасибо", "благодарю", "менеджер", "оператор", "курьер", "продавец", "консультант"}
    | {"hello", "hi", "dear", "thanks", "thank", "the", "a", "and", "but", "from", "i", "my", "is"}
    | {"was", "who", "at", "in", "on", "for", "to", "he", "she", "they", "we", "it", "said", "told"}
)
_INITIALS: Final = re.compile(
    r"(?<![а-яa-z])(?!т\. ?[екпдно]\.)"
    r"(?:[а-я]{3,20} [а-я]\. ?[а-я]\.|[а-я]\. ?[а-я]\. ?[а-я]{3,20})(?![а-яa-z])"
)
_LOOK_BACK: Final = 32
_SHOUTED: Final = 0.5
_LONGEST: Final = 4
_SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class Names:
    """Folded given names in all their forms; `doubtful` ones are ordinary words as well."""

    given: frozenset[str]
    doubtful: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Text:
    raw: str
    view: View
    words: Sequence[Word]
    shouted: bool

    def capital(self, index: int) -> bool:
        """Tell whether the word starts with a capital that means something."""
        start, _ = self.view.span(self.words[index].start, self.words[index].end)
        return not self.shouted and self.raw[start].isupper()

    def opens_sentence(self, index: int) -> bool:
        return index == 0 or self.words[index - 1].sentence != self.words[index].sentence

    def beside(self, index: int) -> bool:
        """Tell whether the word and the next one are parts of one name, as far as marks tell."""
        gap = self.view.text[self.words[index].end : self.words[index + 1].start]
        return gap in (" ", "-", "  ")

    def announced(self, index: int, by: re.Pattern[str] = _ANNOUNCES) -> bool:
        start = self.words[index].start
        return by.search(self.view.text[max(0, start - _LOOK_BACK) : start]) is not None


def people(view: View, raw: str, found: Sequence[Word], names: Names) -> Iterator[Found]:
    """Yield what names a person among the words `found` of `view`; `raw` has the capitals."""
    capitals = sum(raw[view.span(word.start, word.end)[0]].isupper() for word in found)
    text = _Text(raw, view, found, shouted=capitals > max(_SHOUTED * len(found), _LONGEST))
    for match in _INITIALS.finditer(view.text):
        if _has_capitals(view, raw, match):
            yield Found(RULE, *match.span())
    index = 0
    while index < len(found):
        length = _name_at(text, index, names)
        if length:
            yield Found(RULE, found[index].start, found[index + length - 1].end)
        index += max(length, 1)


def _has_capitals(view: View, raw: str, match: re.Match[str]) -> bool:
    start, end = view.span(*match.span())
    return sum(letter.isupper() for letter in raw[start:end]) >= 3


def _name_at(text: _Text, index: int, names: Names) -> int:
    """Return how many words from `index` on are one person's name; 0 for none."""
    if not _part(text, index, names):
        return 0
    length = 1
    while (
        length < _LONGEST
        and index + length < len(text.words)
        and text.beside(index + length - 1)
        and (_part(text, index + length, names) or _told_surname(text, index, length))
    ):
        length += 1
    return length if _sure(text, range(index, index + length), names) else 0


def _part(text: _Text, index: int, names: Names) -> bool:
    """Tell whether the word may be a part of a name."""
    word = text.words[index].text
    if word in _GREETINGS or len(word) < _SHORTEST:
        return False
    if word in names.given or word in names.doubtful or _PATRONYMIC.fullmatch(word):
        return True
    if _SURNAME.fullmatch(word) is not None:
        return True
    if not text.capital(index) or not text.opens_sentence(index):
        return text.capital(index)
    return text.announced(index) or _full_name_follows(text, index, names)


def _full_name_follows(text: _Text, index: int, names: Names) -> bool:
    """Tell whether given name and patronymic come next: then a capital is more than a beginning."""
    following = [word.text for word in text.words[index + 1 : index + 3]]
    return (
        len(following) == 2
        and following[0] in names.given
        and _PATRONYMIC.fullmatch(following[1]) is not None
    )


def _told_surname(text: _Text, first: int, length: int) -> bool:
    """Tell whether a small word follows the first name in "my name is john smith"."""
    word = text.words[first + length].text
    ordinary = word in _GREETINGS or _NO_SURNAME.fullmatch(word) is not None
    return length == 1 and not ordinary and text.announced(first, _TELLS_OWN)


def _sure(text: _Text, parts: range, names: Names) -> bool:
    """Tell whether these words, each of which may be part of a name, are one."""
    said = [text.words[index].text for index in parts]
    patronymic = any(_PATRONYMIC.fullmatch(word) for word in said)
    given = any(word in names.given and word not in names.doubtful for word in said)
    maybe = any(word in names.doubtful for word in said)
    capitals = all(text.capital(index) for index in parts)
    announced = text.announced(parts[0])
    if given:
        known = said[0] in names.given or said[0] in names.doubtful
        return known or capitals or announced or patronymic
    if maybe and len(parts) > 1:
        return capitals or patronymic or announced
    if patronymic and len(parts) > 1:
        return capitals
    return announced and (maybe or (capitals and len(said[0]) > _SHORTEST))
