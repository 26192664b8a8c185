"""The use case: a batch of events becomes documents, hand-overs and visible changes.

Whoever runs it publishes the outputs first and stores after that: a crash in between publishes the
same records again, with the same ids, and loses none. Events that change nothing cost one read.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast
from uuid import UUID

from services.router import metrics
from services.router.domain.announcements import new_assignments, new_case_events
from services.router.domain.complaint import Complaint, to_millisecond
from services.router.domain.document import Document, Stored, from_document, to_document
from services.router.domain.facts import ComplaintEvent, Facts
from services.router.domain.fold import fold
from services.router.domain.rules import Rulebook
from services.router.domain.rulings import Rulings
from services.router.ports import Change, Clock, ComplaintStore
from shared.contracts import ComplaintAssigned, Event
from shared.errors import PermanentError, RecordTooLarge, StaleState
from shared.kafka.cloudevents import to_record
from shared.kafka.records import Failure, Handled, Incoming, Outgoing
from shared.topics import CASE_EVENTS, MAX_RECORD_BYTES, department_topic

SERVICE: Final = "router"

# What one record can be guilty of; anything else is ours, and the batch loop looks into it.
_REFUSED: Final = (PermanentError, ValueError, OverflowError)
# Complaints folded in one go before other tasks (heartbeats, /healthz) get their turn.
_SLICE: Final = 50
# Room in a record for what the broker adds.
_FRAMING_BYTES: Final = 1_024

# Far more than any complaint has seen. Each event more makes each further one dearer.
MAX_EVENTS: Final = 1_000

Records = Sequence[Incoming[Event]]


class TooManyEvents(PermanentError):
    """One complaint collects events without end: somebody's loop, or an attack."""

    code = "too_many_events"

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} distinct events of one complaint exceed {MAX_EVENTS}")


@dataclass(frozen=True, slots=True)
class Routed:
    """What the records of one complaint lead to."""

    change: Change
    outputs: tuple[Outgoing, ...]
    assigned: tuple[ComplaintAssigned, ...]
    unknown_destinations: int


@dataclass(frozen=True, slots=True)
class RouteBatch:
    """Folds events into the stored documents, and says what is new."""

    store: ComplaintStore
    book: Rulebook
    clock: Clock

    async def __call__(self, batch: Records) -> Handled:
        by_complaint: dict[str, list[Incoming[Event]]] = defaultdict(list)
        for record in batch:
            by_complaint[str(record.event.subject)].append(record)
        documents = await self.store.load(by_complaint.keys())
        routed: list[Routed] = []
        failures: list[Failure] = []
        for done, (complaint_id, records) in enumerate(by_complaint.items(), start=1):
            result, failed = self._route(complaint_id, documents, records)
            failures += failed
            if result is not None:
                routed.append(result)
            if done % _SLICE == 0:
                await asyncio.sleep(0)
        return self._handled(routed, failures)

    def _handled(self, routed: Sequence[Routed], failures: Sequence[Failure]) -> Handled:
        async def store() -> None:
            stale = await self.store.save([result.change for result in routed])
            if stale:
                metrics.STALE.inc(len(stale))
                raise StaleState(f"{len(stale)} of {len(routed)} documents changed in between")
            _count(routed)

        outputs = [output for result in routed for output in result.outputs]
        return Handled(outputs, failures, store if routed else None)

    def _route(
        self, complaint_id: str, documents: Mapping[str, Document], records: Records
    ) -> tuple[Routed | None, list[Failure]]:
        """Take all records of one complaint together, or those of them that are not refused."""
        try:
            stored = _stored(complaint_id, documents)
        except PermanentError as error:
            return None, [Failure(record, error) for record in records]
        trace, known = records[-1].traceparent, stored.facts
        grown = _grown(known, records)
        if grown is known:
            return None, []
        try:
            return self._fold(stored, grown, trace), []
        except _REFUSED:
            grown, failures = self._isolate(stored, known, records)
        return None if grown is known else self._fold(stored, grown, trace), failures

    def _isolate(
        self, stored: Stored, known: Facts, records: Records
    ) -> tuple[Facts, list[Failure]]:
        """Add to `known` what can be folded on top of it, halving to find what cannot."""
        grown = _grown(known, records)
        if grown is known:
            return known, []
        try:
            self._fold(stored, grown, None)
        except _REFUSED as error:
            if len(records) == 1:
                return known, [Failure(records[0], error)]
        else:
            return grown, []
        half = len(records) // 2
        known, first = self._isolate(stored, known, records[:half])
        known, second = self._isolate(stored, known, records[half:])
        return known, first + second

    def _fold(self, stored: Stored, facts: Facts, traceparent: str | None) -> Routed:
        """Return what `facts` lead to, beyond what is stored.

        Raises:
            TooManyEvents, RecordTooLarge, DocumentRefused: they lead nowhere.
        """
        if facts.version > MAX_EVENTS:
            raise TooManyEvents(facts.version)
        rulings = Rulings(self.book, stored.precedents, to_millisecond(self.clock()))
        complaint = fold(facts, rulings)
        assigned = tuple(new_assignments(stored, complaint))
        return Routed(
            change=Change(self.store.pack(to_document(facts, complaint, rulings)), stored.etag),
            outputs=_outputs(stored, complaint, assigned, traceparent),
            assigned=assigned,
            unknown_destinations=rulings.new_unknown_destinations(),
        )


def _stored(complaint_id: str, documents: Mapping[str, Document]) -> Stored:
    document = documents.get(complaint_id)
    return Stored(Facts(UUID(complaint_id))) if document is None else from_document(document)


def _grown(known: Facts, records: Records) -> Facts:
    """Return `known` with the events of `records`, and `known` itself when they are no news."""
    facts = known.copy()
    # The topics' contracts are the three that a complaint is made of.
    changed = [facts.add(cast("ComplaintEvent", record.event)) for record in records]
    return facts if any(changed) else known


def _outputs(
    stored: Stored,
    complaint: Complaint,
    assigned: Sequence[ComplaintAssigned],
    traceparent: str | None,
) -> tuple[Outgoing, ...]:
    told: list[tuple[str, Event]] = [(department_topic(a.department).name, a) for a in assigned]
    told += [(CASE_EVENTS.name, event) for event in new_case_events(stored, complaint)]
    outputs = tuple(
        to_record(topic, event, source=SERVICE, traceparent=traceparent) for topic, event in told
    )
    for output in outputs:
        if output.size_bytes > MAX_RECORD_BYTES - _FRAMING_BYTES:
            raise RecordTooLarge(output.topic, output.size_bytes, MAX_RECORD_BYTES)
    return outputs


def _count(routed: Sequence[Routed]) -> None:
    metrics.STORED.inc(len(routed))
    for result in routed:
        metrics.UNKNOWN_DESTINATION.inc(result.unknown_destinations)
        for assigned in result.assigned:
            metrics.ASSIGNED.labels(assigned.department).inc()
            if assigned.reason == "no_rule":
                metrics.NO_RULE.inc()
