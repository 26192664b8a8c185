"""One record at a time from bytes to event: a broken one never drags its batch down."""

from collections.abc import Mapping
from typing import Final

from shared.contracts import Event
from shared.errors import UndecodableRecord, UnsupportedVersion
from shared.kafka.raw import RawRecord
from shared.kafka.records import Incoming

_TYPE_HEADER: Final = "ce_type"
_TRACE_HEADER: Final = "traceparent"


def _text(value: bytes | None) -> str | None:
    """Return a header's text, or None when it is not UTF-8: headers are hints, the value counts."""
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return None


def decode(record: RawRecord, contracts: Mapping[str, type[Event]]) -> Incoming[Event]:
    """Return the event of `record`, by the contract of its topic.

    Raises:
        UndecodableRecord: the record has no value.
        UnsupportedVersion: its header names another contract or version.
        pydantic.ValidationError: the value is not the contract.
    """
    contract = contracts[record.topic]
    if record.value is None:
        raise UndecodableRecord("the record has no value")
    headers = dict(record.headers)
    version = headers.get(_TYPE_HEADER)
    if version is not None and version != contract.wire_type():
        raise UnsupportedVersion(contract.TYPE, _text(version))
    return Incoming(
        contract.decode(record.value),
        record.topic,
        record.partition,
        record.offset,
        record.timestamp,
        record.key or b"",
        _text(headers.get(_TRACE_HEADER)),
    )
