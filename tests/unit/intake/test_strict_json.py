"""Strict JSON: one meaning or none."""

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.intake.rejected import Rejected
from shared.intake.strict_json import (
    NUL_WARNING,
    SURROGATE_WARNING,
    JsonLimits,
    parse_json,
    parse_object,
)

REFUSED = {
    "empty": (b"", 400, "empty_body"),
    "blank": (b" \n", 400, "empty_body"),
    "malformed": (b'{"a":}', 400, "malformed_json"),
    "cut off": (b'{"a": "b', 400, "malformed_json"),
    "two documents": (b'{"a":1}{"b":2}', 400, "malformed_json"),
    "single quotes": (b"{'a': 1}", 400, "malformed_json"),
    "NaN": (b'{"a": NaN}', 400, "malformed_json"),
    "Infinity": (b'{"a": -Infinity}', 400, "malformed_json"),
    "1e999": (b'{"a": 1e999}', 400, "number_out_of_range"),
    "5000 digits": (b"[" + b"1" * 5_000 + b"]", 400, "number_out_of_range"),
    "2**63": (b'{"a": 9223372036854775808}', 422, "integer_too_large"),
    "-2**63-1": (b"[-9223372036854775809]", 422, "integer_too_large"),
    "2**64": (b"[18446744073709551616]", 422, "integer_too_large"),
    "duplicate key": (b'{"a":1,"b":{"c":1,"c":2}}', 400, "duplicate_key"),
    "duplicate by escape": (b'{"a":1,"\\u0061":2}', 400, "duplicate_key"),
    "byte order mark": (b'\xef\xbb\xbf{"a":1}', 400, "not_utf8"),
    "UTF-16": ('{"a":1}'.encode("utf-16"), 400, "not_utf8"),
    "UTF-16 without mark": ('{"a":1}'.encode("utf-16-le"), 400, "not_utf8"),
    "invalid UTF-8": (b'{"a":"\xff"}', 400, "not_utf8"),
    "encoded surrogate": (b'{"a":"\xed\xa0\x80"}', 400, "not_utf8"),
    "raw control character": (b'{"a":"\x00"}', 400, "malformed_json"),
    "too deep": (b"[" * 33 + b"]" * 33, 400, "too_deep"),
    "far too deep": (b"[" * 100_000, 400, "too_deep"),
    "deep objects": (b'{"a":' * 40 + b"1" + b"}" * 40, 400, "too_deep"),
    "too many elements": (b"[" + b"1," * 50_000 + b"1]", 422, "too_many_values"),
    "NUL in a key": (b'{"x":[{"a\\u0000":1}]}', 422, "nul_in_key"),
}


@pytest.mark.parametrize(("body", "status", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_document_without_one_clear_meaning_is_refused(
    body: bytes, status: int, reason: str
) -> None:
    with pytest.raises(Rejected) as refusal:
        parse_json(body)
    assert (refusal.value.status, refusal.value.reason) == (status, reason)


def test_the_refusal_of_malformed_json_tells_the_offset() -> None:
    with pytest.raises(Rejected, match="offset 5"):
        parse_json(b'{"a":}')


def test_the_refusal_of_invalid_utf8_tells_the_byte() -> None:
    with pytest.raises(Rejected, match="byte 6"):
        parse_json(b'{"a":"\xff"}')


def test_a_duplicate_key_is_named() -> None:
    with pytest.raises(Rejected) as refusal:
        parse_json(b'[{"b":{"c":1,"c":2}}]')
    assert refusal.value.field == "c"


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"1", b"true"])
def test_only_an_object_is_an_object(body: bytes) -> None:
    with pytest.raises(Rejected) as refusal:
        parse_object(body)
    assert (refusal.value.status, refusal.value.reason) == (400, "not_an_object")


@pytest.mark.parametrize(
    "body",
    [
        b"[9223372036854775807,-9223372036854775808]",
        b"[1.00000000000000000000001, 1e-0000000000000000000001, 1234567890123456789.5]",
        b'{"id":"18446744073709551616"}',
        b"[" * 32 + b"]" * 32,
        b'{"a:b":"{\\"x\\":[[[[", "c":[]}',
    ],
)
def test_what_only_looks_dangerous_is_read(body: bytes) -> None:
    assert parse_json(body).value == json.loads(body)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"a":"\\ud800x"}', "\ufffdx"),
        (b'{"a":"\\udc00"}', "\ufffd"),
        (b'{"a":"\\ud800\\ud83d\\ude00"}', "\ufffd\U0001f600"),
        (b'{"a":"\\\\ud800 \\ud800"}', "\\ud800 \ufffd"),
        (b'{"a":"\\uDBFF"}', "\ufffd"),
    ],
)
def test_a_lone_surrogate_becomes_a_replacement_character_with_a_warning(
    body: bytes, text: str
) -> None:
    parsed = parse_json(body)
    assert parsed.value == {"a": text}
    assert parsed.warnings == (SURROGATE_WARNING,)


def test_an_error_behind_a_lone_surrogate_keeps_its_offset() -> None:
    with pytest.raises(Rejected, match="offset 18"):
        parse_json(b'{"a":"\\ud800","b":}')


def test_nul_in_a_value_is_removed_with_a_warning() -> None:
    parsed = parse_json(b'{"a":["x\\u0000y"],"b":{"c":"\\u0000"}}')
    assert parsed.value == {"a": ["xy"], "b": {"c": ""}}
    assert parsed.warnings == (NUL_WARNING,)


def test_a_backslash_before_u0000_is_no_nul() -> None:
    assert parse_json(b'{"a":"\\\\u0000"}').value == {"a": "\\u0000"}


@pytest.mark.parametrize("key", ["$where", "a.b", "__proto__", "constructor", "prototype"])
def test_an_operator_as_key_is_refused_where_the_limits_say_so(key: str) -> None:
    body = json.dumps({"deep": [{key: 1}]}).encode()
    with pytest.raises(Rejected) as refusal:
        parse_json(body, JsonLimits(operator_keys=False))
    assert (refusal.value.status, refusal.value.reason) == (422, "operator_key")
    assert parse_json(body).value == {"deep": [{key: 1}]}


SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text()
DOCUMENTS = st.recursive(
    SCALARS | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=30,
)


@pytest.mark.parametrize("escaped", ["ascii", "utf-8"])
@given(document=DOCUMENTS.filter(lambda document: "\\u0000" not in json.dumps(document)))
def test_every_unambiguous_document_is_read_as_it_is(document: object, escaped: str) -> None:
    body = json.dumps(document, ensure_ascii=escaped == "ascii").encode()
    assert parse_json(body).value == document


@given(body=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        parse_json(body)
    except Rejected as refusal:
        assert refusal.status in {400, 422}  # noqa: PT017  both outcomes are right


@given(text=st.text(alphabet='{}[]",:\\u0019dD8abceE.+- \n', max_size=60))
def test_whatever_looks_like_json_is_read_or_refused(text: str) -> None:
    try:
        value = parse_json(text.encode()).value
    except Rejected:
        return
    assert json.dumps(value).encode()


@given(key=st.text(max_size=8), depth=st.integers(0, 8))
def test_a_duplicate_key_is_found_at_every_depth(key: str, depth: int) -> None:
    name = json.dumps(key)
    body = '{"a":[' * depth + f"{{{name}:1,{name}:2}}" + "]}" * depth
    with pytest.raises(Rejected) as refusal:
        parse_json(body.encode())
    assert refusal.value.reason == "duplicate_key"


MIB = 1_048_576
WORST = {
    "escaped quotes, never closed": b'"' + b'\\"' * (MIB // 2),
    "quotes": b'"' * MIB,
    "backslashes": b'"' + b"\\" * MIB,
    "digits": b"1" * MIB + b".",
    "digits between commas": b"1234567890123456789.," * (MIB // 21),
    "closing brackets": b"]" * MIB,
    "lone surrogates": b'"' + b"\\ud800" * (MIB // 6) + b'"',
    "nested": b"[" * MIB,
    "one key many times": b"{" + b'"a":1,' * (MIB // 6) + b'"a":1}',
    "colons in a string": b'{"a":"' + b":" * MIB + b'"}',
}


@pytest.mark.parametrize("body", WORST.values(), ids=WORST)
def test_the_worst_mebibyte_takes_less_than_half_a_second(body: bytes) -> None:
    began = time.process_time()
    with contextlib.suppress(Rejected):
        parse_json(body)
    assert time.process_time() - began < 0.5
