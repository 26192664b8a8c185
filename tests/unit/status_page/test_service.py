"""The link alone decides whether there is an answer; the store decides how much it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.status_page.domain import Details
from services.status_page.service import ShowStatus
from shared import status_token
from shared.contracts import reference
from tests.unit.status_page.fakes import COMPLAINT, SECRET, FakeCases, in_progress

TOKEN = status_token.issue(COMPLAINT, SECRET)


def _show(cases: FakeCases) -> ShowStatus:
    return ShowStatus(cases=cases, secret=SECRET, read_timeout_s=0.3)


async def test_a_stored_case_is_shown() -> None:
    status = await _show(FakeCases({COMPLAINT: in_progress()}))(TOKEN)
    assert status is not None
    assert (status.details, status.case) == (Details.COMPLETE, in_progress())


async def test_a_valid_link_answers_before_anything_is_stored() -> None:
    status = await _show(FakeCases())(TOKEN)
    assert status is not None
    assert (status.details, status.reference) == (Details.PENDING, reference(COMPLAINT))


async def test_a_valid_link_answers_while_the_store_is_away() -> None:
    status = await _show(FakeCases(away=True))(TOKEN)
    assert status is not None
    assert (status.details, status.reference) == (Details.UNAVAILABLE, reference(COMPLAINT))


@given(token=st.text())
async def test_a_link_that_we_did_not_issue_never_reaches_the_store(token: str) -> None:
    cases = FakeCases({COMPLAINT: in_progress()})
    assert await _show(cases)(token) is None
    assert cases.asked == []


@given(place=st.integers(0, len(TOKEN) - 1), symbol=st.sampled_from("ABCxyz019-_."))
async def test_one_changed_character_is_never_accepted(place: int, symbol: str) -> None:
    token = TOKEN[:place] + symbol + TOKEN[place + 1 :]
    status = await _show(FakeCases())(token)
    assert (status is not None) == (token == TOKEN)


@pytest.mark.parametrize("spelling", [TOKEN + "=", TOKEN + ".", " " + TOKEN, TOKEN[:-1]])
async def test_another_spelling_of_a_link_is_not_the_link(spelling: str) -> None:
    assert await _show(FakeCases())(spelling) is None


def test_the_secret_does_not_show_in_the_use_case_s_repr() -> None:
    assert SECRET.decode() not in repr(_show(FakeCases()))
