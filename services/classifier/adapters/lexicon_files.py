"""Reads the lexicon's YAML files and compiles them.

A file maps labels to weights to phrases. A phrase is words in order; `..` allows up to three other
words in between. A word is a lemma (`возврат`: all its forms), a prefix (`обман*`), an exact form
(`=суда`), or alternatives (`лопнуть|треснуть|=брак`).
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from typing import Final

import yaml

from services.classifier.domain.lexicon import GAP_WORDS, Atoms, Element, Lexicon, Rule
from shared.errors import ConfigurationError

FILES: Final = ("categories_ru.yaml", "categories_en.yaml", "cues.yaml", "severity.yaml")
_GAP: Final = ".."


class LexiconInvalid(ConfigurationError):
    code = "lexicon_invalid"


def read_files() -> dict[str, bytes]:
    """Return the lexicon's files as they are packaged."""
    folder = files("services.classifier") / "lexicon"
    return {name: (folder / name).read_bytes() for name in FILES}


def fingerprint(contents: dict[str, bytes], *, code_version: str) -> str:
    """Return the SHA-256 of data and code version: another lexicon is another model."""
    digest = hashlib.sha256(code_version.encode())
    for name in sorted(contents):
        digest.update(b"\0" + name.encode() + b"\0" + contents[name])
    return digest.hexdigest()


def _phrases(name: str, content: bytes) -> Iterator[tuple[str, float, str]]:
    try:
        document = yaml.load(content, Loader=yaml.CSafeLoader)
        for label, by_weight in document.items():
            for weight, phrases in by_weight.items():
                for phrase in phrases:
                    yield label, float(weight), _text(phrase)
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        raise LexiconInvalid(f"{name}: {error}") from error


def _text(phrase: object) -> str:
    if not isinstance(phrase, str):
        raise TypeError(f"{phrase!r} is not text: quote it")
    return phrase.lower().replace("ё", "е").replace("'", "")


class _Compiler:
    """Numbers the atoms and collects what opens them."""

    def __init__(self, forms_of: Callable[[str], frozenset[str]]) -> None:
        self._forms_of = forms_of
        self._numbers: dict[str, int] = {}
        self.forms: dict[str, set[int]] = {}
        self.prefixes: dict[str, set[int]] = {}

    def rule(self, label: str, weight: float, phrase: str) -> Rule:
        elements: list[Element] = []
        gap = 0
        for word in phrase.split():
            if word == _GAP:
                gap = GAP_WORDS
                continue
            atoms = frozenset(self._atom(choice) for choice in word.split("|"))
            elements.append(Element(atoms, gap))
            gap = 0
        if not elements or gap:
            raise LexiconInvalid(f"{label}: {phrase!r} must start and end with a word")
        return Rule(f"{label}/{phrase}"[:200], label, weight, tuple(elements))

    def _atom(self, word: str) -> int:
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self._numbers)
            self._open(word, number)
        return number

    def _open(self, word: str, number: int) -> None:
        if word.endswith("*"):
            self.prefixes.setdefault(word[:-1], set()).add(number)
        elif word.startswith("="):
            self.forms.setdefault(word[1:], set()).add(number)
        else:
            for form in self._forms_of(word):
                self.forms.setdefault(form, set()).add(number)


def _frozen(openings: dict[str, set[int]]) -> dict[str, Atoms]:
    shared: dict[Atoms, Atoms] = {}
    return {text: shared.setdefault(key := frozenset(own), key) for text, own in openings.items()}


def compile_lexicon(
    contents: dict[str, bytes], forms_of: Callable[[str], frozenset[str]]
) -> Lexicon:
    """Return the lexicon that the files describe.

    Raises:
        LexiconInvalid: a file is not labels, weights and phrases, or says one phrase twice.
    """
    compiler = _Compiler(forms_of)
    rules: dict[str, Rule] = {}
    for name, content in contents.items():
        for label, weight, phrase in _phrases(name, content):
            rule = compiler.rule(label, weight, phrase)
            if rule.name in rules:
                raise LexiconInvalid(f"{name}: {rule.name!r} stands twice")
            rules[rule.name] = rule
    return Lexicon(
        _ordered(rules), forms=_frozen(compiler.forms), prefixes=_frozen(compiler.prefixes)
    )


def _ordered(rules: dict[str, Rule]) -> Sequence[Rule]:
    return [rules[name] for name in sorted(rules)]
