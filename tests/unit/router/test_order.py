"""The document follows from the set of events, not from how they came."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise, permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.domain.document import Stored, from_document, to_document
from services.router.domain.facts import ComplaintEvent, Facts
from services.router.domain.fold import fold
from services.router.domain.rulings import Rulings
from shared.contracts import ComplaintUpdate
from tests.unit.router.fakes import BOOK, FakeStore, done, router
from tests.unit.router.histories import (
    COMPLAINT,
    SIX_EVENTS,
    START,
    events,
    incoming,
    lives,
    received,
)


async def _told(batches: Sequence[Sequence[ComplaintEvent]]) -> dict[str, Any]:
    store = FakeStore()
    route = router(store)
    for batch in batches:
        await done(await route(incoming(batch)))
    return store.document(str(COMPLAINT))


def _document(batches: Sequence[Sequence[ComplaintEvent]]) -> dict[str, Any]:
    return asyncio.run(_told(batches))


def test_every_permutation_of_a_six_event_history_gives_the_identical_document() -> None:
    expected = _document([SIX_EVENTS])
    assert expected["state"] == "resolved"
    assert expected["version"] == 6
    for order in permutations(SIX_EVENTS):
        assert _document([[event] for event in order]) == expected


@st.composite
def _tellings(draw: st.DrawFn) -> tuple[list[ComplaintEvent], list[list[ComplaintEvent]]]:
    """A life, and the same told in another order, with repetitions, in batches of any size."""
    life = draw(lives)
    told = draw(st.permutations(life + draw(st.lists(st.sampled_from(life), max_size=4))))
    cuts = sorted(draw(st.sets(st.integers(0, len(told)))))
    edges = [0, *cuts, len(told)]
    return life, [told[a:b] for a, b in pairwise(edges) if a < b]


@settings(max_examples=400, deadline=None)
@given(_tellings())
def test_any_order_any_repetition_any_batches_give_the_identical_document(
    telling: tuple[list[ComplaintEvent], list[list[ComplaintEvent]]],
) -> None:
    life, batches = telling
    assert _document(batches) == _document([life])


@settings(max_examples=300, deadline=None)
@given(st.lists(events, min_size=1, max_size=8))
def test_what_is_read_back_is_what_was_folded(life: list[ComplaintEvent]) -> None:
    facts = Facts(COMPLAINT)
    for event in life:
        facts.add(event)
    first = Rulings(BOOK, Stored(facts).precedents, START)
    document = to_document(facts, fold(facts, first), first)
    store = FakeStore()
    store.contents[str(COMPLAINT)] = store.pack(document).content
    stored = from_document(store.document(str(COMPLAINT)))
    assert stored.facts == facts
    again = Rulings(BOOK, stored.precedents, START.replace(year=2030))
    assert to_document(stored.facts, fold(stored.facts, again), again) == document


@settings(max_examples=200, deadline=None)
@given(st.lists(events, min_size=2, max_size=8))
def test_the_etag_tells_any_two_sets_of_facts_apart(life: list[ComplaintEvent]) -> None:
    whole, part = Facts(COMPLAINT), Facts(COMPLAINT)
    for event in life:
        whole.add(event)
    for event in life[:-1]:
        part.add(event)
    assert (whole.etag() == part.etag()) == (whole == part)
    assert whole.version >= part.version


@given(lives)
def test_no_update_is_lost(life: list[ComplaintEvent]) -> None:
    """Each distinct update is in the history: as what it did, or as ignored with the reason."""
    document = _document([[received()], life])
    keys = {entry["key"].rpartition(":")[2] for entry in document["history"]}
    told = {str(event.update_id) for event in life if isinstance(event, ComplaintUpdate)}
    assert told <= keys
