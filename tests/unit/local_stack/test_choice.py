"""Which Kafka and MongoDB are taken, for every combination of what is there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import ConfigurationError
from shared.local_stack.choice import (
    KAFKA_ADDRESS,
    KAFKA_FORCED,
    MONGO_ADDRESS,
    Kind,
    choose_kafka,
    choose_mongo,
    fallen_back,
)

OBSTACLES = st.none() | st.sampled_from(["no java on the PATH", "the wheel is not installed"])
ADDRESSES = st.from_regex(r"[a-z]{1,20}:[0-9]{1,5}(,[a-z]{1,20}:[0-9]{1,5})?", fullmatch=True)


@given(
    address=ADDRESSES,
    forced=st.sampled_from(["", "apache", "embedded", "nonsense"]),
    apache=OBSTACLES,
    embedded=OBSTACLES,
)
def test_an_addressed_kafka_always_wins(
    address: str, forced: str, apache: str | None, embedded: str | None
) -> None:
    environ = {KAFKA_ADDRESS: address, KAFKA_FORCED: forced}
    choice = choose_kafka(environ, apache_obstacle=apache, embedded_obstacle=embedded)
    assert (choice.kind, choice.address) == (Kind.ADDRESSED, address)


@given(address=ADDRESSES, embedded=OBSTACLES)
def test_an_addressed_mongodb_always_wins(address: str, embedded: str | None) -> None:
    choice = choose_mongo({MONGO_ADDRESS: f"mongodb://{address}"}, embedded_obstacle=embedded)
    assert (choice.kind, choice.address) == (Kind.ADDRESSED, f"mongodb://{address}")


def test_real_kafka_is_preferred_and_may_fall_back() -> None:
    choice = choose_kafka({}, apache_obstacle=None, embedded_obstacle=None)
    assert (choice.kind, choice.fallback) == (Kind.APACHE, True)


def test_real_kafka_cannot_fall_back_to_what_is_not_installed() -> None:
    choice = choose_kafka({}, apache_obstacle=None, embedded_obstacle="no wheel")
    assert (choice.kind, choice.fallback) == (Kind.APACHE, False)


def test_the_embedded_kafka_is_taken_when_java_is_missing_and_says_so() -> None:
    choice = choose_kafka({}, apache_obstacle="no java on the PATH", embedded_obstacle=None)
    assert choice.kind is Kind.EMBEDDED
    assert "no java on the PATH" in choice.sentence


@pytest.mark.parametrize("kind", ["apache", "embedded"])
def test_a_forced_kafka_is_taken_without_fallback(kind: str) -> None:
    choice = choose_kafka({KAFKA_FORCED: kind}, apache_obstacle=None, embedded_obstacle=None)
    assert (choice.kind, choice.fallback) == (kind, False)


def test_a_forced_kafka_that_cannot_run_is_an_error_with_the_reason() -> None:
    with pytest.raises(ConfigurationError, match="java 11 is too old"):
        choose_kafka(
            {KAFKA_FORCED: "apache"}, apache_obstacle="java 11 is too old", embedded_obstacle=None
        )


def test_an_unknown_forced_kafka_is_an_error_that_names_the_possible_ones() -> None:
    with pytest.raises(ConfigurationError, match="apache or embedded"):
        choose_kafka({KAFKA_FORCED: "docker"}, apache_obstacle=None, embedded_obstacle=None)


def test_no_kafka_at_all_is_an_error_with_both_reasons() -> None:
    with pytest.raises(ConfigurationError, match="no java; no wheel"):
        choose_kafka({}, apache_obstacle="no java", embedded_obstacle="no wheel")


def test_no_mongodb_at_all_is_an_error() -> None:
    with pytest.raises(ConfigurationError, match="no wheel"):
        choose_mongo({}, embedded_obstacle="no wheel")


def test_empty_variables_address_nothing() -> None:
    empty = {KAFKA_ADDRESS: "", MONGO_ADDRESS: "", KAFKA_FORCED: ""}
    kafka = choose_kafka(empty, apache_obstacle="no java", embedded_obstacle=None)
    mongo = choose_mongo(empty, embedded_obstacle=None)
    assert (kafka.kind, mongo.kind) == (Kind.EMBEDDED, Kind.EMBEDDED)


@given(password=st.from_regex(r"[A-Z]{8,20}", fullmatch=True))
def test_the_sentence_never_tells_a_password(password: str) -> None:
    uri = f"mongodb://ops:{password}@db.example:27017,db2.example/?authSource=admin"
    choice = choose_mongo({MONGO_ADDRESS: uri}, embedded_obstacle=None)
    assert password not in choice.sentence
    assert "db.example" in choice.sentence


def test_a_fallback_says_why_in_one_line() -> None:
    choice = fallen_back("mvn failed: no route to host")
    assert choice.kind is Kind.EMBEDDED
    assert "no route to host" in choice.sentence
    assert "\n" not in choice.sentence
