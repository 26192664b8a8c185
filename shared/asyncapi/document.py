"""Write down every topic, contract and consumer group as an AsyncAPI 3.0 document.

Source: AsyncAPI specification 3.0.0, Kafka bindings 0.5.0.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from shared.contracts import Event
from shared.contracts.snapshots import CONTRACTS
from shared.kafka.cloudevents import schema_uri
from shared.kafka.dead_letters import PREFIX
from shared.topics import (
    DEAD_LETTER_RETENTION_MS,
    DEFAULT_PARTITIONS,
    DEPARTMENTS,
    MAX_DEAD_LETTER_BYTES,
    Topic,
    all_topics,
    department_topic,
)
from shared.version import VERSION

Json = dict[str, object]

_BINDING: Final = "0.5.0"
_DEAD_LETTER: Final = "DeadLetter"
_TEXT: Final[Json] = {"type": "string"}
_CLOUDEVENT_HEADERS: Final = {
    "ce_specversion": {"const": "1.0"},
    "ce_id": {"type": "string", "format": "uuid", "description": "The same for a repetition."},
    "ce_source": {"type": "string", "description": "/zhaloba/ and the service."},
    "ce_time": {"type": "string", "format": "date-time"},
    "ce_subject": {"type": "string", "description": "As the key."},
    "ce_partitionkey": {"type": "string", "description": "As the key."},
    "content-type": {"const": "application/json"},
}
_DEAD_LETTER_HEADERS: Final = {
    "code": "Stable reason code; groups of dead letters go by it.",
    "error_type": "Class of the error.",
    "error": "What is wrong, never quoting the record.",
    "topic": "Where the record was read.",
    "partition": "Where the record was read.",
    "offset": "Where the record was read.",
    "timestamp_ms": "When it was produced.",
    "group": "The consumer group that could not process it.",
    "attempts": "How often it was tried.",
    "service": "Which service gave it up.",
    "service_version": "Which release gave it up.",
    "failed_at": "When, in UTC.",
}


def asyncapi(departments: Sequence[str] = DEPARTMENTS) -> Json:
    """Return the document; equal inputs give equal documents."""
    topics = all_topics(departments)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Zhaloba",
            "version": VERSION,
            "description": "Complaints on Kafka. Records are CloudEvents 1.0 in binary mode. "
            "A version of a contract only gains optional fields; readers ignore unknown ones.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {
            **{topic.name: _channel(topic) for topic in topics},
            **{name: channel for topic in topics for name, channel in _dead_letter_channels(topic)},
        },
        "operations": dict(_operations(topics, departments)),
        "components": {
            "messages": {
                **{contract.__name__: _message(contract) for contract in CONTRACTS},
                _DEAD_LETTER: _dead_letter_message(),
            },
            "schemas": _schemas(),
        },
    }


def render(departments: Sequence[str] = DEPARTMENTS) -> str:
    """Return the document as the text of the committed file."""
    return json.dumps(asyncapi(departments), ensure_ascii=False, indent=2) + "\n"


def _reference(*parts: str) -> Json:
    escaped = (part.replace("~", "~0").replace("/", "~1") for part in parts)
    return {"$ref": f"#/{'/'.join(escaped)}"}


def _binding(name: str, retention_ms: int, max_message_bytes: int) -> Json:
    """Return what the broker is asked for; replication is the operator's to choose."""
    configuration = {
        "cleanup.policy": ["delete"],
        "retention.ms": retention_ms,
        "max.message.bytes": max_message_bytes,
    }
    return {
        "kafka": {
            "topic": name,
            "partitions": DEFAULT_PARTITIONS,
            "topicConfiguration": configuration,
            "bindingVersion": _BINDING,
        }
    }


def _channel(topic: Topic) -> Json:
    contract = topic.contract.__name__
    return {
        "address": topic.name,
        "description": topic.summary,
        "messages": {contract: _reference("components", "messages", contract)},
        "bindings": _binding(topic.name, topic.retention_ms, topic.max_message_bytes),
        "x-key": topic.key,
    }


def _dead_letter_channels(topic: Topic) -> Iterator[tuple[str, Json]]:
    for group in topic.groups:
        name = topic.dead_letter_name(group)
        yield (
            name,
            {
                "address": name,
                "description": f"What {group} could not process of {topic.name}, and why.",
                "messages": {_DEAD_LETTER: _reference("components", "messages", _DEAD_LETTER)},
                "bindings": _binding(name, DEAD_LETTER_RETENTION_MS, MAX_DEAD_LETTER_BYTES),
                "x-key": topic.key,
            },
        )


def _operations(topics: Sequence[Topic], departments: Sequence[str]) -> Iterator[tuple[str, Json]]:
    for topic in topics:
        for producer in topic.producers:
            yield f"{producer}.sends.{topic.name}", _operation("send", topic.name)
        for group in topic.groups:
            dead_letters = topic.dead_letter_name(group)
            yield f"{group}.receives.{topic.name}", _operation("receive", topic.name, group)
            yield f"{group}.sends.{dead_letters}", _operation("send", dead_letters)
    for department in departments:
        name = department_topic(department).name
        yield f"{department}.receives.{name}", _operation("receive", name)


def _operation(action: str, channel: str, group: str | None = None) -> Json:
    operation: Json = {"action": action, "channel": _reference("channels", channel)}
    if group is not None:
        bound = {"groupId": {"const": group}, "bindingVersion": _BINDING}
        operation["bindings"] = {"kafka": bound}
    return operation


def _message(contract: type[Event]) -> Json:
    kind = f"{contract.TYPE}.v{contract.VERSION}"
    headers = {
        **_CLOUDEVENT_HEADERS,
        "ce_type": {"const": kind},
        "ce_dataschema": {"const": schema_uri(contract)},
        "traceparent": _TEXT,
    }
    return {
        "name": kind,
        "title": contract.__name__,
        "summary": _first_line(contract.__doc__),
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "required": [name for name in headers if name != "traceparent"],
            "properties": headers,
        },
        "payload": _reference("components", "schemas", contract.__name__),
        "bindings": {"kafka": {"key": _TEXT, "bindingVersion": _BINDING}},
    }


def _dead_letter_message() -> Json:
    headers = {
        PREFIX + name: {"type": "string", "description": description}
        for name, description in _DEAD_LETTER_HEADERS.items()
    }
    return {
        "name": "zhaloba.dead-letter",
        "title": _DEAD_LETTER,
        "summary": "The record as it was read, byte for byte, with its own headers and the reason.",
        "headers": {"type": "object", "required": list(headers), "properties": headers},
        "payload": {"description": "The original value; often exactly not what was expected."},
        "bindings": {"kafka": {"key": _TEXT, "bindingVersion": _BINDING}},
    }


def _schemas() -> Json:
    schemas: Json = {}
    for contract in CONTRACTS:
        schema = contract.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {})
        schemas[contract.__name__] = schema
    return dict(sorted(schemas.items()))


def _first_line(docstring: str | None) -> str:
    return (docstring or "").strip().partition("\n")[0]
