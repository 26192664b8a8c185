"""ComplaintClassified: what a complaint is about, how grave it is, and why we think so."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.base import Event, LongText, Name, Part, Sha256, UtcTime
from shared.contracts.identifiers import derived_id
from shared.contracts.vocabulary import Category, Sentiment, Severity

Offset = Annotated[int, Field(ge=0)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class Evidence(Part):
    """Why a label was given: characters [start, end) of the received `text_raw`, and the rule."""

    label: Name
    start: Offset
    end: Offset
    rule: Name


class Entity(Part):
    """A thing the text names: `kind` is order_number, amount, date, product, remedy ..."""

    kind: Name
    value: Name
    start: Offset
    end: Offset


class Redaction(Part):
    """Characters [start, end) of `text_raw` that `text_redacted` hides, and the rule."""

    rule: Name
    start: Offset
    end: Offset


class ModelCard(Part):
    """Which classifier spoke; `sha256` is of its rules or weights."""

    name: Name
    version: Name
    sha256: Sha256


class ComplaintClassified(Event):
    """The classifier's view of one revision.

    `confidence` is a probability in [0, 1] that `category` is right. `abstained` means a person
    decides, whatever the category. `language` is ISO 639, `und` when it cannot be told.
    `processed_at` is when the classifier looked at it.
    """

    TYPE: ClassVar[str] = "zhaloba.complaint.classified"

    complaint_id: UUID
    revision: Annotated[int, Field(ge=1)]
    category: Category
    further_categories: tuple[Category, ...] = ()
    is_complaint: bool
    severity: Severity
    sentiment: Sentiment
    language: Language
    confidence: Annotated[float, Field(ge=0, le=1)]
    abstained: bool
    evidence: tuple[Evidence, ...] = ()
    entities: tuple[Entity, ...] = ()
    fingerprint: Name
    text_redacted: LongText
    redactions: tuple[Redaction, ...] = ()
    model: ModelCard
    processed_at: UtcTime

    @property
    def ce_id(self) -> UUID:
        return derived_id(self.complaint_id, f"classified:{self.revision}:{self.model.sha256}")

    @property
    def ce_time(self) -> UtcTime:
        return self.processed_at
