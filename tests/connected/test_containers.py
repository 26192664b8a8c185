"""The publisher and the loop on a Kafka in a container, where a Docker engine answers."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

from tests.connected.kafka.ground import Forward, Ground, until
from tests.docker.engine import KAFKA_IMAGE, engine_obstacle, free_ports
from tests.unit.kafka.fakes import case_event

pytestmark = [pytest.mark.docker, pytest.mark.timeout(300)]
COMPLAINTS = 7
START_S = 120


@pytest.fixture(scope="module")
def container_kafka() -> Iterator[str]:
    """Yield the address of a Kafka that the engine runs for this file."""
    if reason := engine_obstacle([KAFKA_IMAGE]):
        pytest.skip(reason)
    # It would pull an image of its own to clean up after us; the context manager does that.
    testcontainers_config.ryuk_disabled = True
    [port] = free_ports(1)
    address = f"127.0.0.1:{port}"
    started = LogMessageWaitStrategy("Kafka Server started").with_startup_timeout(START_S)
    container = DockerContainer(KAFKA_IMAGE).with_envs(**broker_environment(address))
    # A form that the engine's client takes: on the loopback only.
    container.ports["9092"] = ("127.0.0.1", port)  # type: ignore[assignment]
    with container.waiting_for(started):
        yield address


def broker_environment(address: str) -> dict[str, str]:
    """Return the settings of one broker that is its own controller, reached at `address`."""
    return {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://{address}",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    }


async def test_every_good_record_comes_out_and_poison_is_set_aside(container_kafka: str) -> None:
    ground = await Ground(container_kafka).lay()
    events = [case_event(n + 1, complaint=UUID(int=n % COMPLAINTS)) for n in range(100)]
    records: list[tuple[bytes, bytes | None]] = [
        (str(event.complaint_id).encode(), event.encode()) for event in events
    ]
    records[50] = (b"poison", b"{not json")
    await ground.send(records)
    async with ground.worker(Forward(ground)):
        out = await ground.read(ground.sink, 99)
        [letter] = await ground.read(ground.letters, 1)
        await until(lambda: committed_all(ground, 100))
    assert {record.value for record in out} == {v for _, v in records if v != b"{not json"}
    assert letter.value == b"{not json"


async def committed_all(ground: Ground, count: int) -> bool:
    return await ground.committed() == count
