"""What may be shown is a closed list, and whatever is stored, something readable comes out."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.status_page.domain import HISTORY_CODES, Case, Details, Entry, Status
from services.status_page.texts import Language, read_catalogue
from services.status_page.view import MAX_ENTRIES, Presenter, View, to_json
from shared.contracts import PublicState
from shared.topics import DEPARTMENTS
from tests.unit.status_page.fakes import NOW, in_progress

MOSCOW = ZoneInfo("Europe/Moscow")
CATALOGUE = read_catalogue()
SHOWN = {
    "language",
    "reference",
    "details",
    "state",
    "state_title",
    "state_text",
    "steps",
    "department",
    "department_title",
    "received_at",
    "updated_at",
    "due_at",
    "history",
}


def _view(case: Case | None, details: Details = Details.COMPLETE, lang: str = "ru") -> View:
    language = Language(lang)
    presenter = Presenter(language, CATALOGUE[language], MOSCOW)
    return presenter.view(Status("A1-REF", details, case))


words = st.text(max_size=30)
moments = st.timedeltas(timedelta(days=-20_000), timedelta(days=20_000)).map(lambda d: NOW + d)
entries = st.builds(
    Entry,
    at=moments,
    code=st.sampled_from(sorted(HISTORY_CODES)) | words,
    department=st.none() | st.sampled_from(DEPARTMENTS) | words,
    text=st.none() | words,
    next_step=st.none() | words,
    next_by=st.none() | moments,
)
cases = st.builds(
    Case,
    state=st.none() | st.sampled_from(PublicState),
    department=st.none() | st.sampled_from(DEPARTMENTS) | words,
    received_at=st.none() | moments,
    updated_at=st.none() | moments,
    history=st.lists(entries, max_size=5),
)


@given(case=cases, lang=st.sampled_from(["ru", "en"]))
def test_whatever_is_stored_has_a_title_and_only_the_listed_fields(case: Case, lang: str) -> None:
    view = _view(case, lang=lang)
    assert view.state_title
    assert view.state_text
    assert view.department_title
    assert to_json(view).keys() == SHOWN


@given(case=cases)
def test_a_department_that_is_not_in_the_catalogue_is_never_named(case: Case) -> None:
    view = _view(case)
    assert view.department in {None, *DEPARTMENTS}
    assert view.department_title in {
        *CATALOGUE[Language.RU].departments.values(),
        CATALOGUE[Language.RU].unknown_department,
        CATALOGUE[Language.RU].no_department,
    }


def test_the_newest_entry_comes_first() -> None:
    assert [entry.at.iso for entry in _view(in_progress()).history] == [
        "2026-11-22T15:40:00+03:00",
        "2026-11-22T11:40:00+03:00",
        "2026-11-22T10:40:00+03:00",
    ]


def test_an_entry_says_who_what_next_and_by_when() -> None:
    [entry, *_] = _view(in_progress()).history
    assert entry.who == "Служба доставки"
    assert entry.what == "Нашли посылку, курьер приедет завтра."
    assert entry.next_step == "Доставим заказ"
    assert entry.next_by is not None
    assert entry.next_by.text == "23 ноября 2026, 15:40 UTC+3"


def test_a_hand_over_is_ours_and_names_the_department() -> None:
    entry = _view(in_progress(), lang="en").history[1]
    assert entry.who == "We"
    assert entry.what.endswith("To: Delivery.")


@pytest.mark.parametrize("code", ["contested", "rated", "edited"])
def test_the_customer_s_own_step_says_you(code: str) -> None:
    [entry] = _view(Case(PublicState.RESOLVED, history=[Entry(NOW, code)])).history
    assert entry.who == "Вы"


def test_an_unknown_step_without_words_is_passed_over() -> None:
    history = [Entry(NOW, "received"), Entry(NOW, "escalated_to_board", department="board")]
    shown = _view(Case(PublicState.ASSIGNED, history=history)).history
    assert [entry.what for entry in shown] == ["Получили ваше обращение."]


def test_an_unknown_step_with_words_is_shown_without_its_code() -> None:
    words = "Вопрос решает руководство."
    history = [Entry(NOW, "escalated_to_board", department="board", text=words)]
    [entry] = _view(Case(PublicState.ASSIGNED, history=history)).history
    assert (entry.who, entry.what) == ("Профильный отдел", words)


def test_an_unknown_state_does_not_make_the_case_vanish() -> None:
    view = _view(Case(state=None, department="logistics"))
    assert view.state_title == "Обращение у нас"
    assert view.department_title == "Служба доставки"


def test_before_it_is_stored_the_page_says_received() -> None:
    view = _view(None, Details.PENDING)
    assert (view.state, view.state_title) == ("received", "Обращение получено")
    assert [step.position for step in view.steps] == ["done", "current", "ahead", "ahead"]


def test_without_the_store_the_page_claims_nothing_that_it_cannot_know() -> None:
    view = _view(None, Details.UNAVAILABLE)
    assert view.state == "received"
    assert (view.steps, view.department_title, view.history) == ((), None, ())
    assert "скоро" in view.state_text


@pytest.mark.parametrize("state", [PublicState.RESOLVED, PublicState.WITHDRAWN])
def test_the_promised_day_is_shown_only_while_an_answer_is_owed(state: PublicState) -> None:
    due_at = NOW + timedelta(days=2)
    owed = _view(Case(PublicState.ASSIGNED, due_at=due_at)).due_at
    assert owed is not None
    assert owed.text == "24 ноября 2026, 15:40 UTC+3"
    assert _view(Case(state, due_at=due_at)).due_at is None


def test_a_resolved_case_has_no_step_ahead() -> None:
    view = _view(Case(PublicState.RESOLVED))
    assert {step.position for step in view.steps} == {"done"}


def test_a_very_long_history_shows_its_newest_entries() -> None:
    history = [Entry(NOW + timedelta(minutes=n), "progress") for n in range(MAX_ENTRIES + 5)]
    shown = _view(Case(PublicState.IN_PROGRESS, history=history)).history
    assert len(shown) == MAX_ENTRIES
    assert shown[0].at.iso == (history[-1].at.astimezone(MOSCOW)).isoformat(timespec="seconds")
