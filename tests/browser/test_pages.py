"""The customer's page and the dashboard in a real browser: readable by everybody, no script."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
import uvicorn
from fastapi import FastAPI

from services.ops.http import ops_routes
from services.status_page.domain import Case, Entry
from services.status_page.http import StatusAnswers, status_routes
from services.status_page.pages import Pages
from services.status_page.service import ShowStatus
from services.status_page.texts import read_catalogue
from shared import status_token
from shared.contracts import Channel, PublicState, complaint_id
from tests.browser.chromium import Browser, Page, find_chromium, running
from tests.component.ops.test_http import busy_answers
from tests.unit.status_page.fakes import COMPLAINT, NOW, SECRET, FakeCases, in_progress

pytestmark = pytest.mark.browser

LONG = "Оченьдлинноесловобезпробелов" * 8
CROWDED = complaint_id(Channel.PHONE, "calls", "2")
UNSTORED = complaint_id(Channel.PHONE, "calls", "3")
CASES = FakeCases(
    {
        COMPLAINT: in_progress(),
        CROWDED: Case(
            PublicState.RESOLVED,
            department="trust-safety",
            received_at=NOW,
            history=[
                Entry(NOW + timedelta(minutes=n), "progress", "payments", LONG, LONG, NOW)
                for n in range(30)
            ],
        ),
    }
)
PAGES = {
    "in work": f"/c/{status_token.issue(COMPLAINT, SECRET)}?lang=ru",
    "english": f"/c/{status_token.issue(COMPLAINT, SECRET)}?lang=en",
    "crowded": f"/c/{status_token.issue(CROWDED, SECRET)}?lang=ru",
    "not stored": f"/c/{status_token.issue(UNSTORED, SECRET)}",
    "not found": "/c/wrong",
    "dashboard": "/",
}
every_page = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
every_width = pytest.mark.parametrize("width", [320, 390, 1280])
every_scheme = pytest.mark.parametrize("scheme", ["light", "dark"])

# Text against what is painted behind it; WCAG 2.2, 1.4.3: 4.5, or 3 for large text.
LOW_CONTRAST = """
(() => {
  const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim()) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(rgb(style.color)), light(behind(element))].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24;
    const ratio = (a + 0.05) / (b + 0.05);
    const enough = large ? 3 : 4.5;
    if (ratio < enough) found.push(`${ratio.toFixed(2)} ${walker.currentNode.data.trim()}`);
  }
  return found;
})()
"""


@asynccontextmanager
async def _served() -> AsyncIterator[str]:
    catalogue = read_catalogue()
    show = ShowStatus(cases=CASES, secret=SECRET, read_timeout_s=0.3)
    answers = StatusAnswers(show, catalogue, Pages(catalogue), ZoneInfo("Europe/Moscow"))
    app = FastAPI()
    app.include_router(status_routes(answers))
    app.include_router(ops_routes(busy_answers()))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address() -> AsyncIterator[str]:
    async with _served() as served:
        yield served


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    if (path := find_chromium()) is None:
        pytest.skip("no Chromium")
    async with running(path, Path(tmp_path_factory.mktemp("profile"))) as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(browser: Browser) -> Page:
    return await browser.new_page()


in_module_loop = pytest.mark.asyncio(loop_scope="module")


@in_module_loop
@every_page
@every_width
async def test_no_page_scrolls_sideways(page: Page, address: str, path: str, width: int) -> None:
    await page.open(address + path, width=width)
    assert await page.value("document.documentElement.scrollWidth") <= width


@in_module_loop
@every_page
@every_scheme
async def test_every_text_stands_out(page: Page, address: str, path: str, scheme: str) -> None:
    await page.open(address + path, width=1280, dark=scheme == "dark")
    assert await page.value(LOW_CONTRAST) == []


@in_module_loop
@every_page
async def test_our_stylesheet_is_let_through_and_nothing_is_blocked(
    page: Page, address: str, path: str
) -> None:
    await page.open(address + path, width=390)
    assert await page.value("getComputedStyle(document.body).backgroundColor") != "rgba(0, 0, 0, 0)"
    blocked = [said for said in page.complaints() if "404" not in said]
    assert blocked == []


@in_module_loop
async def test_dark_and_light_differ(page: Page, address: str) -> None:
    colours = set()
    for dark in (False, True):
        await page.open(address + PAGES["in work"], width=390, dark=dark)
        colours.add(await page.value("getComputedStyle(document.body).backgroundColor"))
    assert len(colours) == 2


@in_module_loop
@every_page
async def test_a_page_names_its_language_title_and_parts(
    page: Page, address: str, path: str
) -> None:
    await page.open(address + path, width=390)
    assert await page.value("document.documentElement.lang") in {"ru", "en"}
    assert await page.value("document.title")
    tree = (await page.call("Accessibility.getFullAXTree"))["nodes"]
    roles = [_word(node, "role") for node in tree]
    assert roles.count("main") == 1
    assert [_word(n, "name") for n in tree if _word(n, "role") in {"link", "heading"}].count(
        ""
    ) == 0
    levels = await page.value("document.querySelectorAll('h1').length")
    assert levels == 1


def _word(node: dict[str, Any], name: str) -> str:
    return str(node.get(name, {}).get("value", ""))


@in_module_loop
async def test_the_keyboard_reaches_the_skip_link_first_and_shows_where_it_is(
    page: Page, address: str
) -> None:
    await page.open(address + PAGES["in work"], width=390)
    seen = []
    for _ in range(3):
        await page.press("Tab")
        seen.append(await page.value("document.activeElement.textContent"))
        outline = await page.value("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
        assert await page.value("document.activeElement.getBoundingClientRect().left >= 0")
    assert seen == ["Перейти к содержанию", "English", "Обновить страницу"]


@in_module_loop
async def test_the_language_switches_by_a_link(page: Page, address: str) -> None:
    await page.open(address + PAGES["in work"], width=390)
    target = await page.value("document.querySelector('nav a').href")
    await page.open(target, width=390)
    assert await page.value("document.documentElement.lang") == "en"
    assert await page.value("document.querySelector('h1').textContent") == "In work"
