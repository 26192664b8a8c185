"""CloudEvents 1.0 in Kafka's binary content mode: attributes are headers, the value is the event.

Source: CloudEvents specification 1.0.2 and its Kafka protocol binding.
"""

from functools import lru_cache
from typing import Final

from shared.contracts import Event
from shared.kafka.records import Headers, Outgoing

_SCHEMA_BASE: Final = "urn:zhaloba:schema"
CONTENT_TYPE: Final = b"application/json"


def schema_uri(contract: type[Event]) -> str:
    """Return the stable name of a contract's version: `ce_dataschema`."""
    return f"{_SCHEMA_BASE}:{contract.TYPE}:v{contract.VERSION}"


@lru_cache(maxsize=256)
def _fixed(contract: type[Event], source: str) -> Headers:
    """Return the headers that all events of one contract and producer share."""
    return (
        ("ce_specversion", b"1.0"),
        ("ce_source", f"/zhaloba/{source}".encode()),
        ("ce_type", contract.wire_type()),
        ("ce_dataschema", schema_uri(contract).encode()),
        ("content-type", CONTENT_TYPE),
    )


def headers(event: Event, *, key: bytes, source: str, traceparent: str | None = None) -> Headers:
    """Return the headers of `event`, keyed by `key`, as produced by the service `source`."""
    own: Headers = (
        ("ce_id", str(event.ce_id).encode()),
        ("ce_time", event.ce_time.isoformat().encode()),
        ("ce_subject", key),
        ("ce_partitionkey", key),
    )
    if traceparent is not None:
        own += (("traceparent", traceparent.encode()),)
    return _fixed(type(event), source) + own


def to_record(
    topic: str,
    event: Event,
    *,
    source: str,
    key: bytes | None = None,
    traceparent: str | None = None,
) -> Outgoing:
    """Return `event` as a record for `topic`, keyed by its complaint unless `key` is given."""
    record_key = key or str(event.subject).encode()
    return Outgoing(
        topic,
        record_key,
        event.encode(),
        headers(event, key=record_key, source=source, traceparent=traceparent),
    )
