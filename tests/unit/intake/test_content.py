"""Content types, charsets, encodings and their bombs."""

import gzip
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.intake.content import (
    ContentType,
    content_encodings,
    decoded,
    parse_content_type,
    require_charset,
)
from shared.intake.rejected import Rejected

MIB = 1_048_576
JSON = {"application/json"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("application/json", ContentType("application/json")),
        ("Application/JSON; Charset=UTF-8", ContentType("application/json", "utf-8")),
        ('application/json;charset="utf8"', ContentType("application/json", "utf-8")),
        ("application/json ; charset=cp1251", ContentType("application/json", "cp1251")),
        ('application/json; boundary="a b"', ContentType("application/json", boundary="a b")),
    ],
)
def test_a_content_type_is_read_whatever_its_case(value: str, expected: ContentType) -> None:
    assert parse_content_type(value, JSON) == expected


@pytest.mark.parametrize("value", [None, "", "text/plain", "application/jsonx", "json", "\xff"])
def test_another_content_type_is_refused_with_415_and_the_right_ones(value: str | None) -> None:
    with pytest.raises(Rejected) as refusal:
        parse_content_type(value, JSON)
    assert refusal.value.status == 415
    assert refusal.value.headers["Accept"] == "application/json"


def test_a_charset_that_is_not_read_is_refused_with_415() -> None:
    require_charset(ContentType("text/plain"))
    with pytest.raises(Rejected) as refusal:
        require_charset(ContentType("text/plain", "utf-16"))
    assert refusal.value.status == 415


@pytest.mark.parametrize(
    ("value", "stages"),
    [
        (None, ()),
        ("identity", ()),
        ("gzip", ("gzip",)),
        ("X-Gzip", ("gzip",)),
        ("gzip, deflate", ("gzip", "deflate")),
    ],
)
def test_known_encodings_are_listed_in_order(value: str | None, stages: tuple[str, ...]) -> None:
    assert content_encodings(value) == stages


@pytest.mark.parametrize("value", ["br", "zstd", "gzip, br", "gzip,gzip,gzip,gzip", "\xff"])
def test_an_unknown_encoding_is_refused_with_415_and_the_known_ones(value: str) -> None:
    with pytest.raises(Rejected) as refusal:
        content_encodings(value)
    assert refusal.value.status == 415
    assert "gzip" in refusal.value.headers["Accept-Encoding"]


@given(body=st.binary(max_size=500))
def test_every_known_encoding_is_undone(body: bytes) -> None:
    assert decoded(gzip.compress(body), ("gzip",), max_bytes=500) == body
    assert decoded(zlib.compress(body), ("deflate",), max_bytes=500) == body
    twice = zlib.compress(gzip.compress(body))
    assert decoded(twice, ("gzip", "deflate"), max_bytes=600) == body


def test_concatenated_members_are_one_body() -> None:
    body = gzip.compress(b"a") + gzip.compress(b"") + gzip.compress(b"b")
    assert decoded(body, ("gzip",), max_bytes=10) == b"ab"


def test_a_body_of_exactly_the_limit_is_read_and_one_byte_more_is_not() -> None:
    assert decoded(gzip.compress(b"x" * 100), ("gzip",), max_bytes=100) == b"x" * 100
    with pytest.raises(Rejected) as refusal:
        decoded(gzip.compress(b"x" * 101), ("gzip",), max_bytes=100)
    assert refusal.value.status == 413


GOOD = gzip.compress(b"hello world")
BROKEN = {
    "empty": b"",
    "not gzip": b"hello",
    "cut in the header": GOOD[:5],
    "cut in the data": GOOD[:-9],
    "cut in the trailer": GOOD[:-1],
    "wrong checksum": GOOD[:-8] + b"\0\0\0\0" + GOOD[-4:],
    "garbage behind": GOOD + b"garbage",
    "members without end": GOOD * 17,
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_broken_gzip_body_is_refused_with_400(body: bytes) -> None:
    with pytest.raises(Rejected) as refusal:
        decoded(body, ("gzip",), max_bytes=MIB)
    assert (refusal.value.status, refusal.value.reason) == (400, "broken_encoding")


BOMBS = {
    "one stage": (gzip.compress(b"\0" * 64 * MIB, 6), ("gzip",)),
    "two stages": (gzip.compress(gzip.compress(b"\0" * 64 * MIB)), ("gzip", "gzip")),
    "many members": (gzip.compress(b"\0" * MIB) * 15, ("gzip",)),
    "many empty members": (gzip.compress(b"") * 50_000, ("gzip",)),
}


@pytest.mark.parametrize(("body", "stages"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_quickly_and_never_unpacked(body: bytes, stages: tuple[str, ...]) -> None:
    began = time.process_time()
    with pytest.raises(Rejected) as refusal:
        decoded(body, stages, max_bytes=MIB)
    assert refusal.value.status in {400, 413}
    assert time.process_time() - began < 0.2


@given(body=st.binary(max_size=300))
def test_any_bytes_are_unpacked_or_refused(body: bytes) -> None:
    for stage in ("gzip", "deflate"):
        try:
            decoded(body, (stage,), max_bytes=1_000)
        except Rejected as refusal:
            assert refusal.status in {400, 413}  # noqa: PT017  both outcomes are right
