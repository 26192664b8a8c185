"""Whatever is posted is accepted or refused: never an error of ours, never a lost complaint."""

import asyncio
from collections.abc import Callable, Iterator

import httpx
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.web_form.app import assemble
from tests.unit.intake.fakes import FakePublisher
from tests.unit.web_form.form_client import settings as form_settings

JSON = {"content-type": "application/json"}
NOISY = settings(max_examples=60, deadline=None)
TYPES = [
    "application/json",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=windows-1251",
    "multipart/form-data; boundary=b",
]


Send = Callable[[bytes, dict[str, str]], tuple[int, int]]


@pytest.fixture(scope="module")
def send() -> Iterator[Send]:
    """Post one body to one application, and tell the status and how many records Kafka got."""
    publisher = FakePublisher()
    transport = httpx.ASGITransport(app=assemble(form_settings(), publisher))

    async def post(body: bytes, headers: dict[str, str]) -> int:
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            return (await http.post("/v1/complaints", content=body, headers=headers)).status_code

    def send_one(body: bytes, headers: dict[str, str]) -> tuple[int, int]:
        publisher.records.clear()
        return runner.run(post(body, headers)), len(publisher.records)

    with asyncio.Runner() as runner:
        yield send_one


def accepted_or_refused(answer: tuple[int, int]) -> bool:
    """No error of ours, no acknowledgement without both records, no record without one."""
    status, records = answer
    return (status, records) == (202, 2) or (400 <= status < 500 and records == 0)


@pytest.mark.parametrize("content_type", TYPES)
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
@NOISY
@given(body=st.binary(max_size=300))
def test_any_bytes_are_accepted_or_refused_and_never_an_error_of_ours(
    send: Send, body: bytes, content_type: str, accept: str
) -> None:
    headers = {"content-type": content_type, "accept": accept}
    assert accepted_or_refused(send(body, headers))


PARTS = st.lists(
    st.sampled_from(
        [
            b"--b", b"--b--", b"\r\n", b"\n", b"--", b'Content-Disposition: form-data; name="text"',
            b'; filename="x.png"', b"Content-Type: text/plain; charset=koi8-r", b"name=",
            b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable",
            b"\r\n\r\n", "жалоба".encode(), b"\x89PNG\r\n\x1a\n", b"=E2", b"QUJD", b"\xff",
        ]
    ),
    max_size=25,
)  # fmt: skip


@NOISY
@given(parts=PARTS)
def test_any_heap_of_multipart_pieces_is_accepted_or_refused(
    send: Send, parts: list[bytes]
) -> None:
    assert accepted_or_refused(send(b"".join(parts), {"content-type": TYPES[3]}))


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
FIELDS = st.sampled_from(
    ["text", "name", "email", "contact", "contacts", "order_number", "order_numbers",
     "wanted_remedy", "occurred_at", "language", "value", "kind", "other"]
)  # fmt: skip


@NOISY
@given(body=st.dictionaries(FIELDS, VALUES), text=st.text())
def test_any_json_object_is_accepted_or_refused(
    send: Send, body: dict[str, object], text: str
) -> None:
    assert accepted_or_refused(send(orjson.dumps({"text": text, **body}), JSON))


@NOISY
@given(text=st.text(min_size=1).filter(lambda text: any(map(str.isalnum, text))))
def test_every_text_with_a_letter_in_it_is_accepted(send: Send, text: str) -> None:
    assert send(orjson.dumps({"text": text}), JSON) == (202, 2)
