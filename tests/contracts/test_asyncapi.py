"""The committed AsyncAPI document is current and whole; the live check names every difference."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from shared.asyncapi.document import render
from shared.asyncapi.live import differences, promises
from shared.contracts.snapshots import CONTRACTS
from shared.kafka.cloudevents import to_record
from shared.kafka.inspect import TopicFacts
from shared.topics import DEFAULT_PARTITIONS, Topic, all_topics, dead_letter_names
from tests.contracts.test_examples import CASES, _topic

FILE = Path(__file__).parents[2] / "docs" / "asyncapi.json"
DOCUMENT: dict[str, Any] = json.loads(render())


def test_the_committed_document_is_current() -> None:
    assert FILE.read_text(encoding="utf-8") == render(), "run: make asyncapi"


def test_it_is_asyncapi_3_with_what_that_requires() -> None:
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert DOCUMENT["info"].keys() >= {"title", "version"}
    assert DOCUMENT.keys() <= {
        "asyncapi",
        "info",
        "defaultContentType",
        "channels",
        "operations",
        "components",
    }


def _references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _resolve(reference: str) -> object:
    node: Any = DOCUMENT
    for part in reference.removeprefix("#/").split("/"):
        node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


@pytest.mark.parametrize("reference", sorted(set(_references(DOCUMENT))))
def test_every_reference_leads_somewhere(reference: str) -> None:
    assert _resolve(reference)


def test_every_topic_and_dead_letter_topic_is_a_channel() -> None:
    expected = {topic.name for topic in all_topics()} | set(dead_letter_names())
    assert DOCUMENT["channels"].keys() == expected
    assert all(channel["address"] == name for name, channel in DOCUMENT["channels"].items())


def test_every_operation_has_a_direction_and_a_channel() -> None:
    for operation in DOCUMENT["operations"].values():
        assert operation["action"] in {"send", "receive"}
        assert operation["channel"]["$ref"].startswith("#/channels/")


@pytest.mark.parametrize("topic", all_topics(), ids=lambda topic: topic.name)
def test_a_channel_says_partitions_and_retention(topic: Topic) -> None:
    binding = DOCUMENT["channels"][topic.name]["bindings"]["kafka"]
    assert binding["partitions"] == DEFAULT_PARTITIONS
    assert binding["topicConfiguration"]["retention.ms"] == topic.retention_ms


def _validator(schema: object) -> Draft202012Validator:
    root = {**DOCUMENT, "allOf": [schema]}
    return Draft202012Validator(root)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda c: c.__name__)
def test_every_payload_is_a_sound_json_schema(contract: type[object]) -> None:
    Draft202012Validator.check_schema(DOCUMENT["components"]["schemas"][contract.__name__])


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_an_example_fits_the_document_s_schema_and_headers(path: Path) -> None:
    contract = _topic(path).contract
    message = DOCUMENT["components"]["messages"][contract.__name__]
    _validator(message["payload"]).validate(json.loads(path.read_bytes()))
    event = contract.decode(path.read_bytes())
    record = to_record("t", event, source="s", key=b"k")
    headers = {name: value.decode() for name, value in record.headers}
    _validator(message["headers"]).validate(headers)


def _as_promised() -> dict[str, TopicFacts]:
    return {
        name: TopicFacts(
            DEFAULT_PARTITIONS,
            {
                "cleanup.policy": "delete",
                "retention.ms": str(promised.retention_ms),
                "max.message.bytes": str(promised.max_message_bytes),
            },
        )
        for name, promised in promises().items()
    }


def test_a_broker_as_promised_has_no_difference() -> None:
    assert list(differences(promises(), _as_promised())) == []


RECEIVED = "complaints.received.v1"
DEAD = "complaints.received.v1.zhaloba.router.dlq"


@pytest.mark.parametrize("name", [RECEIVED, DEAD])
@pytest.mark.parametrize(
    ("setting", "value"),
    [("retention.ms", "1000"), ("max.message.bytes", "1048588"), ("cleanup.policy", "compact")],
)
def test_another_setting_is_named(name: str, setting: str, value: str) -> None:
    found = _as_promised()
    found[name] = replace(found[name], configuration={**found[name].configuration, setting: value})
    [sentence] = differences(promises(), found)
    assert sentence.startswith(f"{name}: {setting} is {value}, promised")


def test_another_number_of_partitions_is_named() -> None:
    found = _as_promised()
    found[RECEIVED] = replace(found[RECEIVED], partitions=1)
    assert list(differences(promises(), found)) == [f"{RECEIVED}: 1 partitions, promised 6"]


def test_a_missing_and_a_surplus_topic_are_named() -> None:
    found = _as_promised()
    found["complaints.recieved.v1"] = found.pop(RECEIVED)
    assert list(differences(promises(), found)) == [
        f"{RECEIVED}: the broker has no such topic",
        "complaints.recieved.v1: the document has no such topic",
    ]
