"""The language of a text, from a detector's guesses and the script the text is written in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

UNKNOWN: Final = "und"
SPOKEN_HERE: Final = frozenset({"ru", "en"})
LONGEST_SAMPLE: Final = 2_000
_NOISE: Final = re.compile(
    r"https?://\S+|www\.\S+|[@#]\w+|[^\W\d_]*\d[\w-]*|[^\w\s'’-]|_|(?<!\w)['’-]|['’-](?!\w)"
)
_HIDDEN: Final = re.compile("[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CYRILLIC: Final = re.compile(r"[\u0400-\u04ff]")
_LATIN: Final = re.compile(r"[a-zà-ɏ]")
_NOT_RUSSIAN: Final = re.compile(r"[әғқңөұүһіїєґўјљњћђѓќӣӯҳҷ]")
_NOT_ENGLISH: Final = re.compile(r"[à-ɏ]")
# Words that no Russian word looks like in Latin letters.
_ENGLISH_WORDS: Final = frozenset(
    {"the", "is", "are", "was", "were", "have", "has", "had", "you", "your", "they", "them", "and"}
    | {"not", "it", "that", "this", "with", "for", "of", "never", "what", "when", "will", "been"}
    | {"from", "an", "at", "in", "be", "me", "we", "our", "all", "but", "get", "got", "she", "he"}
)
_TELLING_WORDS: Final = 2
_TELLING_SHARE: Final = 0.15
_LONG_ENOUGH: Final = 20
_SURE: Final = 0.5
_VERY_SURE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Guess:
    """`language` is ISO 639, `probability` in [0, 1]."""

    language: str
    probability: float


def sample(text: str) -> str:
    """Return the letters that tell the language: links, names with @ and numbers left out."""
    shown = _HIDDEN.sub("", text[: 2 * LONGEST_SAMPLE].lower())
    letters = _NOISE.sub(" ", shown)
    return " ".join(letters.split())[:LONGEST_SAMPLE]


def is_english(letters: str, guesses: Sequence[Guess]) -> bool:
    """Tell whether `letters` are surely English: then they are no Russian in Latin letters."""
    own = letters.split()
    told = sum(word in _ENGLISH_WORDS for word in own)
    if told >= _TELLING_WORDS and told >= _TELLING_SHARE * len(own):
        return True
    return bool(guesses) and guesses[0].language == "en" and guesses[0].probability >= _SURE


def decide(letters: str, guesses: Sequence[Guess]) -> str:
    """Return the language of `letters` (a `sample`), or UNKNOWN when nothing is likely.

    Short texts go by their script: a detector takes "где заказ" for a dozen languages.
    """
    cyrillic, latin = len(_CYRILLIC.findall(letters)), len(_LATIN.findall(letters))
    best = guesses[0] if guesses else Guess(UNKNOWN, 0.0)
    if cyrillic == latin == 0:
        return best.language if best.probability >= _SURE and letters else UNKNOWN
    if cyrillic >= latin:
        return _in_cyrillic(letters, best)
    return _in_latin(letters, guesses, best)


def _in_cyrillic(letters: str, best: Guess) -> str:
    strange = len(_NOT_RUSSIAN.findall(letters))
    if best.language == "ru" and strange * 20 < len(letters):
        return "ru"
    if strange:
        return best.language if best.probability >= _SURE / 2 else UNKNOWN
    clear = best.probability >= _VERY_SURE and len(letters) >= _LONG_ENOUGH
    return best.language if clear else "ru"


def _in_latin(letters: str, guesses: Sequence[Guess], best: Guess) -> str:
    short = best.language == "en" and len(letters) < _LONG_ENOUGH
    if short or is_english(letters, guesses):
        return "en"
    if best.probability >= _SURE and len(letters) >= _LONG_ENOUGH:
        return best.language
    english = any(guess.language == "en" for guess in guesses)
    return "en" if english and not _NOT_ENGLISH.search(letters) else UNKNOWN
