"""Taking what is addressed, starting what is not, and saying which."""

import asyncio
import os
from pathlib import Path

import pytest

from shared.errors import ConfigurationError
from shared.local_stack.choice import Kind
from shared.local_stack.embedded_kafka import embedded_kafka_obstacle
from shared.local_stack.embedded_mongo import embedded_mongo_obstacle
from shared.local_stack.errors import PartFailed
from shared.local_stack.java import find_java
from shared.local_stack.parts import parts_running
from shared.local_stack.readiness import kafka_brokers, port_answers
from shared.local_stack.tcp_port import ReservedPort

OBSTACLE = embedded_kafka_obstacle() or embedded_mongo_obstacle()
pytestmark = pytest.mark.skipif(OBSTACLE is not None, reason=f"no embedded servers: {OBSTACLE}")


async def test_the_embedded_ones_are_started_told_and_stopped(tmp_path: Path) -> None:
    told: list[str] = []
    environ = {"ZHALOBA_KAFKA": "embedded"}
    async with parts_running(tmp_path, environ=environ, progress=told.append) as parts:
        address = parts.kafka.bootstrap_servers
        assert await kafka_brokers(address)
        assert (parts.kafka.choice.kind, parts.mongo.choice.kind) == (Kind.EMBEDDED, Kind.EMBEDDED)
    host, port = address.split(":")
    assert not await port_answers(host, int(port))
    assert told == [parts.kafka.choice.sentence, parts.mongo.choice.sentence]


async def test_when_maven_fails_one_line_says_so_and_the_embedded_one_is_taken(
    tmp_path: Path,
) -> None:
    if find_java(os.environ) is None:
        pytest.skip("no java: Apache Kafka would not even be tried")
    mvn = tmp_path / "mvn"
    mvn.write_text("#!/bin/sh\necho '[ERROR] no route to host'\nexit 1\n")
    mvn.chmod(0o755)
    told: list[str] = []
    environ = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "ZHALOBA_CACHE_DIR": str(tmp_path / "cache"),
    }
    async with parts_running(tmp_path, environ=environ, progress=told.append) as parts:
        assert parts.kafka.choice.kind is Kind.EMBEDDED
    [line] = [line for line in told if "no route to host" in line]
    assert line.startswith("Kafka: the embedded one")
    assert "\n" not in line


async def test_what_is_addressed_is_taken_and_nothing_is_started(tmp_path: Path) -> None:
    async with parts_running(tmp_path / "first", environ={"ZHALOBA_KAFKA": "embedded"}) as first:
        environ = {
            "KAFKA_BOOTSTRAP_SERVERS": first.kafka.bootstrap_servers,
            "MONGO_URI": first.mongo.uri,
        }
        async with parts_running(tmp_path / "second", environ=environ) as second:
            assert second.kafka.bootstrap_servers == first.kafka.bootstrap_servers
            assert second.mongo.uri == first.mongo.uri
            assert (second.kafka.server, second.mongo.server) == (None, None)
            assert not (tmp_path / "second").exists()


async def test_an_addressed_server_that_does_not_answer_is_an_error_at_once(tmp_path: Path) -> None:
    with ReservedPort(owner="test") as silent:
        environ = {"KAFKA_BOOTSTRAP_SERVERS": silent.address}
        async with asyncio.timeout(10):
            with pytest.raises(PartFailed, match=f"{silent.address}.*nothing answers"):
                async with parts_running(tmp_path, environ=environ):
                    pass


async def test_a_forced_kafka_that_cannot_be_is_an_error(tmp_path: Path) -> None:
    environ = {"ZHALOBA_KAFKA": "apache", "PATH": str(tmp_path)}
    with pytest.raises(ConfigurationError, match="no java"):
        async with parts_running(tmp_path, environ=environ):
            pass
