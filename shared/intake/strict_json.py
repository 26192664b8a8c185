"""JSON of strangers, read strictly: one meaning or none, in linear time.

orjson refuses NaN, infinities, byte order marks, UTF-16, invalid UTF-8 and a second document. What
it lets through is settled here from the document without its strings (C code makes it): depth,
number of values, integers beyond 64 bits, duplicate keys. Lone surrogates and NUL in values are
mended with a warning, since a customer's words must not be lost for them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NoReturn, TypeAlias

import orjson

from shared.intake.rejected import Rejected

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

# The closing quote is optional, so that no character is ever looked at twice.
_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_SHAPE: Final = b"[]{},:"
_NOT_SHAPE: Final = bytes(set(range(256)) - set(_SHAPE))
_LONG_INTEGER: Final = re.compile(rb"(?<![0-9.eE+\-])(-?[0-9]{19,}+)(?![.eE])")
_ESCAPE: Final = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}(\\u[dD][c-fC-F][0-9a-fA-F]{2})?"
    rb"|(u[dD][c-fC-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_INTEGERS: Final = range(-(2**63), 2**63)
_REPLACEMENT: Final = rb"\ufffd"
SURROGATE_WARNING: Final = "surrogate_replaced: a lone surrogate became U+FFFD"
NUL_WARNING: Final = "nul_removed: U+0000 was removed"
DUPLICATE_WARNING: Final = "duplicate_key: an object has the same key twice, the last one counts"


@dataclass(frozen=True, slots=True)
class JsonLimits:
    """`max_depth` of nesting, `max_values` in the whole document (members and elements).

    With `operator_keys` false a key such as `$where`, `a.b` or `__proto__` is refused. With
    `duplicate_keys` the last value of a key counts, with a warning: platforms do send such
    documents. Never allow it where a secret stands in the document.
    """

    max_depth: int = 32
    max_values: int = 50_000
    operator_keys: bool = True
    duplicate_keys: bool = False


@dataclass(frozen=True, slots=True)
class ParsedJson:
    """The document, and what was mended in it."""

    value: Json
    warnings: tuple[str, ...] = ()


DEFAULT_LIMITS: Final = JsonLimits()
_OPERATOR_KEY: Final = re.compile(r"\$|.*\.|__proto__$|constructor$|prototype$", re.DOTALL)


def parse_json(body: bytes, limits: JsonLimits = DEFAULT_LIMITS) -> ParsedJson:
    """Return the one document in `body`.

    Raises:
        Rejected: 400 malformed (with the offset), 422 too deep, too many values, an integer beyond
            64 bits, a NUL or an operator in a key.
    """
    bare = _STRING.sub(b'""', body)
    _check_shape(bare, limits)
    value, warnings = _decode(body)
    _check_integers(bare)
    if bare.count(b":") != sum(map(len, _objects(value))):
        if not limits.duplicate_keys:
            _name_duplicate(body)
        warnings = (*warnings, DUPLICATE_WARNING)
    if b"\\u0000" in body:
        value, warnings = _without_nul(value, ""), (*warnings, NUL_WARNING)
    if not limits.operator_keys:
        _check_keys(value)
    return ParsedJson(value, warnings)


def parse_object(
    body: bytes, limits: JsonLimits = DEFAULT_LIMITS
) -> tuple[dict[str, Json], tuple[str, ...]]:
    """Return the one JSON object in `body`, and the warnings.

    Raises:
        Rejected: as `parse_json`; 400 when the document is not an object.
    """
    parsed = parse_json(body, limits)
    if not isinstance(parsed.value, dict):
        raise _malformed("not_an_object", "the body must be a JSON object")
    return parsed.value, parsed.warnings


def _malformed(reason: str, detail: str, *, hint: str | None = None) -> Rejected:
    return Rejected(400, reason, detail, hint=hint)


def _check_shape(bare: bytes, limits: JsonLimits) -> None:
    shape = bare.translate(None, _NOT_SHAPE)
    depth = 0
    for symbol in shape.translate(None, b",:"):
        depth += 1 if symbol in b"[{" else -1
        if depth < 0:
            return
        if depth > limits.max_depth:
            raise _malformed("too_deep", f"nested deeper than {limits.max_depth} levels")
    values = len(shape) - shape.count(b"]") - shape.count(b"}") - shape.count(b":")
    if values > limits.max_values:
        raise Rejected(
            422, "too_many_values", f"the document has more than {limits.max_values} values"
        )


def _decode(body: bytes) -> tuple[Json, tuple[str, ...]]:
    try:
        return orjson.loads(body), ()
    except orjson.JSONDecodeError as error:
        mended = _ESCAPE.sub(_mend_surrogate, body) if rb"\u" in body else body
        if mended == body:
            _explain(body, error)
    try:
        return orjson.loads(mended), (SURROGATE_WARNING,)
    except orjson.JSONDecodeError as error:
        _explain(body, error)


def _mend_surrogate(escape: re.Match[bytes]) -> bytes:
    """Keep pairs and every other escape; `\\ufffd` is as long, so offsets stay right."""
    text = escape.group()
    lone_high = len(text) == 6 and text[2:3] in b"dD" and escape.group(1) is None
    return _REPLACEMENT if lone_high or escape.group(2) else text


def _explain(body: bytes, error: orjson.JSONDecodeError) -> NoReturn:
    if not body.strip():
        raise _malformed("empty_body", "the body is empty") from None
    if body[:3] == b"\xef\xbb\xbf" or body[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in body[:4]:
        raise _malformed(
            "not_utf8", "the body is not plain UTF-8", hint="send UTF-8 without a byte order mark"
        ) from None
    try:
        body.decode()
    except UnicodeDecodeError as invalid:
        raise _malformed("not_utf8", f"invalid UTF-8 at byte {invalid.start}") from None
    if "infinity" in error.msg:
        raise _malformed(
            "number_out_of_range", f"a number too large at offset {error.pos}"
        ) from None
    raise _malformed(
        "malformed_json",
        f"{error.msg} at offset {error.pos} (line {error.lineno}, column {error.colno})",
        hint="send one JSON document as of RFC 8259",
    ) from None


def _check_integers(bare: bytes) -> None:
    for match in _LONG_INTEGER.finditer(bare):
        digits = match.group(1)
        if len(digits) > 20 or int(digits) not in _INTEGERS:
            raise Rejected(
                422,
                "integer_too_large",
                "an integer does not fit into 64 bits",
                hint="send identifiers as strings",
            )


def _objects(value: Json) -> Iterator[dict[str, Json]]:
    """Yield every object of a document, at any depth."""
    pending = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            yield node
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)


def _name_duplicate(body: bytes) -> NoReturn:
    def hook(pairs: list[tuple[str, object]]) -> None:
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise Rejected(
                    400,
                    "duplicate_key",
                    "an object has the same key twice",
                    field=key[:100].encode(errors="replace").decode(),
                    hint="send each key once",
                )
            seen.add(key)

    json.loads(body, object_pairs_hook=hook)
    raise _malformed("duplicate_key", "an object has the same key twice")


def _without_nul(value: Json, path: str) -> Json:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_without_nul(item, f"{path}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, dict):
        if any("\0" in key for key in value):
            raise Rejected(
                422, "nul_in_key", "a key contains U+0000", field=path.lstrip(".") or None
            )
        return {key: _without_nul(item, f"{path}.{key}"[:200]) for key, item in value.items()}
    return value


def _check_keys(value: Json) -> None:
    for node in _objects(value):
        if any(map(_OPERATOR_KEY.match, node)):
            raise Rejected(
                422,
                "operator_key",
                "a key looks like a database operator or a path",
                hint="keys must not contain '.', begin with '$' or be __proto__",
            )
