"""Values of any contract, drawn from its own JSON Schema, so that a new contract is covered too."""

import base64
import functools
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from shared.contracts import Event

Schema = Mapping[str, Any]
MAX_TEXT = 40
MAX_ITEMS = 3
MAX_INTEGER = 2**53

# Everything but lone surrogates, which are not text and cannot be UTF-8.
characters = st.characters(exclude_categories=["Cs"])
_offsets = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))


def moments() -> st.SearchStrategy[datetime]:
    """Return aware times in any offset, far enough from the ends of the calendar."""
    return st.datetimes(
        datetime(1970, 1, 1),  # noqa: DTZ001  made aware by the strategy
        datetime(2200, 1, 1),  # noqa: DTZ001
        timezones=st.one_of(st.just(UTC), _offsets),
    )


_FORMATS: Mapping[str, Callable[[], st.SearchStrategy[str]]] = {
    "uuid": lambda: st.uuids().map(str),
    "date-time": lambda: moments().map(datetime.isoformat),
    "base64": lambda: st.binary(max_size=60).map(lambda raw: base64.b64encode(raw).decode()),
}


@functools.cache
def documents(contract: type[Event]) -> st.SearchStrategy[dict[str, Any]]:
    """Return JSON objects that are this contract; optional fields come and go."""
    schema = contract.model_json_schema()
    return _object(schema, schema)


def _values(node: Schema, root: Schema) -> st.SearchStrategy[Any]:
    if "$ref" in node:
        return _values(root["$defs"][node["$ref"].rpartition("/")[2]], root)
    if "anyOf" in node:
        return st.one_of([_values(part, root) for part in node["anyOf"]])
    if "enum" in node:
        return st.sampled_from(node["enum"])
    return _TYPES[node["type"]](node, root)


def _object(node: Schema, root: Schema) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: _values(part, root) for name, part in node["properties"].items()}
    required = set(node.get("required", ()))
    return st.fixed_dictionaries(
        {name: values for name, values in fields.items() if name in required},
        optional={name: values for name, values in fields.items() if name not in required},
    )


def _array(node: Schema, root: Schema) -> st.SearchStrategy[list[Any]]:
    if "prefixItems" in node:
        return st.tuples(*[_values(part, root) for part in node["prefixItems"]]).map(list)
    return st.lists(_values(node["items"], root), max_size=MAX_ITEMS)


def _string(node: Schema, _root: Schema) -> st.SearchStrategy[str]:
    if "format" in node:
        return _FORMATS[node["format"]]()
    if "pattern" in node:
        pattern: str = node["pattern"].replace("$", r"\Z")  # `$` would also let a line end pass
        return st.from_regex(pattern, fullmatch=True)
    longest = min(node.get("maxLength", MAX_TEXT), MAX_TEXT)
    return st.text(characters, min_size=node.get("minLength", 0), max_size=longest)


def _number(node: Schema, _root: Schema) -> st.SearchStrategy[float]:
    return st.floats(
        node.get("minimum"), node.get("maximum"), allow_nan=False, allow_infinity=False
    )


def _integer(node: Schema, _root: Schema) -> st.SearchStrategy[int]:
    return st.integers(node.get("minimum", -MAX_INTEGER), node.get("maximum", MAX_INTEGER))


_TYPES: Mapping[str, Callable[[Schema, Schema], st.SearchStrategy[Any]]] = {
    "object": _object,
    "array": _array,
    "string": _string,
    "number": _number,
    "integer": _integer,
    "boolean": lambda _node, _root: st.booleans(),
    "null": lambda _node, _root: st.none(),
}
