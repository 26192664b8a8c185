"""What goes over the wire comes back the same; producers are closed, consumers are open."""

import copy
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.contracts import Event
from shared.contracts.base import UtcTime
from shared.contracts.snapshots import CONTRACTS
from tests.contracts.strategies import documents

every_contract = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda c: c.__name__)
thorough = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


def _json(document: object) -> bytes:
    return orjson.dumps(document)


@every_contract
@given(data=st.data())
@thorough
def test_every_event_survives_encode_and_decode(contract: type[Event], data: st.DataObject) -> None:
    event = contract.decode(_json(data.draw(documents(contract))))
    assert contract.decode(event.encode()) == event


@every_contract
@given(data=st.data())
@thorough
def test_the_value_is_json_that_any_reader_accepts(
    contract: type[Event], data: st.DataObject
) -> None:
    event = contract.decode(_json(data.draw(documents(contract))))
    assert orjson.loads(event.encode()).keys() == contract.model_fields.keys()


@every_contract
@given(data=st.data())
@thorough
def test_a_repeated_event_always_has_the_same_id(
    contract: type[Event], data: st.DataObject
) -> None:
    event = contract.decode(_json(data.draw(documents(contract))))
    assert contract.decode(event.encode()).ce_id == event.ce_id


def _with_news(document: Any) -> Any:
    """Return `document` with a field that no version knows in every object, however deep."""
    if isinstance(document, dict):
        return {name: _with_news(value) for name, value in document.items()} | {"not_known_yet": 1}
    if isinstance(document, list):
        return [_with_news(item) for item in document]
    return document


@every_contract
@given(data=st.data())
@thorough
def test_a_consumer_ignores_unknown_fields_however_deep(
    contract: type[Event], data: st.DataObject
) -> None:
    document = data.draw(documents(contract))
    assert contract.decode(_json(_with_news(document))) == contract.decode(_json(document))


@every_contract
@given(data=st.data())
@thorough
def test_a_producer_cannot_add_a_field_that_the_contract_lacks(
    contract: type[Event], data: st.DataObject
) -> None:
    document = copy.deepcopy(data.draw(documents(contract))) | {"not_in_the_contract": 1}
    with pytest.raises(ValidationError):
        contract.model_validate_json(_json(document))


@every_contract
@given(data=st.data())
@thorough
def test_a_record_without_a_required_field_is_refused(
    contract: type[Event], data: st.DataObject
) -> None:
    document = data.draw(documents(contract))
    del document[data.draw(st.sampled_from(contract.model_json_schema()["required"]))]
    with pytest.raises(ValidationError):
        contract.decode(_json(document))


@every_contract
def test_an_event_cannot_be_changed(contract: type[Event]) -> None:
    assert contract.model_config["frozen"]


@every_contract
@given(data=st.data())
@thorough
def test_times_are_utc_whatever_offset_was_sent(contract: type[Event], data: st.DataObject) -> None:
    event = contract.decode(_json(data.draw(documents(contract))))
    offset = event.ce_time.utcoffset()
    assert offset is not None
    assert offset.total_seconds() == 0


@pytest.mark.parametrize("claimed", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"])
def test_a_time_that_utc_cannot_hold_is_refused_as_invalid(claimed: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(UtcTime).validate_json(_json(claimed))
