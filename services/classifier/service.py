"""The use case: from a received complaint to what we make of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from services.classifier.domain.abstention import UNREAD, Doubt, doubt
from services.classifier.domain.calls import silenced
from services.classifier.domain.fingerprint import fingerprint
from services.classifier.domain.language import Guess, decide, is_english, sample
from services.classifier.domain.numbers import LONGEST_VALUE, numbers
from services.classifier.domain.people import Names
from services.classifier.domain.redaction import Hidden, redact, sensitive
from services.classifier.domain.view import View, fold, views
from services.classifier.ports import Clock, LanguageGuesser, Model, Opinion
from shared.contracts import (
    Category,
    ComplaintClassified,
    ComplaintReceived,
    Entity,
    Evidence,
    Redaction,
)
from shared.errors import PermanentError

SERVICE: Final = "classifier"
LONGEST_TEXT: Final = 1_048_576
_MOST_ENTITIES: Final = 50
_RULES_THAT_TELL: Final = 2


class EvidenceInvalid(PermanentError):
    """The model is at fault: what it says of this text can be shown to nobody."""

    code = "evidence_invalid"


@dataclass(frozen=True, slots=True)
class Classified:
    """The event, why a person must decide (if so), and the probability that it is a complaint."""

    event: ComplaintClassified
    doubt: Doubt | None
    complaint: float


@dataclass(frozen=True, slots=True)
class Classify:
    """Pure but for the clock: the same text and model give the same event."""

    model: Model
    guess_languages: LanguageGuesser
    names: Names
    clock: Clock

    def __call__(self, event: ComplaintReceived) -> ComplaintClassified:
        return self.explained(event).event

    def explained(self, event: ComplaintReceived) -> Classified:
        """Classify one revision; of a withdrawn one no text is passed on."""
        heard = silenced(event.text_raw, event.turns)
        letters = sample(heard)
        guesses = self.guess_languages(letters)
        ways = views(heard)
        if not is_english(letters, guesses):
            ways = tuple(replace(view, latin_russian=True) for view in ways)
        opinion = self.model(ways)
        language = _language(letters, guesses, opinion)
        reason = doubt(
            letters=letters,
            language=language,
            quality=event.transcript_quality,
            confidence=opinion.confidence,
            rules_held=opinion.rules_held,
            manipulated=opinion.manipulated,
            contradictory=opinion.contradictory,
        )
        whole = ways[0] if heard == event.text_raw else fold(event.text_raw)
        hidden = _hidden(event, whole, self.names)
        classified = ComplaintClassified(
            complaint_id=event.complaint_id,
            revision=event.revision,
            category=opinion.category,
            further_categories=opinion.further_categories,
            is_complaint=opinion.is_complaint or reason in UNREAD,
            severity=opinion.severity,
            sentiment=opinion.sentiment,
            language=language,
            confidence=opinion.confidence,
            abstained=reason is not None,
            evidence=_evidence(opinion, event.text_raw),
            entities=() if event.withdrawn else _entities(event, whole),
            fingerprint=fingerprint(ways[0]),
            text_redacted="" if event.withdrawn else redact(event.text_raw, hidden)[:LONGEST_TEXT],
            redactions=tuple(Redaction(rule=h.rule, start=h.start, end=h.end) for h in hidden),
            model=self.model.card,
            processed_at=self.clock(),
        )
        return Classified(classified, reason, opinion.complaint)


def _language(letters: str, guesses: Sequence[Guess], opinion: Opinion) -> str:
    """Return the language; Russian in Latin letters is known by the rules that held."""
    if (
        letters.isascii()
        and not is_english(letters, guesses)
        and opinion.russian_rules >= _RULES_THAT_TELL
    ):
        return "ru"
    return decide(letters, guesses)


def _evidence(opinion: Opinion, text_raw: str) -> tuple[Evidence, ...]:
    """Return the evidence.

    Raises:
        EvidenceInvalid: a reason points outside the text, or a label has none.
    """
    inside = all(0 <= reason.start < reason.end <= len(text_raw) for reason in opinion.reasons)
    labels = {Category.OTHER.value, *(reason.label for reason in opinion.reasons)}
    given = {category.value for category in (opinion.category, *opinion.further_categories)}
    if not inside or not given <= labels:
        raise EvidenceInvalid("a label without words of the text to show for it")
    return tuple(
        Evidence(label=reason.label, start=reason.start, end=reason.end, rule=reason.rule)
        for reason in opinion.reasons
    )


def _hidden(event: ComplaintReceived, whole: View, names: Names) -> tuple[Hidden, ...]:
    return tuple(
        Hidden(found.rule, *whole.span(found.start, found.end))
        for found in sensitive(whole, event.text_raw, names, known_orders=event.order_numbers)
    )


def _entities(event: ComplaintReceived, whole: View) -> tuple[Entity, ...]:
    entities: dict[tuple[str, int], Entity] = {}
    for found in islice(numbers(whole, event.order_numbers), _MOST_ENTITIES):
        start, end = whole.span(found.start, found.end)
        if end - start <= LONGEST_VALUE:
            value = event.text_raw[start:end]
            entity = Entity(kind=found.rule, value=value, start=start, end=end)
            entities.setdefault((found.rule, start), entity)
    return tuple(sorted(entities.values(), key=lambda entity: entity.start))
