"""All written forms of a dictionary word: Russian by pymorphy3, English by its few endings."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pymorphy3.analyzer

_CYRILLIC: Final = re.compile(r"[а-яё]", re.IGNORECASE)
_VOWEL: Final = frozenset("aeiou")


class WordForms:
    """Looks up forms; heavy (about 30 MB), so made once to compile a lexicon and then dropped."""

    def __init__(self) -> None:
        analyzer: Any = pymorphy3.analyzer.MorphAnalyzer
        self._morph = analyzer(lang="ru")

    def __call__(self, lemma: str) -> frozenset[str]:
        """Return every form of `lemma`, folded as views are, itself included."""
        found = self._russian(lemma) if _CYRILLIC.search(lemma) else _english(lemma)
        return frozenset(form.replace("ё", "е") for form in found)

    def of_name(self, name: str) -> frozenset[str]:
        """Return the cases of a given name, folded; plurals look like other words too often."""
        parses = [parse for parse in self._morph.parse(name) if "Name" in parse.tag]
        forms = (form for parse in parses[:2] for form in parse.lexeme if "plur" not in form.tag)
        return frozenset({name, *(form.word.replace("ё", "е") for form in forms)})

    def _russian(self, lemma: str) -> Iterator[str]:
        yield lemma
        parses = self._morph.parse(lemma)
        own = [parse for parse in parses if parse.normal_form.replace("ё", "е") == lemma]
        for parse in own or parses[:1]:
            yield from (form.word for form in parse.lexeme)


def _english(lemma: str) -> Iterator[str]:
    """Yield the regular forms; one too many does no harm."""
    yield lemma
    yield lemma + "s"
    stem = lemma.removesuffix("e")
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWEL:
        yield from (lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing")
        return
    if lemma.endswith(("s", "x", "z", "ch", "sh")):
        yield lemma + "es"
    yield from (stem + "ed", stem + "ing")
    if len(lemma) > 2 and lemma[-1] not in _VOWEL and lemma[-2] in _VOWEL:
        yield from (lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing")
