"""The other ways to read a word: look-alike letters, digits for letters, transliteration.

A disguise only ever adds readings. The word as written is always one of them.
"""

import re
from collections.abc import Iterator
from typing import Final

_ALL_CYRILLIC: Final = re.compile(r"[а-я]+")
_ASCII_WORD: Final = re.compile(r"[a-z0-9]+")
_THRICE: Final = re.compile(r"(.)\1{2,}")

# Letters of other alphabets that look like Latin ones, and what they show.
_TO_LATIN: Final = str.maketrans(
    "αορεντικυχβηωςԁһԛԝѕіјɡɑʀʙʜɪʟɴʏᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢոօսհ",
    "aopevtikuxbnwcdhqwsijgarbhilnyacdejkmoptuvwznouh",
)
_TO_CYRILLIC: Final = str.maketrans("abcehkmoptxyiunrg03461їєґ", "авсенкмортхуиипгдозчбииег")
_SOFT_SIGN: Final = str.maketrans("b", "ь")
_CYRILLIC_TO_LATIN: Final = str.maketrans("авсенкмортхуі0134ѕзб5", "abcehkmoptxyioieas3bs")

_DIGRAPHS: Final = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ch", "ч"), ("sh", "ш"), ("ts", "ц"),
    ("ya", "я"), ("ja", "я"), ("yu", "ю"), ("ju", "ю"), ("yo", "е"), ("ye", "е"), ("iy", "ий"),
    ("ey", "ей"), ("oy", "ой"), ("ay", "ай"), ("yj", "ый"), ("yy", "ый"), ("ij", "ий"),
)  # fmt: skip
_SINGLE: Final = str.maketrans("abvgdezijklmnoprstufhcyxwq", "абвгдезийклмнопрстуфхцыхвк")


def _transliterated(word: str) -> str:
    for latin, cyrillic in _DIGRAPHS:
        word = word.replace(latin, cyrillic)
    return word.translate(_SINGLE)


def _look_alikes(word: str) -> Iterator[str]:
    latin = word.translate(_TO_LATIN)
    yield latin
    yield latin.translate(_TO_CYRILLIC)
    yield latin.translate(_SOFT_SIGN).translate(_TO_CYRILLIC)
    yield latin.translate(_CYRILLIC_TO_LATIN)


def readings(word: str) -> Iterator[str]:
    """Yield `word` and what it may stand for; `word` is folded, the readings may repeat."""
    yield word
    if word.isdigit():
        return
    squeezed = _THRICE.sub(r"\1", word)
    if squeezed != word:
        yield squeezed
        yield _THRICE.sub(r"\1\1", word)
    if _ALL_CYRILLIC.fullmatch(squeezed):
        yield squeezed.translate(_CYRILLIC_TO_LATIN)
    else:
        yield from _look_alikes(squeezed)
    if _ASCII_WORD.fullmatch(squeezed):
        yield _transliterated(squeezed)
