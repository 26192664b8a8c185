"""CloudEvents 1.0 in Kafka's binary content mode: attributes are headers, the value is the event.

Source: CloudEvents specification 1.0.2 and its Kafka protocol binding.
"""

from typing import Final

from shared.contracts import Event
from shared.kafka.records import Headers, Outgoing

_SCHEMA_BASE: Final = "urn:zhaloba:schema"
CONTENT_TYPE: Final = b"application/json"


def schema_uri(contract: type[Event]) -> str:
    """Return the stable name of a contract's version: `ce_dataschema`."""
    return f"{_SCHEMA_BASE}:{contract.TYPE}:v{contract.VERSION}"


def headers(event: Event, *, key: str, source: str, traceparent: str | None = None) -> Headers:
    """Return the headers of `event`, keyed by `key`, as produced by the service `source`."""
    attributes: list[tuple[str, bytes]] = [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(event.ce_id).encode()),
        ("ce_source", f"/zhaloba/{source}".encode()),
        ("ce_type", event.wire_type()),
        ("ce_time", event.ce_time.isoformat().encode()),
        ("ce_subject", key.encode()),
        ("ce_dataschema", schema_uri(type(event)).encode()),
        ("ce_partitionkey", key.encode()),
        ("content-type", CONTENT_TYPE),
    ]
    if traceparent is not None:
        attributes.append(("traceparent", traceparent.encode()))
    return tuple(attributes)


def to_record(
    topic: str, event: Event, *, source: str, key: str | None = None, traceparent: str | None = None
) -> Outgoing:
    """Return `event` as a record for `topic`, keyed by its complaint unless `key` is given."""
    record_key = key if key is not None else str(event.subject)
    return Outgoing(
        topic=topic,
        key=record_key.encode(),
        value=event.encode(),
        headers=headers(event, key=record_key, source=source, traceparent=traceparent),
    )
