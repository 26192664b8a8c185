"""Invariants over any life of a complaint: one owner, no way around the state machine."""

from collections import Counter
from collections.abc import Sequence
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.domain.facts import ComplaintEvent, Facts
from services.router.domain.fold import fold
from services.router.domain.lifecycle import BY, FROM, OPEN, possible, refusal
from services.router.domain.rulings import Precedents, Rulings
from shared.contracts import Category, PublicState, UpdateType
from tests.unit.router.fakes import BOOK
from tests.unit.router.histories import (
    COMPLAINT,
    SHA_B,
    START,
    classified,
    customer,
    lives,
    received,
    update,
)

_MOMENTS = (0, 1, 30, 100, 200, 500, 1000, 5000)
_WORK = (UpdateType.ACCEPTED, UpdateType.PROGRESS, UpdateType.RESOLVED)
_BY_CUSTOMER = (UpdateType.CONTESTED, UpdateType.REOPENED, UpdateType.RATED)
START_POOL: list[ComplaintEvent] = [
    received(),
    received(1),
    classified(),
    classified(2, abstained=True),
    received(3, revision=2, sha=SHA_B),
]
POOL: list[ComplaintEvent] = [
    *(received(at, revision=3, withdrawn=True) for at in (100, 1000)),
    *(received(at, revision=4) for at in (200, 5000)),
    *(classified(at, revision=2, category=c) for at in (100, 1000) for c in Category),
    *(
        update(kind, at, by=by)
        for kind, at, by in product(_WORK, _MOMENTS, ("logistics", "triage", "quality"))
    ),
    *(
        update(UpdateType.TRANSFERRED, at, by=by, to=to)
        for at, by, to in product(
            _MOMENTS, ("logistics", "triage", "quality"), ("quality", "logistics", "nowhere")
        )
    ),
    *(customer(kind, at) for kind, at in product(_BY_CUSTOMER, _MOMENTS)),
]


def _check_owner(life: Sequence[ComplaintEvent]) -> PublicState:
    facts = Facts(COMPLAINT)
    for event in life:
        facts.add(event)
    complaint = fold(facts, Rulings(BOOK, Precedents(), START))
    numbers = [assignment.no for assignment in complaint.assignments]
    assert numbers == list(range(1, len(numbers) + 1))
    if complaint.state in OPEN:
        assert complaint.owner in BOOK.departments
        assert (complaint.state is not PublicState.IN_TRIAGE) or complaint.owner == BOOK.fallback
    if facts.received and facts.classified:
        assert complaint.owner is not None
    if not facts.received:
        assert not complaint.assignments
    return complaint.state


@settings(max_examples=300, deadline=None)
@given(lives)
def test_an_open_complaint_has_exactly_one_owner(life: list[ComplaintEvent]) -> None:
    _check_owner(life)


def test_ten_thousand_random_histories_have_exactly_one_owner_while_open() -> None:
    """Drawn from one pool of events: quicker than Hypothesis, and every state is reached."""
    drawn, seen = Random(20_260_302), Counter[PublicState]()
    for _ in range(10_000):
        seen[_check_owner([*drawn.sample(START_POOL, 2), *drawn.choices(POOL, k=8)])] += 1
    assert all(seen[state] > 100 for state in PublicState)


@settings(max_examples=300, deadline=None)
@given(lives)
def test_no_path_leads_around_the_state_machine(life: list[ComplaintEvent]) -> None:
    facts = Facts(COMPLAINT)
    for event in life:
        facts.add(event)
    before = PublicState.RECEIVED
    for entry in fold(facts, Rulings(BOOK, Precedents(), START)).history:
        if entry.key.startswith("update:"):
            assert before in FROM[UpdateType(entry.code)]
        before = entry.state


@given(st.sampled_from(PublicState), st.sampled_from(UpdateType))
def test_what_is_possible_is_not_refused_to_its_owner(state: PublicState, kind: UpdateType) -> None:
    theirs = "department" in BY[kind]
    event = update(kind, 0) if theirs else customer(kind, 0)
    assert (refusal(state, "logistics", event) is None) == (kind in possible(state))
