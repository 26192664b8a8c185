"""The compatibility check finds each kind of break, at any depth, and lets optional fields pass."""

import copy
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from shared.contracts import ComplaintReceived, Event
from shared.contracts.compatibility import breaks
from shared.contracts.snapshots import (
    CONTRACTS,
    committed,
    current,
    incompatible,
    is_current,
    write,
)
from shared.topics import all_topics

Schema = dict[str, Any]
Edit = Callable[[Schema], object]


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Wheel(BaseModel):
    colour: Colour
    spokes: Annotated[int, Field(ge=3, le=40)]
    maker: Annotated[str, Field(pattern="^[a-z]+$", max_length=20)] | None = None


class Cart(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=50)]
    wheels: tuple[Wheel, ...] = ()
    size: tuple[int, int] = (1, 1)
    note: str | None = None


def _wheel(schema: Schema) -> Schema:
    wheel: Schema = schema["$defs"]["Wheel"]["properties"]
    return wheel


def _rename(properties: Schema, old: str, new: str) -> None:
    properties[new] = properties.pop(old)


BREAKS: list[tuple[str, str, Edit]] = [
    ("removed", "note", lambda s: s["properties"].pop("note")),
    ("removed", "note", lambda s: _rename(s["properties"], "note", "remark")),
    ("removed", "wheels[].maker", lambda s: _wheel(s).pop("maker")),
    ("retyped", "name", lambda s: s["properties"]["name"].update(type="integer")),
    ("retyped", "note", lambda s: s["properties"].update(note={"type": "string"})),
    ("retyped", "wheels", lambda s: s["properties"]["wheels"].update(type="object")),
    ("retyped", "wheels[].spokes", lambda s: _wheel(s)["spokes"].update(type="number")),
    ("retyped", "size", lambda s: s["properties"]["size"]["prefixItems"][1].update(type="string")),
    ("retyped", "name", lambda s: s["properties"]["name"].update(format="uuid")),
    ("newly required", "note", lambda s: s["required"].append("note")),
    ("newly required", "wheels[].maker", lambda s: s["$defs"]["Wheel"]["required"].append("maker")),
    (
        "newly required",
        "owner",
        lambda s: (s["required"].append("owner"), s["properties"].update(owner={"type": "string"})),
    ),
    ("no longer required", "name", lambda s: s["required"].remove("name")),
    ("narrowed", "wheels[].colour", lambda s: s["$defs"]["Colour"]["enum"].remove("blue")),
    ("widened", "wheels[].colour", lambda s: s["$defs"]["Colour"]["enum"].append("green")),
    ("retyped", "wheels[].colour", lambda s: s["$defs"]["Colour"].pop("enum")),
    ("narrowed", "name", lambda s: s["properties"]["name"].update(maxLength=49)),
    ("narrowed", "name", lambda s: s["properties"]["name"].update(minLength=2)),
    ("widened", "name", lambda s: s["properties"]["name"].update(maxLength=51)),
    ("widened", "name", lambda s: s["properties"]["name"].pop("maxLength")),
    ("narrowed", "name", lambda s: s["properties"]["name"].update(pattern="^a")),
    ("narrowed", "wheels[].spokes", lambda s: _wheel(s)["spokes"].update(maximum=39)),
    ("narrowed", "wheels[].spokes", lambda s: _wheel(s)["spokes"].update(minimum=4)),
    ("narrowed", "wheels[].maker", lambda s: _wheel(s)["maker"]["anyOf"][0].update(pattern="^z$")),
    ("narrowed", "wheels[].maker", lambda s: _wheel(s)["maker"]["anyOf"][0].update(maxLength=2)),
    ("narrowed", "wheels", lambda s: s["properties"]["wheels"].update(maxItems=4)),
    ("other default", "note", lambda s: s["properties"]["note"].update(default="none")),
    ("retyped", "", lambda s: s.update(additionalProperties=False)),
]


@pytest.mark.parametrize(("kind", "path", "edit"), BREAKS)
def test_every_kind_of_break_is_found_and_named(kind: str, path: str, edit: Edit) -> None:
    old = Cart.model_json_schema()
    new = copy.deepcopy(old)
    edit(new)
    assert (kind, path) in {(found.kind, found.path) for found in breaks(old, new)}


COMPATIBLE: list[tuple[str, Edit]] = [
    ("nothing changed", lambda _: None),
    ("optional field", lambda s: s["properties"].update(x={"type": "string", "default": "a"})),
    ("optional field inside", lambda s: _wheel(s).update(x={"type": "null", "default": None})),
    ("other words for people", lambda s: s.update(description="A cart.", title="Handcart")),
    ("fields in another order", lambda s: _rename(s["properties"], "name", "name")),
    ("one more definition", lambda s: s["$defs"].update(Unused={"type": "string"})),
]


@pytest.mark.parametrize(("what", "edit"), COMPATIBLE, ids=[what for what, _ in COMPATIBLE])
def test_what_breaks_nobody_passes(what: str, edit: Edit) -> None:
    old = Cart.model_json_schema()
    new = copy.deepcopy(old)
    edit(new)
    assert breaks(old, new) == [], what


def test_a_definition_may_be_renamed() -> None:
    old = Cart.model_json_schema()
    new = copy.deepcopy(old)
    _rename(new["$defs"], "Wheel", "Roller")
    new["properties"]["wheels"]["items"]["$ref"] = "#/$defs/Roller"
    assert breaks(old, new) == []


def test_a_part_with_a_default_may_gain_an_optional_field() -> None:
    old = current(ComplaintReceived)
    new: Schema = copy.deepcopy(old)
    new["$defs"]["Author"]["properties"]["locale"] = {"type": "null", "default": None}
    new["properties"]["author"]["default"]["locale"] = None
    assert breaks(old, new) == []


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda c: c.__name__)
def test_no_contract_breaks_its_committed_schema(contract: type[Event]) -> None:
    assert committed(contract) is not None, "run: zhaloba schemas"
    assert [str(found) for found in incompatible(contract)] == []


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda c: c.__name__)
def test_the_committed_schema_is_the_present_one(contract: type[Event]) -> None:
    assert is_current(contract), "run: zhaloba schemas"


def test_every_topic_s_contract_has_a_snapshot() -> None:
    assert {topic.contract for topic in all_topics()} <= set(CONTRACTS)


def test_a_break_is_never_written_over_the_snapshot(tmp_path: Path) -> None:
    write(ComplaintReceived, tmp_path)
    [path] = tmp_path.iterdir()
    promised = path.read_text().replace('"withdrawn"', '"taken_back"')
    path.write_text(promised)
    assert write(ComplaintReceived, tmp_path)
    assert path.read_text() == promised
