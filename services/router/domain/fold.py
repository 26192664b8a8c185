"""From facts to complaint: replay them in one canonical order.

The first revision and its classification come first, whatever their clocks say; edits, further
classifications and updates follow by their time. An update that is not possible in its place
waits a little for the step that makes it possible, since departments' clocks differ and many cut
off the fraction of a second; after that it is written down as ignored, with the reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.router.domain.complaint import Complaint, Entry, to_millisecond
from services.router.domain.facts import Body, ComplaintEvent, Facts
from services.router.domain.handover import Handovers
from services.router.domain.lifecycle import TO, refusal
from services.router.domain.rulings import Rulings
from shared.contracts import (
    ComplaintClassified,
    ComplaintReceived,
    ComplaintUpdate,
    UpdateType,
)

# How far a claim of the sender may be ahead of our clock before it is worth a warning.
CLAIM_AHEAD: Final = timedelta(minutes=5)
# How far apart the clocks of departments and router may be before the order of steps is lost.
CLOCK_SKEW: Final = timedelta(seconds=60)

_UPDATE_ORDER: Final = {kind: place for place, kind in enumerate(UpdateType)}


@dataclass(frozen=True, slots=True)
class _Conflict:
    """A body that lost against the one in force."""

    body: Body
    received_at: datetime


_Step = ComplaintEvent | _Conflict


def fold(facts: Facts, rulings: Rulings) -> Complaint:
    """Return what `facts` amount to; the same for equal facts, precedents, rules and clock."""
    complaint = Complaint(updated_at=_latest(facts))
    if facts.received:
        _Replay(facts, rulings, complaint).run()
    return complaint


def _latest(facts: Facts) -> datetime | None:
    events = (*facts.received.values(), *facts.classified.values(), *facts.updates.values())
    return max((to_millisecond(event.ce_time) for event in events), default=None)


def _place(step: _Step) -> tuple[datetime, int, int, str]:
    match step:
        case ComplaintReceived():
            return (step.received_at, 0, step.revision, "")
        case _Conflict():
            return (step.received_at, 1, step.body[0], step.body[1])
        case ComplaintClassified():
            return (step.processed_at, 2, step.revision, step.model.sha256)
        case ComplaintUpdate():
            return (step.occurred_at, 3, _UPDATE_ORDER[step.type], str(step.update_id))


def _steps(facts: Facts) -> Iterator[_Step]:
    """Yield the opening revision, the first classification, then everything else by time."""
    opened = facts.received[min(facts.received)]
    yield opened
    classified = sorted(facts.classified.values(), key=_place)
    yield from classified[:1]
    rest: list[_Step] = [event for event in facts.received.values() if event is not opened]
    rest += [_Conflict((revision, digest), at) for revision, digest, at in facts.conflicts()]
    yield from sorted([*rest, *classified[1:], *facts.updates.values()], key=_place)


class _Replay:
    """One run over the steps of one complaint."""

    def __init__(self, facts: Facts, rulings: Rulings, complaint: Complaint) -> None:
        self._facts = facts
        self._complaint = complaint
        self._handovers = Handovers(facts, rulings, complaint)
        self._waiting: list[ComplaintUpdate] = []

    def run(self) -> None:
        for step in _steps(self._facts):
            match step:
                case ComplaintReceived():
                    self._receive(step)
                    self._try_waiting()
                case _Conflict():
                    self._note_conflict(step)
                case ComplaintClassified():
                    self._handovers.classify(step)
                    self._try_waiting()
                case ComplaintUpdate():
                    self._update(step)
        self._give_up(before=None)

    def _update(self, update: ComplaintUpdate) -> None:
        """Apply `update`, or let it wait; what waits already is refused as things stand."""
        self._give_up(before=update.occurred_at - CLOCK_SKEW)
        if self._refusal(update) is not None:
            self._waiting.append(update)
        elif self._apply(update):
            self._try_waiting()

    def _receive(self, event: ComplaintReceived) -> None:
        complaint = self._complaint
        previous, complaint.opened = complaint.current, complaint.opened or event
        if previous is not None and event.revision < previous.revision:
            return
        complaint.current = event
        self._enter(event, _code(previous, event))
        for warning in self._new_warnings(event):
            complaint.warnings += (warning,)
            key = f"warning:{event.revision}:{warning}"
            self._enter(event, "warning", key=key, internal=warning)

    def _enter(
        self,
        event: ComplaintReceived,
        code: str,
        *,
        key: str | None = None,
        internal: str | None = None,
    ) -> None:
        self._complaint.history.append(
            Entry(
                key=key or f"revision:{event.revision}",
                at=to_millisecond(event.received_at),
                code=code,
                state=self._complaint.state,
                public=internal is None,
                internal=internal,
            )
        )

    def _new_warnings(self, event: ComplaintReceived) -> list[str]:
        warnings = list(event.warnings)
        claimed = event.occurred_at
        if claimed is not None and claimed - event.received_at > CLAIM_AHEAD:
            warnings.append("occurred_at_ahead")
        known = self._complaint.warnings
        return [warning for warning in dict.fromkeys(warnings) if warning not in known]

    def _note_conflict(self, conflict: _Conflict) -> None:
        revision, digest = conflict.body
        self._complaint.history.append(
            Entry(
                key=f"conflict:{revision}:{digest}",
                at=to_millisecond(conflict.received_at),
                code="conflict",
                state=self._complaint.state,
                public=False,
                internal=f"another body for revision {revision}, sha256 {digest}",
            )
        )

    def _try_waiting(self) -> None:
        """Apply what has become possible, first come first; each step can enable another."""
        tried = 0
        while tried < len(self._waiting):
            update = self._waiting[tried]
            if self._refusal(update) is not None:
                tried += 1
                continue
            del self._waiting[tried]
            if self._apply(update):
                tried = 0

    def _give_up(self, *, before: datetime | None) -> None:
        """Write down as ignored what waits since before a moment, or all of it."""
        while self._waiting and (before is None or self._waiting[0].occurred_at < before):
            update = self._waiting.pop(0)
            why = f"{update.type}: {self._refusal(update)}"
            self._complaint.history.append(
                self._entry(update, "ignored", public=False, internal=why)
            )

    def _refusal(self, update: ComplaintUpdate) -> str | None:
        complaint = self._complaint
        reason = refusal(complaint.state, complaint.owner, update)
        if reason is None and self._handovers.leads_nowhere(update):
            return "already_there"
        return reason

    def _apply(self, update: ComplaintUpdate) -> bool:
        """Do what `update` says; tell whether other updates are possible now than before."""
        complaint = self._complaint
        before = (complaint.stage, len(complaint.assignments))
        if update.type in TO:
            complaint.stage = TO[update.type]
        else:
            self._handovers.hand_over(update)
        complaint.history.append(
            self._entry(update, update.type.value, public=True, internal=update.reason)
        )
        return before != (complaint.stage, len(complaint.assignments))

    def _entry(
        self, update: ComplaintUpdate, code: str, *, public: bool, internal: str | None
    ) -> Entry:
        return Entry(
            key=f"update:{update.update_id}" if public else f"ignored:{update.update_id}",
            at=to_millisecond(update.occurred_at),
            code=code,
            state=self._complaint.state,
            public=public,
            department=self._complaint.owner,
            text=update.public_text or None,
            outcome=update.outcome,
            next_step=update.next_step or None,
            next_by=None if update.next_by is None else to_millisecond(update.next_by),
            internal=internal,
        )


def _code(previous: ComplaintReceived | None, event: ComplaintReceived) -> str:
    if previous is None:
        return "received" if not event.withdrawn else "withdrawn"
    if event.withdrawn:
        return "withdrawn"
    return "restored" if previous.withdrawn else "edited"
