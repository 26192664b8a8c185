"""Examples of every topic must parse for ever. They are only added, never edited.

`SHA256SUMS` says what each was on the day it was added; a new example is added to it with
`sha256sum <file>`, run inside the examples' folder.
"""

import hashlib
import json
from pathlib import Path

import pytest

from shared.contracts import Event
from shared.contracts.snapshots import CONTRACTS
from shared.topics import Topic, all_topics

ROOM = Path(__file__).parent / "examples"
CASES = sorted(ROOM.glob("*/v*/*.json"))
TOPICS = {topic.name: topic for topic in all_topics()}


def _name(path: Path) -> str:
    return path.relative_to(ROOM).as_posix()


def _topic(path: Path) -> Topic:
    return TOPICS[f"{path.parent.parent.name}.{path.parent.name}"]


@pytest.mark.parametrize("path", CASES, ids=_name)
def test_an_example_still_parses(path: Path) -> None:
    _topic(path).contract.decode(path.read_bytes())


@pytest.mark.parametrize("path", CASES, ids=_name)
def test_an_example_says_the_same_after_a_round_trip(path: Path) -> None:
    event = _topic(path).contract.decode(path.read_bytes())
    said = json.loads(path.read_bytes())
    assert {name: json.loads(event.encode())[name] for name in said} == said


@pytest.mark.parametrize("path", CASES, ids=_name)
def test_a_producer_could_have_written_the_example(path: Path) -> None:
    _topic(path).contract.model_validate_json(path.read_bytes())


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda c: c.__name__)
def test_every_contract_has_an_example(contract: type[Event]) -> None:
    assert any(_topic(path).contract is contract for path in CASES)


def test_no_example_was_edited_or_removed() -> None:
    lines = (ROOM / "SHA256SUMS").read_text().splitlines()
    promised = {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}
    assert promised == {
        _name(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in CASES
    }
