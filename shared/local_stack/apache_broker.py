"""One broker of a local Apache Kafka: its process, its ports and its folder."""

import base64
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from shared.local_stack.apache_config import Node, server_properties
from shared.local_stack.child_process import ChildProcess
from shared.local_stack.errors import PartFailed
from shared.local_stack.readiness import kafka_brokers, wait_until
from shared.local_stack.tcp_port import HOST, ReservedPort

START_TIMEOUT_S: Final = 60.0
BROKER_CLASS: Final = "kafka.Kafka"
# A fixed one, so that a folder can be started again.
_CLUSTER: Final = uuid.uuid5(uuid.NAMESPACE_DNS, "kafka.local-stack.zhaloba").bytes
_CLUSTER_ID: Final = base64.urlsafe_b64encode(_CLUSTER).decode().rstrip("=")

Command = Callable[..., list[str]]


class ApacheBroker:
    """`format` it, start its process, then wait until it is `ready`."""

    def __init__(self, node: Node, folder: Path, *, command: Command) -> None:
        self.node = node
        self.address = f"{HOST}:{node.broker_port}"
        self._folder = folder
        self._command = command
        self.process = ChildProcess(
            f"Apache Kafka broker {node.number}",
            command(BROKER_CLASS, str(folder / "server.properties")),
            log_path=folder / "server.log",
        )

    def configure(self, nodes: Sequence[Node], overrides: Mapping[str, str]) -> None:
        """Write its server.properties."""
        self._folder.mkdir(parents=True, exist_ok=True)
        text = server_properties(
            self.node, nodes, log_dir=str(self._folder / "data"), overrides=overrides
        )
        (self._folder / "server.properties").write_text(text)

    async def format(self, timeout_s: float = START_TIMEOUT_S) -> None:
        """Lay out the storage, unless it holds data from an earlier start.

        Raises:
            PartFailed: Kafka's tool refused, or took longer than `timeout_s` seconds.
        """
        if (self._folder / "data" / "meta.properties").exists():
            return
        tool = ("kafka.tools.StorageTool", "format", "--cluster-id", _CLUSTER_ID)
        process = ChildProcess(
            f"formatting the storage of broker {self.node.number}",
            self._command(*tool, "--config", str(self._folder / "server.properties")),
            log_path=self._folder / "format.log",
        )
        process.start()
        try:
            exit_code = await process.wait(timeout_s)
        finally:
            await process.kill()
        if exit_code != 0:
            raise PartFailed(process.name, process.log_tail().strip(), process.log_path)

    async def ready(self, *, brokers: int = 1, timeout_s: float = START_TIMEOUT_S) -> None:
        """Wait until its metadata names itself, and `brokers` brokers in all.

        Raises:
            PartFailed: it ended, or `timeout_s` seconds passed.
        """

        async def answers() -> bool:
            known = await kafka_brokers(self.address)
            return self.node.number in known and len(known) >= brokers

        await wait_until(answers, process=self.process, timeout_s=timeout_s)


@contextmanager
def brokers_laid_out(
    data_dir: Path, *, command: Command, brokers: int, overrides: Mapping[str, str]
) -> Iterator[list[ApacheBroker]]:
    """Hold ports for `brokers` brokers, each configured in its folder below `data_dir`."""
    with ExitStack() as held:

        def port(number: int) -> int:
            return held.enter_context(ReservedPort(owner=f"Kafka broker {number}")).number

        nodes = [Node(n, broker_port=port(n), controller_port=port(n)) for n in range(brokers)]
        laid_out = [
            ApacheBroker(node, data_dir.absolute() / f"broker-{node.number}", command=command)
            for node in nodes
        ]
        for broker in laid_out:
            broker.configure(nodes, overrides)
        yield laid_out
