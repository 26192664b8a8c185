"""Run the services as processes: start together, wait until ready, stop in order.

It restarts nothing by itself: a service that dies in a test or a demo shall be seen to be dead.
"""

import asyncio
import itertools
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Final, Self

from shared.local_stack.catalogue import SERVICES, ServiceSpec
from shared.local_stack.child_process import STOP_GRACE_S, ChildProcess
from shared.local_stack.readiness import http_answers, wait_until
from shared.local_stack.tcp_port import HOST, ReservedPort

READY_TIMEOUT_S: Final = 60.0
Command = Callable[[str], Sequence[str]]


def service_command(name: str) -> Sequence[str]:
    """Return how a service is run: with the Python that runs us."""
    return [sys.executable, "-m", f"services.{name}"]


class Service:
    """One supervised service at its address."""

    def __init__(self, spec: ServiceSpec, *, port: ReservedPort, process: ChildProcess) -> None:
        self.spec = spec
        self.url: Final = f"http://{port.address}"
        self.process = process
        self._port = port

    async def start(self, timeout_s: float) -> None:
        async def answers() -> bool:
            return await http_answers(HOST, self._port.number, "/readyz")

        self.process.start()
        await wait_until(answers, process=self.process, timeout_s=timeout_s)


class Supervisor:
    """The services of one local run, by name. Use `start`, which also stops them."""

    def __init__(self, services: Mapping[str, Service]) -> None:
        self._services = services

    @classmethod
    @asynccontextmanager
    async def start(
        cls,
        environment: Mapping[str, str],
        *,
        log_dir: Path,
        specs: Sequence[ServiceSpec] = SERVICES,
        ephemeral_ports: bool = False,
        command: Command = service_command,
        timeout_s: float = READY_TIMEOUT_S,
    ) -> AsyncIterator[Self]:
        """Start all of `specs` with `environment`; yield when each answers its `/readyz`.

        Each gets HTTP_HOST and HTTP_PORT, and PUBLIC_BASE_URL (where the status page is) unless
        `environment` has one; `ephemeral_ports` takes free ports instead of the usual ones. Logs
        go to `<log_dir>/<name>.log`.

        Raises:
            PortInUse: a usual port is taken.
            PartFailed: a service ended, or is not ready within `timeout_s` seconds.
        """
        with ExitStack() as held:
            ports = {
                spec: held.enter_context(
                    ReservedPort(0 if ephemeral_ports else spec.port, owner=spec.name)
                )
                for spec in specs
            }
            services = _lay_out(environment, ports, log_dir=log_dir, command=command)
            try:
                await asyncio.gather(*(service.start(timeout_s) for service in services.values()))
                yield cls(services)
            finally:
                await _stop(services.values())

    def url(self, name: str) -> str:
        """Return the base URL of a service."""
        return self._services[name].url

    @property
    def urls(self) -> dict[str, str]:
        """The base URL of every service, by name."""
        return {name: service.url for name, service in self._services.items()}

    def process(self, name: str) -> ChildProcess:
        """Return the process of a service, to measure, pause or signal it."""
        return self._services[name].process

    async def kill(self, name: str) -> None:
        """End one service without any warning (kill -9)."""
        await self._services[name].process.kill()

    async def stop(self, name: str, grace_s: float = STOP_GRACE_S) -> int | None:
        """Ask one service to end (SIGTERM), kill it after `grace_s` seconds; its exit code."""
        return await self._services[name].process.stop(grace_s)

    async def restart(self, name: str, timeout_s: float = READY_TIMEOUT_S) -> None:
        """Start a stopped or killed service on its port; return when it is ready.

        Raises:
            PartFailed: it ended, or is not ready within `timeout_s` seconds.
        """
        await self._services[name].start(timeout_s)


def _lay_out(
    environment: Mapping[str, str],
    ports: Mapping[ServiceSpec, ReservedPort],
    *,
    log_dir: Path,
    command: Command,
) -> dict[str, Service]:
    page = next((port for spec, port in ports.items() if spec.name == "status_page"), None)
    links = {"PUBLIC_BASE_URL": f"http://{page.address}"} if page else {}
    services = {}
    for spec, port in ports.items():
        address = {"HTTP_HOST": HOST, "HTTP_PORT": str(port.number)}
        process = ChildProcess(
            spec.name,
            command(spec.name),
            log_path=log_dir / f"{spec.name}.log",
            environment={**links, **environment, **address},
        )
        services[spec.name] = Service(spec, port=port, process=process)
    return services


async def _stop(services: Iterable[Service]) -> None:
    by_stage = sorted(services, key=_stage)
    for _, stage in itertools.groupby(by_stage, key=_stage):
        await asyncio.gather(*(service.process.stop() for service in stage))


def _stage(service: Service) -> int:
    return service.spec.stage
