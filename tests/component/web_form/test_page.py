"""The form as a browser without JavaScript uses it."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import httpx
import pytest

from services.web_form.texts import LANGUAGES, TEXTS, choose_language
from shared.contracts import ComplaintReceived, RawPayload
from shared.topics import RAW, RECEIVED
from tests.unit.intake.fakes import FakePublisher
from tests.unit.web_form.form_client import TEXT, client

URL = "/v1/complaints"
HTML = {"accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
BOUNDARY = {"content-type": "multipart/form-data; boundary=b"}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100


class Page(HTMLParser):
    """The elements of a page with their attributes, and its words."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    def ids(self) -> set[str | None]:
        return {attributes.get("id") for _, attributes in self.elements}

    def value(self, name: str) -> str | None:
        [field] = [field for field in self.all("input") if field.get("name") == name]
        return field.get("value")


async def get(path: str = "/", **headers: str) -> httpx.Response:
    async with client(FakePublisher()) as http:
        return await http.get(path, headers=headers)


@pytest.mark.parametrize(
    ("path", "accept_language", "language"),
    [
        ("/", "", "ru"),
        ("/", "en-GB,en;q=0.9", "en"),
        ("/", "de,en;q=0.5,ru;q=0.4", "en"),
        ("/", "de", "ru"),
        ("/?lang=en", "ru", "en"),
        ("/?lang=ru", "en", "ru"),
        ("/?lang=tlh", "en", "en"),
    ],
)
async def test_the_page_speaks_the_language_asked_for_else_the_browsers_else_russian(
    path: str, accept_language: str, language: str
) -> None:
    page = Page(await get(path, **{"accept-language": accept_language}))
    assert page.all("html") == [{"lang": language}]
    assert TEXTS["ru" if language == "ru" else "en"]["title"] in page.words


@pytest.mark.parametrize("header", ["en;q=0", "en;q=x", ";;;,,,", "*", "en" * 999])
def test_a_strange_accept_language_is_no_crash(header: str) -> None:
    assert choose_language(None, header) == "ru"


def test_every_text_exists_in_every_language() -> None:
    names = [set(TEXTS[language]) for language in LANGUAGES]
    assert names[0] == names[1]


async def test_every_field_has_a_label_and_every_description_exists() -> None:
    page = Page(await get())
    labelled = {label["for"] for label in page.all("label")}
    fields = [f for f in page.all("input", "textarea") if f.get("type") != "hidden"]
    assert {field["id"] for field in fields} == labelled
    described = " ".join(field.get("aria-describedby") or "" for field in fields).split()
    assert set(described) <= page.ids()


async def test_the_page_needs_nothing_from_elsewhere_and_no_script() -> None:
    answer = await get()
    page = Page(answer)
    assert not page.all("script", "link", "img", "iframe")
    assert not any(name.startswith("on") for _, a in page.elements for name in a)
    [style] = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_each_visit_gets_a_submission_id_of_its_own_that_no_cache_keeps() -> None:
    first, second = await get(), await get()
    assert Page(first).value("submission_id") != Page(second).value("submission_id")
    assert first.headers["cache-control"] == "no-store"


async def fill_in(
    publisher: FakePublisher, *, files: list[tuple[str, bytes, str]] | None = None, **fields: str
) -> httpx.Response:
    """Open the page and send its form as a browser does: hidden fields, empty fields, files."""
    async with client(publisher) as http:
        page = Page(await http.get("/?lang=en"))
        parts = {
            str(field["name"]): field.get("value") or ""
            for field in page.all("input", "textarea")
            if field.get("type") != "file"
        }
        parts |= fields
        listed = [("files", file) for file in files or [("", b"", "application/octet-stream")]]
        [form] = page.all("form")
        assert (form["method"], form["enctype"]) == ("post", "multipart/form-data")
        return await http.post(str(form["action"]), data=parts, files=listed, headers=HTML)


async def test_a_filled_in_form_is_answered_with_a_page_that_shows_reference_and_link() -> None:
    publisher = FakePublisher()
    answer = await fill_in(publisher, text=TEXT, order_number="A-1", occurred_at="2026-03-01T12:00")
    page = Page(answer)
    [event] = publisher.events(RECEIVED, ComplaintReceived)
    assert answer.status_code == 202
    assert event.reference in page.words
    assert TEXTS["en"]["answer_title"] in page.words
    assert any("/c/" in (link.get("href") or "") for link in page.all("a"))
    assert (event.text_raw, event.order_numbers) == (TEXT, ("A-1",))
    assert (event.author.name, event.author.contacts) == (None, ())
    assert event.occurred_at is not None
    assert event.occurred_at.isoformat() == "2026-03-01T09:00:00+00:00"
    assert (event.language_declared, event.attachments, event.warnings) == ("en", (), ())


async def test_a_form_without_text_comes_back_with_what_was_typed_and_a_linked_error() -> None:
    publisher = FakePublisher()
    answer = await fill_in(publisher, text="  ", name='Иван "Грозный" <b>', email="x" * 300)
    page = Page(answer)
    assert (answer.status_code, publisher.records) == (422, [])
    assert page.value("name") == 'Иван "Грозный" <b>'
    assert "<b>" not in answer.text
    links = {link.get("href") for link in page.all("a")}
    assert {"#text", "#email"} <= links
    [text] = page.all("textarea")
    assert text["aria-invalid"] == "true"
    assert "text-error" in (text["aria-describedby"] or "").split()
    assert {"text", "email", "text-error", "email-error"} <= page.ids()
    assert TEXTS["en"]["error_missing"] in page.words


async def test_what_a_customer_typed_can_never_become_markup() -> None:
    hostile = '</textarea><script>alert(1)</script>"><img src=x onerror=alert(1)>{{7*7}}'
    answer = await fill_in(FakePublisher(), text=hostile, name=hostile, email="x" * 300)
    page = Page(answer)
    assert not page.all("script", "img")
    assert "{{7*7}}" in page.words
    assert page.value("name") == hostile


async def test_kafka_away_keeps_what_was_typed_and_the_second_try_is_the_same_complaint() -> None:
    publisher = FakePublisher()
    publisher.away = True
    async with client(publisher) as http:
        fields = {"text": TEXT, "submission_id": "5af2a940-8e24-49cc-a477-c0ef8dcd71ac"}
        answer = await http.post(URL, data=fields, headers=HTML)
        page = Page(answer)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert TEXT in page.words
        assert page.value("submission_id") == fields["submission_id"]
        assert not page.all("strong")


async def test_a_double_click_is_one_complaint_and_a_changed_text_is_another() -> None:
    publisher = FakePublisher()
    page = {"submission_id": "5af2a940-8e24-49cc-a477-c0ef8dcd71ac"}
    async with client(publisher) as http:
        for text in (TEXT, TEXT, f"{TEXT} И ещё одно."):
            await http.post(URL, data={**page, "text": text}, headers=HTML)
    first, again, other = publisher.events(RECEIVED, ComplaintReceived)
    assert first.complaint_id == again.complaint_id != other.complaint_id
    assert first.raw_sha256 == again.raw_sha256


async def test_a_double_click_on_a_multipart_form_has_one_digest_despite_its_boundaries() -> None:
    publisher = FakePublisher()
    fields = {"text": TEXT, "submission_id": "5af2a940-8e24-49cc-a477-c0ef8dcd71ac"}
    async with client(publisher) as http:
        for _ in range(2):
            await http.post(URL, data=fields, files={"files": ("a.png", PNG)}, headers=HTML)
    first, again = publisher.events(RECEIVED, ComplaintReceived)
    assert (first.complaint_id, first.raw_sha256) == (again.complaint_id, again.raw_sha256)


@pytest.mark.parametrize("made_up", ["", "1", "x" * 999, "5AF2A940-8E24-49CC-A477-C0EF8DCD71AC'"])
async def test_a_made_up_submission_id_joins_nothing(made_up: str) -> None:
    publisher = FakePublisher()
    async with client(publisher) as http:
        for _ in range(2):
            await http.post(URL, data={"text": TEXT, "submission_id": made_up})
    first, second = publisher.events(RECEIVED, ComplaintReceived)
    assert first.complaint_id != second.complaint_id


async def test_files_are_recorded_by_digest_and_the_page_says_they_were_not_kept() -> None:
    publisher = FakePublisher()
    files = [("C:\\fakepath\\фото.png", PNG, "image/png"), ("a.jpg", b"PK\x03\x04..", "image/jpeg")]
    answer = await fill_in(publisher, text=TEXT, files=files)
    [event] = publisher.events(RECEIVED, ComplaintReceived)
    [raw] = publisher.events(RAW, RawPayload)
    photo, disguised = event.attachments
    assert (photo.type, photo.name, photo.media_type) == ("image", "фото.png", "image/png")
    assert (photo.size_bytes, photo.sha256) == (len(PNG), hashlib.sha256(PNG).hexdigest())
    assert (disguised.type, disguised.media_type) == ("file", "application/zip")
    assert [w.partition(":")[0] for w in event.warnings] == [
        "attachment_not_kept",
        "attachment_not_kept",
        "attachment_type_mismatch",
    ]
    assert PNG not in raw.body
    assert TEXTS["en"]["answer_files"] in Page(answer).words


async def test_too_many_files_bring_the_form_back_with_what_was_typed() -> None:
    publisher = FakePublisher()
    answer = await fill_in(publisher, text=TEXT, files=[("a.png", PNG, "image/png")] * 6)
    page = Page(answer)
    assert (answer.status_code, publisher.records) == (422, [])
    assert TEXT in page.words
    assert "#files" in {link.get("href") for link in page.all("a")}
    assert TEXTS["en"]["error_files_again"] in page.words


@pytest.mark.parametrize(
    ("headers", "status", "text"),
    [
        ({**BOUNDARY, "content-length": "99999999"}, 413, "problem_too_large"),
        (BOUNDARY, 400, "problem_other"),
        ({"content-type": "text/plain"}, 415, "problem_other"),
    ],
)
async def test_a_form_that_cannot_be_read_is_answered_with_a_page(
    headers: dict[str, str], status: int, text: str
) -> None:
    async with client(FakePublisher()) as http:
        answer = await http.post(URL, content=b"x", headers={**HTML, **headers})
    page = Page(answer)
    assert answer.status_code == status
    assert TEXTS["ru"][text].partition("{")[0] in page.words
    assert any(link.get("href") == "/?lang=ru" for link in page.all("a"))


async def test_a_form_in_cp1251_is_read_when_it_says_so() -> None:
    publisher = FakePublisher()
    async with client(publisher) as http:
        answer = await http.post(
            URL,
            content=b"text=" + TEXT.encode("cp1251"),
            headers={"content-type": "application/x-www-form-urlencoded; charset=windows-1251"},
        )
    assert answer.status_code == 202
    [event] = publisher.events(RECEIVED, ComplaintReceived)
    assert event.text == TEXT


async def test_a_field_sent_twice_is_refused_and_a_list_is_not() -> None:
    publisher = FakePublisher()
    async with client(publisher) as http:
        twice = await http.post(URL, data={"text": ["a", "b"]})
        listed = await http.post(URL, data={"text": "a", "order_numbers": ["1", "2"]})
    assert (twice.status_code, twice.json()["field"]) == (422, "text")
    assert listed.status_code == 202
    [event] = publisher.events(RECEIVED, ComplaintReceived)
    assert event.order_numbers == ("1", "2")


async def test_a_form_post_that_takes_json_is_answered_with_json() -> None:
    async with client(FakePublisher()) as http:
        good = await http.post(URL, files={"text": (None, TEXT)})
        bad = await http.post(URL, data={"text": ""})
    assert (good.status_code, set(good.json())) == (
        202,
        {"complaint_id", "reference", "status_url", "received_at"},
    )
    assert (bad.status_code, bad.json()["field"]) == (422, "text")
