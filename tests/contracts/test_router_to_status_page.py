"""What the router stores the page can say: every public step, in every language, no more."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.router.adapters.rules_file import load_rules
from services.router.domain.document import to_document
from services.router.domain.facts import ComplaintEvent, Facts
from services.router.domain.fold import fold
from services.router.domain.rulings import Precedents, Rulings
from services.status_page.adapters.cases import to_case
from services.status_page.domain import HISTORY_CODES, Details, Status
from services.status_page.texts import Language, read_catalogue
from services.status_page.view import Presenter, to_json
from shared.contracts import UpdateType
from tests.unit.router.histories import (
    COMPLAINT,
    SIX_EVENTS,
    classified,
    customer,
    lives,
    received,
    update,
)

BOOK = load_rules(None)
CATALOGUE = read_catalogue()
NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def _stored(events: list[ComplaintEvent]) -> dict[str, object]:
    facts = Facts(COMPLAINT)
    for event in events:
        facts.add(event)
    rulings = Rulings(BOOK, Precedents(), NOW)
    return to_document(facts, fold(facts, rulings), rulings)


def _said(document: dict[str, object], language: Language) -> dict[str, object]:
    case = to_case(document)
    details = Details.PENDING if case is None else Details.COMPLETE
    presenter = Presenter(language, CATALOGUE[language], ZoneInfo("Europe/Moscow"))
    return to_json(presenter.view(Status("REF", details, case)))


def _public(document: dict[str, object]) -> list[dict[str, object]]:
    history = document["history"]
    assert isinstance(history, list)
    return [entry for entry in history if entry["public"]]


@given(events=lives, language=st.sampled_from(Language))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_every_public_step_of_any_life_is_told(
    events: list[ComplaintEvent], language: Language
) -> None:
    document = _stored(events)
    said = _said(document, language)
    history = said["history"]
    assert isinstance(history, list)
    if said["details"] == "complete":
        assert len(history) == len(_public(document))
        assert said["state"] == document["state"]


@given(events=lives)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_every_public_code_of_the_router_is_known_to_the_page(
    events: list[ComplaintEvent],
) -> None:
    assert {entry["code"] for entry in _public(_stored(events))} <= HISTORY_CODES.keys()


LIVES: list[list[ComplaintEvent]] = [
    list(SIX_EVENTS),
    [
        received(0),
        classified(1),
        update(UpdateType.RESOLVED, 10),
        customer(UpdateType.RATED, 20),
        customer(UpdateType.REOPENED, 30),
        customer(UpdateType.CONTESTED, 40),
    ],
    [received(0), classified(1), received(2, revision=2, withdrawn=True)],
    [received(0), classified(1, abstained=True)],
]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("events", LIVES)
def test_the_complaint_s_words_and_internal_reasons_are_never_told(
    events: list[ComplaintEvent], language: Language
) -> None:
    said = str(_said(_stored(events), language))
    for secret in ("Коробка", "разбита", "not ours", "category", "in_triage:", "m-1"):
        assert secret not in said
