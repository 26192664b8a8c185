"""`zhaloba topics` without a Kafka: what it plans, and that it gives up in time."""

import pytest
from typer.testing import CliRunner

from shared import cli
from shared.topics import all_topics, dead_letter_names


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")


def test_the_plan_names_every_topic_of_the_table_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_TOPIC_PARTITIONS", "12")
    monkeypatch.setenv("KAFKA_TOPIC_REPLICATION", "3")
    monkeypatch.setenv("KAFKA_TOPIC_MIN_INSYNC", "2")
    result = CliRunner().invoke(cli.build("topics"), ["topics", "--plan"])
    lines = result.output.splitlines()
    names = [topic.name for topic in all_topics()] + list(dead_letter_names())
    assert [line.split(" ")[0] for line in lines] == names
    assert all("partitions=12 replication=3 " in line for line in lines)
    assert all("min.insync.replicas=2" in line for line in lines)


def test_without_kafka_it_ends_with_an_error_and_says_why() -> None:
    result = CliRunner().invoke(cli.build("topics"), ["topics", "--wait-s", "0"])
    assert result.exit_code == 1
    assert "no topics created" in result.output
