"""The settings of a local Apache Kafka."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.local_stack.apache_config import Node, server_properties


def properties(brokers: int, overrides: dict[str, str] | None = None) -> dict[str, str]:
    nodes = [Node(n, broker_port=9_000 + n, controller_port=9_100 + n) for n in range(brokers)]
    text = server_properties(nodes[0], nodes, log_dir="/data", overrides=overrides or {})
    lines = text.splitlines()
    parsed = dict(line.split("=", 1) for line in lines)
    assert len(parsed) == len(lines), "a setting stands twice"
    return parsed


def test_topics_are_never_made_by_accident() -> None:
    assert properties(1)["auto.create.topics.enable"] == "false"


@pytest.mark.parametrize(
    ("brokers", "copies", "in_sync"), [(1, "1", "1"), (3, "3", "2"), (5, "3", "2")]
)
def test_a_cluster_keeps_three_copies_and_acknowledges_with_two(
    brokers: int, copies: str, in_sync: str
) -> None:
    settings = properties(brokers)
    assert settings["default.replication.factor"] == copies
    assert settings["offsets.topic.replication.factor"] == copies
    assert settings["min.insync.replicas"] == in_sync


def test_every_listener_is_on_the_loopback_only() -> None:
    for listener in properties(3)["listeners"].split(","):
        assert "://127.0.0.1:" in listener


def test_every_broker_votes() -> None:
    assert properties(3)["controller.quorum.voters"].count("@127.0.0.1:") == 3


@given(value=st.integers(1, 10**9))
def test_a_setting_that_a_test_gives_always_wins(value: int) -> None:
    assert properties(1, {"message.max.bytes": str(value)})["message.max.bytes"] == str(value)
    assert properties(1, {"num.io.threads": str(value)})["num.io.threads"] == str(value)
