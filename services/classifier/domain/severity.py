"""How grave the matter is, apart from the tone it is told in.

Floors are facts (an injury, a fire, money withheld, a regulator) that no other words lower:
not praise, not politeness, not an instruction inside the text.
"""

from collections.abc import Sequence
from typing import Final

from services.classifier.domain.lexicon import Match
from services.classifier.domain.scoring import Judgement
from shared.contracts import Category, Severity

_ORDER: Final = tuple(Severity)
_FLOORS: Final = {"critical": Severity.CRITICAL, "high": Severity.HIGH}
# A matter of taste: mild words and no more grievance than this.
_MILD_GRIEVANCE_MOST: Final = 4.0
# Less than one clear word of grievance.
_GRIEVANCE_LEAST: Final = 2.0


def floor_of(label: str) -> Severity | None:
    """Return the floor that a rule's label sets, such as `critical_fire`; None for other rules."""
    return _FLOORS.get(label.partition("_")[0])


def rank(severity: Severity) -> int:
    return _ORDER.index(severity)


def floor(matches: Sequence[Match]) -> Severity:
    """Return the highest floor that any match sets; a "not" before it changes nothing."""
    floors = (floor_of(match.rule.label) for match in matches)
    return max((f for f in floors if f is not None), key=rank, default=Severity.LOW)


def _by_tone(judgement: Judgement) -> Severity:
    if judgement.content or _says_nothing(judgement):
        return Severity.LOW
    if judgement.category is Category.FRAUD_COUNTERFEIT and judgement.money_is_named:
        return Severity.HIGH
    mild = judgement.tones.mild > 0 and judgement.tones.grievance <= _MILD_GRIEVANCE_MOST
    small = judgement.category in (Category.PRODUCT_QUALITY, Category.OTHER)
    return Severity.LOW if mild and small else Severity.NORMAL


def _says_nothing(judgement: Judgement) -> bool:
    """Tell whether the text names no problem and hardly a grievance."""
    nothing_named = judgement.category is Category.OTHER and not judgement.clear_problem
    return nothing_named and judgement.tones.grievance < _GRIEVANCE_LEAST


def severity(matches: Sequence[Match], judgement: Judgement) -> Severity:
    """Return the grade: what the tone suggests, and never below the floor."""
    return max(floor(matches), _by_tone(judgement), key=rank)
