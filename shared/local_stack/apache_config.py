"""Settings of a local Apache Kafka: small, quick to start, and as strict as production."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

REPLICATION: Final = 3
MIN_IN_SYNC: Final = 2


@dataclass(frozen=True, slots=True)
class Node:
    """One broker that is also a controller, and its two ports on 127.0.0.1."""

    number: int
    broker_port: int
    controller_port: int


def server_properties(
    node: Node, nodes: Sequence[Node], *, log_dir: str, overrides: Mapping[str, str]
) -> str:
    """Return the server.properties of `node` in the cluster of `nodes`.

    A cluster of three or more keeps three copies and acknowledges with two; `overrides` win.
    """
    return "".join(
        f"{name}={value}\n"
        for name, value in {
            **_identity(node, nodes, log_dir=log_dir),
            **_copies(min(len(nodes), REPLICATION)),
            **_SMALL_AND_QUICK,
            **overrides,
        }.items()
    )


def _identity(node: Node, nodes: Sequence[Node], *, log_dir: str) -> dict[str, str]:
    voters = ",".join(f"{each.number}@127.0.0.1:{each.controller_port}" for each in nodes)
    broker = f"BROKER://127.0.0.1:{node.broker_port}"
    return {
        "process.roles": "broker,controller",
        "node.id": str(node.number),
        "controller.quorum.voters": voters,
        "listeners": f"{broker},CONTROLLER://127.0.0.1:{node.controller_port}",
        "advertised.listeners": broker,
        "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "BROKER",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": log_dir,
    }


def _copies(replication: int) -> dict[str, str]:
    in_sync = str(MIN_IN_SYNC if replication >= REPLICATION else 1)
    return {
        "default.replication.factor": str(replication),
        "min.insync.replicas": in_sync,
        "offsets.topic.replication.factor": str(replication),
        "transaction.state.log.replication.factor": str(replication),
        "transaction.state.log.min.isr": in_sync,
        "share.coordinator.state.topic.replication.factor": str(replication),
        "share.coordinator.state.topic.min.isr": in_sync,
    }


_SMALL_AND_QUICK: Final = {
    "auto.create.topics.enable": "false",  # topics come from the table in shared/topics.py
    "group.initial.rebalance.delay.ms": "0",
    "offsets.topic.num.partitions": "6",
    "transaction.state.log.num.partitions": "2",
    "share.coordinator.state.topic.num.partitions": "2",
    "num.network.threads": "2",
    "num.io.threads": "4",
    "background.threads": "2",
    "log.cleaner.dedupe.buffer.size": "4194304",  # 128 MiB by default, taken at the start
    # A killed broker is let in again only when its last session has ended, and its partitions
    # move only then: 3 s instead of 9 s.
    "broker.heartbeat.interval.ms": "500",
    "broker.session.timeout.ms": "3000",
}
