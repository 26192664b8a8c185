"""Turn a status into exactly what the page and the JSON say: the one list of what may be shown."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from typing import Final

from services.status_page.domain import (
    CLOSED,
    CURRENT_STEP,
    HISTORY_CODES,
    Case,
    Details,
    Entry,
    Status,
    Step,
    Who,
)
from services.status_page.texts import DEPARTMENT_MARK, Language, Texts
from shared.contracts import PublicState

# A page stays readable and small whatever happened to a complaint; the newest entries stay.
MAX_ENTRIES: Final = 200


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant for machines (`iso`, RFC 3339) and for people."""

    iso: str
    text: str


@dataclass(frozen=True, slots=True)
class StepView:
    """A stage and where the complaint is with respect to it: done, current or ahead."""

    title: str
    position: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """One step: when, who, what was done, what comes next and by when."""

    at: Moment
    who: str
    what: str
    next_step: str | None
    next_by: Moment | None


@dataclass(frozen=True, slots=True)
class View:
    """All that one answer says, in one language; `state` and `department` are our own words."""

    language: Language
    reference: str
    details: Details
    state: str
    state_title: str
    state_text: str
    steps: tuple[StepView, ...]
    department: str | None
    department_title: str | None
    received_at: Moment | None
    updated_at: Moment | None
    due_at: Moment | None
    history: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class Presenter:
    """Says things in one language and one time zone."""

    language: Language
    texts: Texts
    zone: tzinfo

    def view(self, status: Status) -> View:
        """Return what may be shown of `status`."""
        case = status.case or Case(PublicState.RECEIVED)
        unknown = status.details is Details.UNAVAILABLE
        notice = self.texts.states[case.state] if case.state else self.texts.unknown_state
        return View(
            language=self.language,
            reference=status.reference,
            details=status.details,
            state=case.state.value if case.state else "unknown",
            state_title=notice.title,
            state_text=self.texts.details.get(status.details, notice.text),
            steps=() if unknown else self._steps(case.state),
            department=case.department if case.department in self.texts.departments else None,
            department_title=None if unknown else self._department_of(case),
            received_at=self._moment(case.received_at),
            updated_at=self._moment(case.updated_at),
            due_at=None if case.state in CLOSED else self._moment(case.due_at),
            history=tuple(self._history(case.history)),
        )

    def _department_of(self, case: Case) -> str:
        return self._department(case.department, self.texts.no_department)

    def _department(self, slug: str | None, otherwise: str) -> str:
        if slug is None:
            return otherwise
        return self.texts.departments.get(slug, self.texts.unknown_department)

    def _moment(self, at: datetime | None) -> Moment | None:
        if at is None:
            return None
        local = at.astimezone(self.zone)
        return Moment(local.isoformat(timespec="seconds"), self.texts.moment(local))

    def _steps(self, state: PublicState | None) -> tuple[StepView, ...]:
        current = CURRENT_STEP[state] if state else None
        if current is None:
            return ()
        titles = zip(Step, self.texts.steps, strict=True)
        return tuple(StepView(title, _position(step, current)) for step, title in titles)

    def _history(self, entries: Sequence[Entry]) -> Iterator[EntryView]:
        """Yield the entries that have words for the customer, the newest first."""
        for entry in list(reversed(entries))[:MAX_ENTRIES]:
            what, at = self._what(entry), self._moment(entry.at)
            if what is not None and at is not None:
                yield EntryView(
                    at=at,
                    who=self._who(entry),
                    what=what,
                    next_step=entry.next_step,
                    next_by=self._moment(entry.next_by),
                )

    def _what(self, entry: Entry) -> str | None:
        """Return the department's own words, else ours for the code, else None."""
        if entry.text:
            return entry.text
        wording = self.texts.history.get(entry.code)
        if wording is None:
            return None
        name = self._department(entry.department, self.texts.unknown_department)
        return wording.replace(DEPARTMENT_MARK, name)

    def _who(self, entry: Entry) -> str:
        who = HISTORY_CODES.get(entry.code, Who.DEPARTMENT)
        if who is Who.DEPARTMENT:
            return self._department(entry.department, self.texts.us)
        return self.texts.customer if who is Who.CUSTOMER else self.texts.us


def _position(step: Step, current: Step) -> str:
    if step < current or current is Step.RESOLVED:
        return "done"
    return "current" if step == current else "ahead"


def _iso(moment: Moment | None) -> str | None:
    return None if moment is None else moment.iso


def to_json(view: View) -> dict[str, object]:
    """Return the members of the JSON answer: the same facts, times as RFC 3339."""
    body = asdict(view)
    for name, moment in (
        ("received_at", view.received_at),
        ("updated_at", view.updated_at),
        ("due_at", view.due_at),
    ):
        body[name] = _iso(moment)
    body["history"] = [
        {**asdict(entry), "at": entry.at.iso, "next_by": _iso(entry.next_by)}
        for entry in view.history
    ]
    return body
