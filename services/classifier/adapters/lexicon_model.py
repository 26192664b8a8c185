"""The default model: the lexicon, compiled once at start."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from services.classifier.adapters.lexicon_files import compile_lexicon, fingerprint, read_files
from services.classifier.domain.lexicon import Lexicon, Match
from services.classifier.domain.scoring import (
    MANIPULATION,
    Judgement,
    judge,
    speaks_for,
    weightiest,
)
from services.classifier.domain.severity import floor, floor_of, severity
from services.classifier.domain.view import View
from services.classifier.ports import Opinion, Reason
from shared.contracts import Category, ModelCard, Severity

NAME: Final = "lexicon"
# Rises with every change of the code that changes what a text is classified as.
CODE_VERSION: Final = "1"
FURTHER_FROM: Final = 0.2
_MOST_PER_LABEL: Final = 8
_CYRILLIC: Final = re.compile(r"[а-я]")


class LexiconModel:
    """Implements `Model`."""

    def __init__(self, lexicon: Lexicon, card: ModelCard) -> None:
        self.card = card
        self._lexicon = lexicon

    @classmethod
    def packaged(cls, forms_of: Callable[[str], frozenset[str]]) -> "LexiconModel":
        """Load the lexicon that ships with the service: about half a second.

        Raises:
            LexiconInvalid: a lexicon file is damaged.
        """
        contents = read_files()
        digest = fingerprint(contents, code_version=CODE_VERSION)
        card = ModelCard(name=NAME, version=CODE_VERSION, sha256=digest)
        return cls(compile_lexicon(contents, forms_of), card)

    def __call__(self, views: Sequence[View]) -> Opinion:
        ways = [self._lexicon.matches(view) for view in views]
        main = max(ways, key=_weight)
        floors = [m for way in ways if way is not main for m in way if floor_of(m.rule.label)]
        judgement = judge(main)
        matches = main + floors
        return Opinion(
            category=judgement.category,
            further_categories=judgement.further(FURTHER_FROM),
            confidence=judgement.confidence,
            complaint=judgement.complaint,
            is_complaint=judgement.is_complaint or floor(matches) is Severity.CRITICAL,
            severity=severity(matches, judgement),
            sentiment=judgement.sentiment,
            reasons=tuple(_reasons(matches, judgement)),
            rules_held=len(matches),
            manipulated=any(m.rule.label == MANIPULATION for way in ways for m in way),
            contradictory=_contradictory(judgement, floor(matches)),
            russian_rules=len({m.rule.name for m in matches if _is_russian(m)}),
        )


def _contradictory(judgement: Judgement, least: Severity) -> bool:
    grave = least is not Severity.LOW
    if judgement.content:
        return grave or judgement.clear_problem
    return grave and judgement.category is Category.OTHER


def _weight(matches: Sequence[Match]) -> float:
    return sum(match.rule.weight for match in matches)


def _is_russian(match: Match) -> bool:
    return len(match.rule.elements) > 1 and _CYRILLIC.search(match.rule.name) is not None


def _reasons(matches: Sequence[Match], judgement: Judgement) -> Iterator[Reason]:
    """Yield the floors first: whoever sees a critical complaint wants to know why."""
    for match in weightiest(m for m in matches if floor_of(m.rule.label))[:_MOST_PER_LABEL]:
        yield Reason(match.rule.label, match.start, match.end, match.rule.name)
    for category in (judgement.category, *judgement.further(FURTHER_FROM)):
        own = weightiest(m for m in matches if speaks_for(m, category))
        for match in own[:_MOST_PER_LABEL]:
            yield Reason(category.value, match.start, match.end, match.rule.name)
