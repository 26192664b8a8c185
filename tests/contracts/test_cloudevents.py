"""Row B1: every record is a CloudEvent for the official SDK."""

import json

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.contracts import Event
from shared.contracts.snapshots import CONTRACTS
from shared.kafka.cloudevents import schema_uri, to_record
from tests.contracts.strategies import documents

TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda c: c.__name__)
@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_the_sdk_reads_what_we_send(contract: type[Event], data: st.DataObject) -> None:
    event = contract.decode(json.dumps(data.draw(documents(contract))).encode())
    record = to_record("a.topic.v1", event, source="router", key=b"a-key", traceparent=TRACEPARENT)

    read = from_binary_event(
        KafkaMessage(headers=dict(record.headers), key=record.key, value=record.value)
    )

    assert read.get_id() == str(event.ce_id)
    assert read.get_source() == "/zhaloba/router"
    assert read.get_type() == f"{contract.TYPE}.v{contract.VERSION}"
    assert read.get_time() == event.ce_time
    assert read.get_dataschema() == schema_uri(contract)
    assert read.get_subject() == "a-key"
    assert read.get_extension("partitionkey") == "a-key"
    assert read.get_datacontenttype() == "application/json"
    assert read.get_data() == json.loads(event.encode())


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda c: c.__name__)
@given(data=st.data())
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
def test_no_header_appears_twice(contract: type[Event], data: st.DataObject) -> None:
    event = contract.decode(json.dumps(data.draw(documents(contract))).encode())
    names = [name for name, _ in to_record("a.topic.v1", event, source="router", key=b"k").headers]
    assert len(names) == len(set(names))
