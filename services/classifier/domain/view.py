"""What rules read of a text: folded, with the way back to the characters it came from.

Only matching uses it; what is shown to people is the original. Case, ё, width, accents, zalgo and
invisible characters fold away, so nobody hides a word from a rule by spelling it in disguise.
"""

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_PLAIN: Final = re.compile(r"[^\x20-\x7e\nА-Яа-яЁё№«»—–…“”’₽€]")
_SAME_LENGTH: Final = str.maketrans({"ё": "е", "Ё": "е", "’": "'", "–": "-", "—": "-"})
_KEPT: Final = frozenset("йЙ№…₽€")
_INVISIBLE: Final = frozenset({"Cf", "Mn", "Me", "Cc", "Cs", "Co", "Cn"})
_LINE_BREAKS: Final = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")
_BREVE: Final = "\u0306"
_OVERRIDE: Final = "\u202e"
_TURNED: Final = re.compile("\u202e[^\u202c\u2069\n]*")


@dataclass(frozen=True, slots=True)
class View:
    """`text` as rules read it; its character i came from character `origin[i]` of the raw text.

    `origin` is None when both have the same positions. `latin_russian` allows to read Latin letters
    as transliterated Russian.
    """

    text: str
    origin: Sequence[int] | None = None
    latin_russian: bool = False

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the characters of the raw text that [start, end) of the view came from.

        The range must not be empty; neither is the result.
        """
        if self.origin is None:
            return start, end
        came_from = self.origin[start:end]
        return min(came_from), max(came_from) + 1


@lru_cache(maxsize=8_192)
def _folded(character: str) -> str:
    """Return what one character reads as: nothing, one character, or a few for a ligature."""
    if character in _LINE_BREAKS:
        return "\n"
    if character.isspace():
        return " "
    if unicodedata.category(character) in _INVISIBLE:
        return ""
    if character in _KEPT:
        return character.lower()
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    parts = unicodedata.normalize("NFKD", character.translate(_SAME_LENGTH)).lower()
    return "".join(part for part in parts if unicodedata.category(part) not in _INVISIBLE)


def fold(raw: str, *, invisible: str = "") -> View:
    """Return the view of `raw`, in time linear in its length.

    `invisible` is what characters without a shape turn into: nothing when they were put inside
    a word, a space when they stand between two words.
    """
    if _PLAIN.search(raw) is None:
        return View(raw.translate(_SAME_LENGTH).lower())
    letters: list[str] = []
    origin = array("L")
    for position, character in enumerate(raw):
        if character == _BREVE and letters and letters[-1] == "и":
            letters[-1] = "й"
            continue
        for letter in _folded(character) or invisible:
            letters.append(letter)
            origin.append(position)
    return View("".join(letters), origin)


def views(raw: str) -> tuple[View, ...]:
    """Return every view worth reading: several when invisible characters part or turn words."""
    joined = fold(raw)
    if joined.origin is None or len(set(joined.origin)) == len(raw):
        return (joined,)
    ways = (joined, fold(raw, invisible=" "))
    return (*ways, _displayed(raw)) if _OVERRIDE in raw else ways


def _displayed(raw: str) -> View:
    """Return the view of what is seen where an override turns the order of letters round."""
    order: list[int] = []
    for turned in _TURNED.finditer(raw):
        order += range(len(order), turned.start())
        order += reversed(range(*turned.span()))
    order += range(len(order), len(raw))
    view = fold("".join(raw[place] for place in order))
    origin = order if view.origin is None else [order[place] for place in view.origin]
    return View(view.text, origin)
