"""Batches through the router: what is told, what is stored, and in which order."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from services.router.domain.document import StoredDocumentUnreadable
from services.router.handlers import TOPICS
from services.router.service import MAX_EVENTS, RouteBatch, TooManyEvents
from shared.contracts import (
    Attachment,
    CaseEvent,
    Category,
    ComplaintAssigned,
    ComplaintReceived,
    Event,
    UpdateType,
)
from shared.errors import PermanentError, RecordTooLarge, StaleState, StoreUnavailable
from shared.kafka.loop import BatchLoop, LoopPolicy
from shared.kafka.records import Handled
from shared.topics import CASE_EVENTS, CLASSIFIED, RECEIVED, UPDATES
from tests.unit.kafka.fakes import NO_PAUSE, FakePublisher, FakeReader, Journal, raw
from tests.unit.router.fakes import BOOK, FakeStore, done, router
from tests.unit.router.histories import (
    COMPLAINT,
    SHA_B,
    SIX_EVENTS,
    START,
    classified,
    incoming,
    received,
    update,
)

OTHER = UUID(int=7)


async def told(route: RouteBatch, *events: Event) -> Handled:
    """Give `events` as one batch and do what the loop does after publishing."""
    return await done(await route(incoming(events)))


def assignments(handled: Handled) -> list[tuple[str, ComplaintAssigned]]:
    return [
        (output.topic, ComplaintAssigned.decode(output.value))
        for output in handled.outputs
        if output.topic != CASE_EVENTS.name
    ]


def case_events(handled: Handled) -> list[CaseEvent]:
    return [CaseEvent.decode(o.value) for o in handled.outputs if o.topic == CASE_EVENTS.name]


async def test_a_classified_complaint_goes_to_its_departments_topic_without_personal_data() -> None:
    photo = Attachment(type="image", id="1")
    handled = await told(router(FakeStore()), received(attachments=(photo,)), classified())
    [(topic, assigned)] = assignments(handled)
    assert topic == "complaints.department.logistics.v1"
    assert (assigned.assignment_no, assigned.attachments) == (1, (photo,))
    assert {o.key for o in handled.outputs} == {str(COMPLAINT).encode()}


async def test_what_a_department_is_told_is_what_is_stored() -> None:
    """To the millisecond: a repeat after a crash, computed from what is stored, says the same."""
    store = FakeStore()
    clock = START + timedelta(microseconds=1_234_567)
    handled = await told(RouteBatch(store, BOOK, lambda: clock), received(0.0009), classified())
    [(_, assigned)] = assignments(handled)
    [stored] = store.document(str(COMPLAINT))["assignments"]
    assert (assigned.assigned_at, assigned.due_at) == (stored["assigned_at"], stored["due_at"])
    entries = [entry["at"] for entry in store.document(str(COMPLAINT))["history"]]
    assert [event.occurred_at for event in case_events(handled)] == entries


async def test_each_visible_change_is_told_once() -> None:
    route, seen = router(FakeStore()), Counter[str]()
    for event in SIX_EVENTS:
        for _ in range(2):
            for case_event in case_events(await told(route, event)):
                seen[f"{case_event.public_version} {case_event.type}"] += 1
    assert seen == {
        "1 received": 1,
        "2 assigned": 1,
        "3 accepted": 1,
        "4 edited": 1,
        "5 transferred": 1,
        "6 resolved": 1,
    }


async def test_internal_words_are_in_no_case_event() -> None:
    secret = "the customer is a pest"
    hop = update(UpdateType.TRANSFERRED, 50, to="quality", reason=secret)
    handled = await told(router(FakeStore()), received(), classified(), hop)
    assert all(secret.encode() not in o.value for o in handled.outputs if "case" in o.topic)
    assert assignments(handled)[-1][1].reason == secret


async def test_a_late_event_is_told_under_an_id_of_its_own() -> None:
    """It moves the places of what came before it; nobody is notified twice or not at all."""
    route = router(FakeStore())
    first, accepted, resolved = SIX_EVENTS[:2], SIX_EVENTS[2], SIX_EVENTS[5]
    progress = update(UpdateType.PROGRESS, 150)
    events = case_events(await told(route, *first, accepted))
    events += case_events(await told(route, update(UpdateType.RESOLVED, 400)))
    events += case_events(await told(route, progress, resolved))
    assert [event.type for event in events] == [
        "received",
        "assigned",
        "accepted",
        "resolved",
        "progress",
    ]
    assert len({event.event_id for event in events}) == len(events)


async def test_a_repeat_writes_nothing_and_tells_nothing() -> None:
    store = FakeStore()
    route = router(store)
    await told(route, *SIX_EVENTS)
    written = store.writes
    handled = await told(route, *SIX_EVENTS)
    assert (handled.outputs, handled.failures, handled.complete) == ([], [], None)
    assert store.writes == written


async def test_a_redelivery_hundredfold_is_one_document_of_version_one() -> None:
    store = FakeStore()
    route = router(store)
    await asyncio.gather(
        *(_insist(route, received(seconds)) for seconds in range(100)), return_exceptions=False
    )
    assert len(store.contents) == 1
    assert store.document(str(COMPLAINT))["version"] == 1


async def _insist(route: RouteBatch, event: Event) -> None:
    while True:
        try:
            await told(route, event)
        except StaleState:
            continue
        return


async def test_the_other_body_under_a_reused_key_is_on_record_and_tells_nothing_new() -> None:
    store = FakeStore()
    route = router(store)
    await told(route, received(0, text="first"))
    handled = await told(route, received(5, sha=SHA_B, text="second"))
    assert handled.outputs == []
    document = store.document(str(COMPLAINT))
    assert [c["raw_sha256"] for c in document["conflicts"]] == [SHA_B]
    assert [r["text"] for r in document["revisions"]] == ["first"]


async def test_outputs_of_a_batch_are_those_of_its_events_one_by_one() -> None:
    together = await told(router(FakeStore()), *SIX_EVENTS)
    route = router(FakeStore())
    alone = [o.headers[1] for e in SIX_EVENTS for o in (await told(route, e)).outputs]
    assert Counter(alone) == Counter(o.headers[1] for o in together.outputs)


async def test_a_stale_document_is_not_overwritten_and_the_batch_comes_again() -> None:
    store = FakeStore()
    slow = await router(store)(incoming([received(), classified()]))
    await told(router(store), received(), update(UpdateType.RATED, 9))
    before = dict(store.contents)
    with pytest.raises(StaleState):
        await done(slow)
    assert store.contents == before
    await told(router(store), received(), classified())
    assert store.document(str(COMPLAINT))["version"] == 3


async def test_mongodb_away_is_a_transient_error_for_the_whole_batch() -> None:
    store = FakeStore()
    store.away = True
    with pytest.raises(StoreUnavailable):
        await router(store)(incoming([received()]))


async def test_a_number_that_bson_cannot_hold_fails_its_record_alone() -> None:
    store = FakeStore()
    batch = [received(), received(9, revision=2**63), classified(), received(of=OTHER)]
    handled = await done(await router(store)(incoming(batch)))
    [failure] = handled.failures
    assert failure.record.offset == 1
    assert isinstance(failure.error, PermanentError)
    assert store.document(str(COMPLAINT))["department"] == "logistics"
    assert str(OTHER) in store.contents


async def test_a_document_that_grows_too_large_refuses_the_record_that_does_it() -> None:
    store = FakeStore(max_bytes=20_000)
    route = router(store)
    await told(route, received(), classified())
    handled = await told(
        route, received(9, revision=2, sha=SHA_B, text="x" * 30_000), SIX_EVENTS[2]
    )
    assert [failure.record.offset for failure in handled.failures] == [0]
    assert store.document(str(COMPLAINT))["state"] == "accepted"


async def test_a_hand_over_too_large_for_its_topic_refuses_the_record_that_leads_to_it() -> None:
    many = tuple(Attachment(type="image", url="u" * 4_000) for _ in range(1_100))
    handled = await told(router(FakeStore()), received(attachments=many), classified())
    [failure] = handled.failures
    assert (failure.record.offset, type(failure.error)) == (1, RecordTooLarge)


async def test_events_without_end_are_refused_and_cost_nobody_else_anything() -> None:
    store = FakeStore()
    flood = [update(UpdateType.RATED, 100 + i / 1000, name=str(i)) for i in range(3_000)]
    began = time.monotonic()
    handled = await told(router(store), received(), classified(), *flood, received(of=OTHER))
    assert time.monotonic() - began < 10
    assert len(handled.failures) == 2 + len(flood) - MAX_EVENTS
    assert {type(failure.error) for failure in handled.failures} == {TooManyEvents}
    assert store.document(str(COMPLAINT))["version"] == MAX_EVENTS
    assert str(OTHER) in store.contents


async def test_a_moment_at_the_end_of_the_calendar_refuses_its_record_alone() -> None:
    last = received().model_copy(update={"received_at": received().received_at.replace(year=9999)})
    handled = await told(router(FakeStore()), _december(last), classified(), received(of=OTHER))
    assert [failure.record.offset for failure in handled.failures] == [1]


def _december(event: ComplaintReceived) -> ComplaintReceived:
    moment = event.received_at.replace(month=12, day=31)
    return event.model_copy(update={"received_at": moment})


async def test_a_damaged_document_costs_its_own_complaint_only_and_quotes_nothing() -> None:
    store = FakeStore()
    route = router(store)
    await told(route, received(), received(of=OTHER))
    damaged = {**store.document(str(COMPLAINT)), "revisions": [{"text": "secret words"}]}
    store.contents[str(COMPLAINT)] = store.pack(damaged).content
    handled = await told(route, classified(), classified(of=OTHER))
    [failure] = handled.failures
    assert (failure.record.offset, type(failure.error)) == (0, StoredDocumentUnreadable)
    assert "secret" not in str(failure.error)
    assert store.document(str(OTHER))["department"] == "logistics"


async def test_text_that_json_and_bson_both_hold_survives_whole() -> None:
    odd = "NUL \x00, ZWJ \u200d, rtl \u202e, 🙂, $where, a.b, 'ё' as е\u0308"
    store = FakeStore()
    await told(router(store), received(text=odd))
    assert store.document(str(COMPLAINT))["revisions"][0]["text"] == odd


class LoggingStore(FakeStore):
    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._journal = journal

    async def save(self, changes: Sequence[object]) -> Sequence[str]:
        self._journal.actions.append("store")
        return await super().save(changes)  # type: ignore[arg-type]


def _loop(route: RouteBatch, journal: Journal) -> BatchLoop:
    return BatchLoop(
        service="router",
        group="zhaloba.router",
        contracts={topic.name: topic.contract for topic in TOPICS},
        handler=route,
        publisher=FakePublisher(journal),
        policy=LoopPolicy(retry_pause=NO_PAUSE, outage_pause=NO_PAUSE),
    )


async def test_it_publishes_then_stores_then_commits() -> None:
    journal = Journal()
    loop = _loop(router(LoggingStore(journal)), journal)
    await loop.process([raw(received().encode(), topic=RECEIVED.name)], FakeReader(journal))
    await loop.committed()
    assert journal.actions == ["publish", "store", "commit"]


async def test_while_mongodb_is_away_nothing_is_committed_or_dead_lettered() -> None:
    journal, store = Journal(), FakeStore()
    store.away = True
    loop, records = _loop(router(store), journal), [raw(received().encode(), topic=RECEIVED.name)]
    for _ in range(20):
        await loop.process(records, FakeReader(journal))
        await loop.committed()
    assert (journal.committed, journal.letters) == ({}, [])
    store.away = False
    await loop.process(records, FakeReader(journal))
    await loop.committed()
    assert len(journal.committed) == 1
    assert len(store.contents) == 1


async def test_a_crash_between_publishing_and_storing_repeats_the_same_ids() -> None:
    store = FakeStore()
    batch = incoming(SIX_EVENTS)
    crashed = await router(store)(batch)
    again = await told(router(store), *SIX_EVENTS)
    assert [o.headers[1] for o in crashed.outputs] == [o.headers[1] for o in again.outputs]


async def test_a_poison_record_does_not_hold_up_the_other_topics() -> None:
    journal, store = Journal(), FakeStore()
    batch = [
        raw(b'{"complaint_id": 1}', offset=0, topic=UPDATES.name),
        raw(received().encode(), offset=1, topic=RECEIVED.name),
        raw(classified().encode(), offset=2, topic=CLASSIFIED.name),
        raw(_unknown_category(), offset=3, topic=CLASSIFIED.name),
    ]
    await _loop(router(store), journal).process(batch, FakeReader(journal))
    assert len(journal.letters) == 2
    assert store.document(str(COMPLAINT))["department"] == "logistics"


def _unknown_category() -> bytes:
    body = json.loads(classified(category=Category.OTHER).encode())
    return json.dumps({**body, "category": "astrology"}).encode()
