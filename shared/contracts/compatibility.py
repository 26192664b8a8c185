"""Whether a contract may change within its version: it gains optional fields, and nothing else.

Records live for months and consumers are updated one by one, so old records must be readable by
new consumers and new records by old ones. Widening is a break too: an old consumer refuses a word
or a length that it does not know.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Json = Mapping[str, object]

# Words for people; they decide nothing about what is valid.
_ANNOTATIONS: Final = frozenset({"title", "description", "examples", "$defs"})
_WALKED: Final = frozenset({"properties", "required", "enum", "default", "$ref"})
_LOWER_BOUNDS: Final = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems"})
_UPPER_BOUNDS: Final = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems"})


@dataclass(frozen=True, slots=True)
class Break:
    """One incompatible change: where (`author.contacts[].kind`), what kind, and the facts."""

    path: str
    kind: str
    detail: str

    def __str__(self) -> str:
        return f"{self.path or '(root)'}: {self.kind}: {self.detail}"


def breaks(old: Json, new: Json) -> list[Break]:
    """Return what forbids `new` as the next state of the contract whose JSON Schema was `old`.

    Both are as pydantic writes them. A definition may be renamed or moved; its content counts.
    """
    return list(_Comparison(old, new).nodes(old, new, ""))


@dataclass(frozen=True, slots=True)
class _Comparison:
    old_root: Json
    new_root: Json

    def nodes(self, old: Json, new: Json, path: str) -> Iterator[Break]:
        old, new = _resolved(self.old_root, old), _resolved(self.new_root, new)
        yield from self._properties(old, new, path)
        yield from _required(old, new, path)
        yield from _enum(old, new, path)
        yield from _default(old, new, path)
        for keyword in sorted((old.keys() | new.keys()) - _ANNOTATIONS - _WALKED):
            yield from self._keyword(keyword, old.get(keyword), new.get(keyword), path)

    def _properties(self, old: Json, new: Json, path: str) -> Iterator[Break]:
        before, after = _object(old.get("properties")), _object(new.get("properties"))
        for name, schema in before.items():
            inner = f"{path}.{name}".lstrip(".")
            if name not in after:
                yield Break(inner, "removed", "the field is gone (or has a new name)")
            else:
                yield from self.nodes(_object(schema), _object(after[name]), inner)

    def _keyword(self, keyword: str, old: object, new: object, path: str) -> Iterator[Break]:
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from self.nodes(old, new, f"{path}[]" if keyword == "items" else path)
        elif _schemas(old) and _schemas(new) and len(_list(old)) == len(_list(new)):
            for before, after in zip(_list(old), _list(new), strict=True):
                yield from self.nodes(_object(before), _object(after), path)
        elif old != new:
            yield Break(path, _kind(keyword, old, new), f"{keyword} {old!r} -> {new!r}")


def _resolved(root: Json, node: Json) -> Json:
    """Follow `$ref`; what stands beside it (such as a default) counts too."""
    reference = node.get("$ref")
    if not isinstance(reference, str):
        return node
    target: Json = root
    for part in reference.removeprefix("#/").split("/"):
        target = _object(target[part])
    beside = {name: value for name, value in node.items() if name != "$ref"}
    return {**_resolved(root, target), **beside}


def _required(old: Json, new: Json, path: str) -> Iterator[Break]:
    before, after = set(_list(old.get("required"))), set(_list(new.get("required")))
    kept = _object(new.get("properties")).keys()
    for name in sorted(map(str, after - before)):
        yield Break(f"{path}.{name}".lstrip("."), "newly required", "old records may lack it")
    for name in sorted(map(str, before - after)):
        if name in kept:
            inner = f"{path}.{name}".lstrip(".")
            yield Break(inner, "no longer required", "old consumers insist on it")


def _enum(old: Json, new: Json, path: str) -> Iterator[Break]:
    before, after = _list(old.get("enum")), _list(new.get("enum"))
    if bool(before) != bool(after):
        yield Break(path, "retyped", f"a closed list of words on one side only: {before or after}")
        return
    if gone := [word for word in before if word not in after]:
        yield Break(path, "narrowed", f"words removed: {gone}")
    if added := [word for word in after if word not in before]:
        yield Break(path, "widened", f"words added: {added}")


def _default(old: Json, new: Json, path: str) -> Iterator[Break]:
    before, after = old.get("default"), new.get("default")
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        after = {name: after.get(name) for name in before}  # its part may gain optional fields
    if ("default" in old) == ("default" in new) and before != after:
        yield Break(path, "other default", f"{before!r} -> {after!r}")


def _kind(keyword: str, old: object, new: object) -> str:
    if keyword in _LOWER_BOUNDS | _UPPER_BOUNDS:
        return "narrowed" if _is_narrower(keyword, old, new) else "widened"
    if keyword == "pattern":
        return "widened" if new is None else "narrowed"
    return "retyped"


def _is_narrower(keyword: str, old: object, new: object) -> bool:
    if not isinstance(old, int | float) or not isinstance(new, int | float):
        return old is None
    return new > old if keyword in _LOWER_BOUNDS else new < old


def _object(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _schemas(value: object) -> bool:
    return bool(_list(value)) and all(isinstance(item, Mapping) for item in _list(value))
