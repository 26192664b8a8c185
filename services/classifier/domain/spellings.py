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
    ("ya", "я"), ("ja", "я"), ("ia", "я"), ("yu", "ю"), ("ju", "ю"), ("iu", "ю"), ("yo", "е"),
    ("jo", "е"), ("ye", "е"), ("je", "е"), ("w", "в"), ("x", "кс"), ("4", "ч"), ("6", "ш"),
)  # fmt: skip
_BLURRED: Final = str.maketrans("ыйэщц", "ииешс", "ьъ")
_SINGLE: Final = str.maketrans("abvgdezijklmnoprstufhcyq", "абвгдезийклмнопрстуфхсик")


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


def romanised(word: str) -> str | None:
    """Return the skeleton of the Russian word that `word` writes in Latin letters, if it may."""
    squeezed = _THRICE.sub(r"\1", word)
    if not _ASCII_WORD.fullmatch(squeezed) or squeezed.isdigit():
        return None
    for latin, cyrillic in _DIGRAPHS:
        squeezed = squeezed.replace(latin, cyrillic)
    return skeleton(squeezed.translate(_SINGLE))


def skeleton(russian: str) -> str:
    """Return what is left of a Russian word when it is spelt in Latin letters and back."""
    return russian.translate(_BLURRED).replace("ии", "и")
