"""What the classifier needs from outside: somebody who knows languages, and a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.classifier.domain.language import Guess
from services.classifier.domain.view import View
from shared.contracts import Category, ModelCard, Sentiment, Severity


@dataclass(frozen=True, slots=True)
class Reason:
    """Why `label` was given: characters [start, end) of the raw text, never empty, and a rule."""

    label: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model makes of one text.

    `confidence` and `complaint` are probabilities in [0, 1]: that `category` is right, that it is
    a complaint at all. `severity` is never below what hard rules demand, whatever else the text
    says. `rules_held` counts rules that said anything, `russian_rules` those for Russian phrases.
    `manipulated` means that the text gives orders to whoever classifies it, `contradictory` that
    a problem stands beside praise, or a grave one fits no category.
    """

    category: Category
    further_categories: tuple[Category, ...]
    confidence: float
    complaint: float
    is_complaint: bool
    severity: Severity
    sentiment: Sentiment
    reasons: tuple[Reason, ...] = ()
    rules_held: int = 0
    russian_rules: int = 0
    manipulated: bool = False
    contradictory: bool = False


class LanguageGuesser(Protocol):
    """Guesses the language of letters without line breaks, best guess first."""

    def __call__(self, letters: str) -> Sequence[Guess]: ...


class Model(Protocol):
    """A classifier of texts: deterministic, offline, linear in the length of the text."""

    @property
    def card(self) -> ModelCard: ...

    def __call__(self, views: Sequence[View]) -> Opinion:
        """Judge one text by its views; the first is the main one."""
        ...


class Clock(Protocol):
    """The current time, in UTC."""

    def __call__(self) -> datetime: ...
