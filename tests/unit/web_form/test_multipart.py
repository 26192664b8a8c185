"""multipart/form-data as it streams."""

import asyncio
import hashlib
import itertools
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.web_form.forms import Form, read_urlencoded
from services.web_form.multipart import MAX_TEXT_BYTES, read_multipart
from shared.intake.content import ContentType
from shared.intake.rejected import Rejected

TYPE = ContentType("multipart/form-data", boundary="xYz")


def part(headers: str, content: bytes) -> bytes:
    return b"--xYz\r\n" + headers.encode() + b"\r\n\r\n" + content + b"\r\n"


def field(name: str, content: bytes, more: str = "") -> bytes:
    return part(f'Content-Disposition: form-data; name="{name}"{more}', content)


def read(*pieces: bytes, content_type: ContentType = TYPE) -> Form:
    async def chunks() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    return asyncio.run(read_multipart(chunks(), content_type))


END = b"--xYz--\r\n"
IMAGE = b"\x89PNG\r\n--xY\0"
FILE = field("files", IMAGE, '; filename="a.png"\r\nContent-Type: image/PNG; x=y')
WHOLE = field("text", "жалоба\r\n--xYzz".encode()) + FILE + field("name", b"") + END


@given(cuts=st.lists(st.integers(0, len(WHOLE)), max_size=8))
def test_a_body_reads_the_same_wherever_it_is_cut_into_chunks(cuts: Sequence[int]) -> None:
    places = [0, *sorted(cuts), len(WHOLE)]
    form = read(*[WHOLE[a:b] for a, b in itertools.pairwise(places)])
    assert form.fields == (("text", "жалоба\r\n--xYzz"), ("name", ""))
    [file] = form.files
    assert (file.field, file.name, file.media_type) == ("files", "a.png", "image/png")
    assert (file.size_bytes, file.head) == (len(IMAGE), IMAGE)
    assert file.sha256 == hashlib.sha256(IMAGE).hexdigest()


@given(
    text=st.text(max_size=50),
    content=st.binary(max_size=2_000).filter(lambda content: b"--xYz" not in content),
)
def test_any_field_and_any_file_read_back_as_they_were(text: str, content: bytes) -> None:
    form = read(field("text", text.encode()) + field("f", content, '; filename="f"') + END)
    assert form.fields == (("text", text),)
    [file] = form.files
    assert (file.size_bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert file.head == content[:512]


def test_an_empty_file_input_is_no_file() -> None:
    empty = field("files", b"", '; filename=""\r\nContent-Type: application/octet-stream')
    assert read(empty + END).files == ()


@pytest.mark.parametrize(
    ("more", "content", "text"),
    [
        ("\r\nContent-Transfer-Encoding: base64", b"0LTQ\r\nsA==", "да"),
        ("\r\nContent-Transfer-Encoding: quoted-printable", b"=D0=B4=\r\n=D0=B0", "да"),
        ("\r\nContent-Transfer-Encoding: 8bit", "да".encode(), "да"),
        ("\r\nContent-Type: text/plain; charset=koi8-r", "да".encode("koi8-r"), "да"),
        ("\r\nContent-Type: text/plain", "да".encode(), "да"),
    ],
)
def test_a_field_is_decoded_as_it_says(more: str, content: bytes, text: str) -> None:
    assert read(field("text", content, more) + END).fields == (("text", text),)


def test_the_charset_of_the_request_counts_for_fields_that_name_none() -> None:
    content_type = ContentType("multipart/form-data", "cp1251", "xYz")
    body = field("text", "да".encode("cp1251")) + END
    assert read(body, content_type=content_type).fields == (("text", "да"),)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\\\fakepath\\\\x.png", "x.png"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("x" * 300 + ".png", "x" * 255),
        ("счёт № 5.pdf", "счёт № 5.pdf"),
    ],
)
def test_a_file_name_is_one_plain_line_without_folders(name: str, kept: str) -> None:
    [file] = read(field("f", b"x", f'; filename="{name}"') + END).files
    assert file.name == kept


def test_an_epilogue_and_a_missing_last_line_end_are_read_over() -> None:
    body = field("text", b"x")
    assert read(body + b"--xYz--").fields == (("text", "x"),)
    assert read(body + END + b"epilogue\r\n").fields == (("text", "x"),)


BROKEN = {
    "empty": b"",
    "no boundary": b"text=x",
    "another boundary": b"--other\r\n\r\nx\r\n--other--\r\n",
    "cut in the headers": b"--xYz\r\nContent-Disp",
    "cut in the content": field("text", b"x")[:-3],
    "no end": field("text", b"x"),
    "no disposition": part("Content-Type: text/plain", b"x") + END,
    "no name": part("Content-Disposition: form-data", b"x") + END,
    "attachment": part('Content-Disposition: attachment; name="text"', b"x") + END,
    "line end in a header name": part('Content-\rDisposition: form-data; name="text"', b"x") + END,
    "many headers": part("\r\n".join(f"X-{i}: y" for i in range(20)), b"x") + END,
    "a long header": part("X: " + "y" * 9_000, b"x") + END,
    "broken base64": field("text", b"A", "\r\nContent-Transfer-Encoding: base64") + END,
    "not in its charset": field("text", b"\xff\xfe") + END,
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_broken_body_is_refused_with_400(body: bytes) -> None:
    with pytest.raises(Rejected) as refusal:
        read(body)
    assert refusal.value.status == 400


BEYOND = {
    "fields": (field("x", b"") * 201 + END, 422),
    "files": (field("x", b"1", '; filename="a"') * 201 + END, 422),
    "empty file inputs": (field("x", b"", '; filename=""') * 201 + END, 422),
    "text": (field("x", b"1" * (MAX_TEXT_BYTES + 1)) + END, 413),
    "text in parts": (field("x", b"1" * 600_000) * 2 + END, 413),
    "charset": (field("x", b"1", "\r\nContent-Type: text/plain; charset=utf-16") + END, 415),
}


@pytest.mark.parametrize(("body", "status"), BEYOND.values(), ids=BEYOND)
def test_a_body_beyond_bounds_is_refused(body: bytes, status: int) -> None:
    with pytest.raises(Rejected) as refusal:
        read(body)
    assert refusal.value.status == status


def test_the_bytes_of_a_file_are_not_held() -> None:
    form = read(field("f", b"x" * 5_000_000, '; filename="f"') + END)
    assert len(form.files[0].head) == 512
    assert len(form.raw) < 1_000


@pytest.mark.parametrize(
    ("body", "charset", "fields"),
    [
        (b"text=%D0%B4%D0%B0+x&name=", "utf-8", (("text", "да x"), ("name", ""))),
        (b"text=%E4%E0", "windows-1251", (("text", "да"),)),
        (b"text", "utf-8", (("text", ""),)),
        (b"", "utf-8", ()),
    ],
)
def test_an_urlencoded_body_is_read(
    body: bytes, charset: str, fields: tuple[tuple[str, str], ...]
) -> None:
    form = read_urlencoded(body, charset)
    assert (form.fields, form.raw) == (fields, body)


@pytest.mark.parametrize(
    ("body", "status"), [(b"text=%FF", 400), (b"\xff=x", 400), (b"a=1&" * 200, 422)]
)
def test_an_urlencoded_body_that_cannot_be_read_is_refused(body: bytes, status: int) -> None:
    with pytest.raises(Rejected) as refusal:
        read_urlencoded(body, "utf-8")
    assert refusal.value.status == status
