from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid5

import pytest

from services.classifier.adapters.fasttext_language import FasttextLanguages
from services.classifier.domain.people import Names
from services.classifier.domain.view import View
from services.classifier.handlers import ClassifyBatch
from services.classifier.ports import Opinion, Reason
from services.classifier.service import Classify, EvidenceInvalid
from shared.contracts import (
    Category,
    ComplaintClassified,
    ComplaintReceived,
    Event,
    ModelCard,
    Sentiment,
    Severity,
)
from shared.kafka.records import Incoming
from shared.topics import CLASSIFIED, RECEIVED
from tests.unit.classifier.texts import SOME_ID, received

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
NOBODY = Names(frozenset(), frozenset())
CARD = ModelCard(name="fake", version="1", sha256="0" * 64)


@dataclass(frozen=True)
class FakeModel:
    """Calls everything late, for these reasons, and breaks on the word "explode"."""

    reasons: tuple[Reason, ...] = (Reason("delivery", 0, 4, "fake"),)
    card: ModelCard = CARD

    def __call__(self, views: Sequence[View]) -> Opinion:
        if "explode" in views[0].text:
            raise RuntimeError("a bug in the model")
        return Opinion(
            category=Category.DELIVERY,
            further_categories=(),
            confidence=0.9,
            complaint=0.9,
            is_complaint=True,
            severity=Severity.NORMAL,
            sentiment=Sentiment.NEUTRAL,
            reasons=self.reasons,
            rules_held=1,
        )


@pytest.fixture(scope="module")
def handler() -> ClassifyBatch:
    return ClassifyBatch(Classify(FakeModel(), FasttextLanguages(), NOBODY, lambda: NOON))


def incoming(event: Event, offset: int = 0) -> Incoming[Event]:
    return Incoming(
        event=event,
        topic=RECEIVED.name,
        partition=0,
        offset=offset,
        timestamp_ms=0,
        traceparent=TRACE,
    )


def complaint(text: str, number: int = 0) -> ComplaintReceived:
    return received(text, complaint_id=uuid5(SOME_ID, str(number)))


async def test_each_record_becomes_one_classified_record_with_its_key_and_trace(
    handler: ClassifyBatch,
) -> None:
    events = [complaint("where is my order", number) for number in range(3)]
    handled = await handler([incoming(event, n) for n, event in enumerate(events)])
    assert [record.topic for record in handled.outputs] == [CLASSIFIED.name] * 3
    assert [record.key.decode() for record in handled.outputs] == [
        str(event.complaint_id) for event in events
    ]
    headers = dict(handled.outputs[0].headers)
    assert headers["traceparent"] == TRACE.encode()
    assert headers["ce_type"] == b"zhaloba.complaint.classified.v1"
    assert (
        ComplaintClassified.decode(handled.outputs[0].value).complaint_id == events[0].complaint_id
    )


async def test_a_record_that_breaks_the_model_takes_no_other_with_it(
    handler: ClassifyBatch,
) -> None:
    batch = [incoming(complaint(text, n), n) for n, text in enumerate(["late", "explode", "late"])]
    handled = await handler(batch)
    assert len(handled.outputs) == 2
    [failure] = handled.failures
    assert failure.record is batch[1]
    assert isinstance(failure.error, RuntimeError)


async def test_a_record_of_another_contract_is_a_failure(handler: ClassifyBatch) -> None:
    stray = ComplaintClassified.decode(
        (await handler([incoming(complaint("late"))])).outputs[0].value
    )
    handled = await handler([incoming(stray)])
    assert not handled.outputs
    assert len(handled.failures) == 1


async def test_a_repeated_record_gives_the_same_event_id(handler: ClassifyBatch) -> None:
    first = await handler([incoming(complaint("late"))])
    again = await handler([incoming(complaint("late"))])
    assert dict(first.outputs[0].headers)["ce_id"] == dict(again.outputs[0].headers)["ce_id"]


@pytest.mark.parametrize(
    "reasons",
    [
        (),
        (Reason("payment_refund", 0, 4, "fake"),),
        (Reason("delivery", 0, 5, "fake"),),
        (Reason("delivery", 2, 2, "fake"),),
        (Reason("delivery", -1, 2, "fake"),),
    ],
    ids=["none", "another label", "beyond the end", "empty", "before the start"],
)
async def test_a_label_without_a_valid_span_never_leaves(reasons: tuple[Reason, ...]) -> None:
    careless = Classify(FakeModel(reasons), FasttextLanguages(), NOBODY, lambda: NOON)
    handled = await ClassifyBatch(careless)([incoming(complaint("late"))])
    assert not handled.outputs
    [failure] = handled.failures
    assert isinstance(failure.error, EvidenceInvalid)


async def test_an_empty_batch_is_fine(handler: ClassifyBatch) -> None:
    handled = await handler([])
    assert not handled.outputs
    assert not handled.failures
