"""The page and the JSON over HTTP: private, without script, the same 404 for every wrong link."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from services.status_page.domain import Case, Entry
from services.status_page.http import StatusAnswers, status_routes
from services.status_page.pages import Pages
from services.status_page.service import ShowStatus
from services.status_page.texts import read_catalogue
from shared import status_token
from shared.contracts import PublicState, reference
from tests.unit.status_page.fakes import COMPLAINT, NOW, SECRET, FakeCases, in_progress

CATALOGUE = read_catalogue()
TOKEN = status_token.issue(COMPLAINT, SECRET)
OTHER = status_token.issue(COMPLAINT, b"another secret of thirty-two bytes")
PATHS = pytest.mark.parametrize("path", ["/c/", "/v1/status/"])


@asynccontextmanager
async def _client(cases: FakeCases) -> AsyncIterator[AsyncClient]:
    show = ShowStatus(cases=cases, secret=SECRET, read_timeout_s=0.3)
    answers = StatusAnswers(show, CATALOGUE, Pages(CATALOGUE), ZoneInfo("Europe/Moscow"))
    app = FastAPI()
    app.include_router(status_routes(answers))
    transport = ASGITransport(app)
    async with AsyncClient(transport=transport, base_url="http://status") as client:
        yield client


async def _get(path: str, cases: FakeCases | None = None, *, accept: str = "") -> Response:
    async with _client(cases or FakeCases({COMPLAINT: in_progress()})) as client:
        return await client.get(path, headers={"accept-language": accept})


async def test_the_page_shows_state_reference_department_and_history() -> None:
    page = (await _get(f"/c/{TOKEN}")).text
    for said in ("В работе", reference(COMPLAINT), "Служба доставки", "Нашли посылку", "Доставим"):
        assert said in page


async def test_the_json_says_the_same() -> None:
    answer = await _get(f"/v1/status/{TOKEN}?lang=en")
    body = answer.json()
    assert body["reference"] == reference(COMPLAINT)
    assert (body["state"], body["state_title"]) == ("in_progress", "In work")
    assert (body["department"], body["department_title"]) == ("logistics", "Delivery")
    assert body["history"][0] == {
        "at": "2026-11-22T15:40:00+03:00",
        "who": "Delivery",
        "what": "Нашли посылку, курьер приедет завтра.",
        "next_step": "Доставим заказ",
        "next_by": "2026-11-23T15:40:00+03:00",
    }


@PATHS
async def test_it_answers_200_before_the_complaint_is_stored(path: str) -> None:
    answer = await _get(path + TOKEN, FakeCases())
    assert answer.status_code == 200
    assert reference(COMPLAINT) in answer.text
    assert "разбираем" in answer.text


@PATHS
async def test_it_answers_200_while_the_store_is_away(path: str) -> None:
    answer = await _get(path + TOKEN, FakeCases(away=True))
    assert answer.status_code == 200
    assert reference(COMPLAINT) in answer.text
    assert "скоро появятся" in answer.text


def _shape(answer: Response) -> tuple[int, str, dict[str, str]]:
    return answer.status_code, answer.text, dict(answer.headers)


@PATHS
@pytest.mark.parametrize(
    "token",
    ["x", "A" * 43, TOKEN[:-1], TOKEN + "A", TOKEN.lower(), "я" * 43, "%00", "x" * 4_000, "%2e%2e"],
)
async def test_every_wrong_link_gets_the_very_same_404(path: str, token: str) -> None:
    cases = FakeCases({COMPLAINT: in_progress()})
    wrong, forged = await _get(path + token, cases), await _get(path + OTHER, cases)
    assert _shape(wrong) == _shape(forged)
    assert wrong.status_code == 404
    assert cases.asked == []


async def test_a_wrong_link_in_json_is_a_problem_with_a_hint() -> None:
    answer = await _get("/v1/status/nonsense")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:zhaloba:problem:status_not_found"


@PATHS
@pytest.mark.parametrize("token", [TOKEN, "wrong"])
async def test_nothing_keeps_or_passes_on_the_address(path: str, token: str) -> None:
    headers = (await _get(path + token)).headers
    assert headers["cache-control"] == "private, no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "noindex" in headers["x-robots-tag"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("token", [TOKEN, "wrong"])
async def test_the_page_has_no_script_and_forbids_any(token: str) -> None:
    answer = await _get(f"/c/{token}")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script|\son\w+=|style=|https?://", answer.text)


@pytest.mark.parametrize("state", PublicState)
@pytest.mark.parametrize("lang", ["ru", "en"])
async def test_every_state_is_a_page_in_every_language(state: PublicState, lang: str) -> None:
    answer = await _get(f"/c/{TOKEN}?lang={lang}", FakeCases({COMPLAINT: Case(state)}))
    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in answer.text
    assert answer.headers["content-language"] == lang


async def test_the_browser_s_language_is_taken() -> None:
    answer = await _get(f"/c/{TOKEN}", accept="en-GB,en;q=0.9")
    assert '<html lang="en">' in answer.text


async def test_what_a_department_writes_is_text_and_never_markup() -> None:
    attack = "<script>alert(1)</script><b onclick=x>"
    case = Case(
        PublicState.IN_PROGRESS,
        department="<i>",
        history=[Entry(NOW, "progress", text=attack, next_step=attack)],
    )
    page = (await _get(f"/c/{TOKEN}", FakeCases({COMPLAINT: case}))).text
    assert "<script" not in page
    assert "<b onclick" not in page
    assert "&lt;script&gt;" in page


@PATHS
async def test_head_is_answered_too(path: str) -> None:
    async with _client(FakeCases()) as client:
        assert (await client.head(path + TOKEN)).status_code == 200


async def test_the_page_has_landmarks_one_heading_and_named_parts() -> None:
    page = (await _get(f"/c/{TOKEN}")).text
    for landmark in ("<header>", "<main ", "<nav aria-label="):
        assert page.count(landmark) == 1
    assert page.count("<h1") == 1
    assert page.count('aria-current="step"') == 1
    for target in re.findall(r'aria-labelledby="(\w+)"', page):
        assert f'id="{target}"' in page
