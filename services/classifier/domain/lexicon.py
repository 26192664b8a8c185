"""Rules over words, and where in a text they hold.

A rule is a sequence of elements, each a set of atoms (a lemma's forms, a prefix, an exact word);
between two elements a gap may allow a few other words of the same sentence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from services.classifier.domain.spellings import readings, romanised, skeleton
from services.classifier.domain.view import View
from services.classifier.domain.words import Word, spaced_out, windows, words

GAP_WORDS: Final = 3
KEPT_PER_RULE: Final = 4
CACHED_WORDS: Final = 20_000
_WINDOW_WORDS: Final = 4_096
_OVERLAP_WORDS: Final = 24
_NEGATIONS: Final = (
    "не ни без нет not no never isnt wasnt arent werent dont doesnt didnt cant couldnt wont "
    "wouldnt hasnt havent hadnt hardly without"
)
NEGATIONS: Final = frozenset(_NEGATIONS.split())

Atoms = frozenset[int]
_NONE: Final[Atoms] = frozenset()


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a rule; `gap` is how many other words may stand before it."""

    atoms: Atoms
    gap: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """`name` is unique; `label` is what it speaks for; `weight` is positive."""

    name: str
    label: str
    weight: float
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Where a rule holds: characters [start, end) of the raw text. `negated`: a "not" before it."""

    rule: Rule
    start: int
    end: int
    negated: bool = False


class Lexicon:
    """All rules, indexed by the atoms that can open them.

    `forms` maps a written form to its atoms, `prefixes` the opening of a word.
    """

    def __init__(
        self, rules: Sequence[Rule], *, forms: Mapping[str, Atoms], prefixes: Mapping[str, Atoms]
    ) -> None:
        self.rules = tuple(rules)
        self._forms = forms
        self._prefixes = prefixes
        self._bare_forms = _by_skeleton(forms)
        self._bare_prefixes = _by_skeleton(prefixes)
        self._prefix_lengths = tuple(sorted({len(prefix) for prefix in prefixes}))
        self._openings: dict[int, list[Rule]] = {}
        for rule in self.rules:
            for atom in rule.elements[0].atoms:
                self._openings.setdefault(atom, []).append(rule)
        self.atoms = lru_cache(maxsize=CACHED_WORDS)(self._atoms)

    def _atoms(self, word: str, *, latin_russian: bool) -> Atoms:
        """Return the atoms of a folded word in all its readings."""
        found: set[int] = set()
        for reading in readings(word):
            found |= self._opened(reading, self._forms, self._prefixes)
        bare = romanised(word) if latin_russian else None
        if bare is not None:
            found |= self._opened(bare, self._bare_forms, self._bare_prefixes)
        return frozenset(found)

    def _opened(
        self, reading: str, forms: Mapping[str, Atoms], prefixes: Mapping[str, Atoms]
    ) -> set[int]:
        found = set(forms.get(reading, _NONE))
        for length in self._prefix_lengths:
            found |= prefixes.get(reading[:length], _NONE)
        return found

    def matches(self, view: View) -> list[Match]:
        """Return where rules hold, the first KEPT_PER_RULE places of each, in linear time."""
        kept: dict[Rule, list[Match]] = {}
        for sequence in self._sequences(view):
            self._collect(view, sequence, kept)
        found = [match for places in kept.values() for match in places]
        return sorted(found, key=lambda match: (match.start, match.end, match.rule.name))

    def _sequences(self, view: View) -> Iterator[list[Word]]:
        yield from windows(words(view), _WINDOW_WORDS, _OVERLAP_WORDS)
        for word in spaced_out(view):
            yield [word]

    def _collect(self, view: View, sequence: list[Word], kept: dict[Rule, list[Match]]) -> None:
        atoms = [self.atoms(word.text, latin_russian=view.latin_russian) for word in sequence]
        openings = self._possible(frozenset().union(*atoms))
        for first, own in enumerate(atoms):
            for rule in {rule for atom in own for rule in openings.get(atom, ())}:
                places = kept.setdefault(rule, [])
                if len(places) == KEPT_PER_RULE:
                    continue
                last = _last_place(rule, first, sequence, atoms)
                if last is not None:
                    start, end = view.span(sequence[first].start, sequence[last].end)
                    negated = first == last and _negated(first, sequence)
                    places.append(Match(rule, start, end, negated))

    def _possible(self, present: Atoms) -> dict[int, list[Rule]]:
        """Return the rules all of whose elements are present, by the atoms that open them."""
        return {
            atom: [
                rule
                for rule in self._openings.get(atom, ())
                if all(not present.isdisjoint(element.atoms) for element in rule.elements)
            ]
            for atom in present
        }


def _by_skeleton(openings: Mapping[str, Atoms]) -> dict[str, Atoms]:
    found: dict[str, Atoms] = {}
    for text, atoms in openings.items():
        if not text.isascii():
            bare = skeleton(text)
            found[bare] = found.get(bare, _NONE) | atoms
    return found


def _last_place(
    rule: Rule, first: int, sequence: Sequence[Word], atoms: Sequence[Atoms]
) -> int | None:
    """Return the index of the last word if the rule's elements follow from `first` on."""
    at, sentence = first, sequence[first].sentence
    for element in rule.elements[1:]:
        reach = range(at + 1, min(at + 2 + element.gap, len(sequence)))
        for candidate in reach:
            if sequence[candidate].sentence == sentence and atoms[candidate] & element.atoms:
                at = candidate
                break
        else:
            return None
    return at


def _negated(index: int, sequence: Sequence[Word]) -> bool:
    before = sequence[max(0, index - 2) : index]
    return any(
        word.text in NEGATIONS and word.sentence == sequence[index].sentence for word in before
    )
