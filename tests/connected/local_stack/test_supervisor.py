"""Services as processes: started together, failed by name, stopped in order."""

import asyncio
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from shared.local_stack.catalogue import ServiceSpec
from shared.local_stack.errors import PartFailed, PortInUse
from shared.local_stack.readiness import http_answers
from shared.local_stack.supervisor import Supervisor
from shared.local_stack.tcp_port import HOST, ReservedPort

SPECS = (ServiceSpec("intake", 0, stage=0), ServiceSpec("status_page", 0, stage=1))
# Says its environment, answers /readyz after a moment, and notes when it is told to end.
SERVICE = """
import http.server, os, signal, sys, time
name = sys.argv[1]
started = time.monotonic()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        ready = self.path == "/readyz" and time.monotonic() - started > 0.2
        self.send_response(200 if ready else 503)
        self.end_headers()
    def log_message(self, *_):
        pass
def end(*_):
    with open(os.environ["ENDS"], "a") as ends:
        ends.write(name + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print(name, os.environ["PUBLIC_BASE_URL"], flush=True)
address = (os.environ["HTTP_HOST"], int(os.environ["HTTP_PORT"]))
http.server.HTTPServer(address, Handler).serve_forever()
"""


def service(name: str) -> Sequence[str]:
    return [sys.executable, "-c", SERVICE, name]


def environment(tmp_path: Path) -> dict[str, str]:
    return {"ENDS": str(tmp_path / "ends"), "PATH": "/usr/bin:/bin"}


async def ready(url: str) -> bool:
    return await http_answers(HOST, int(url.rpartition(":")[2]), "/readyz")


async def test_all_are_ready_then_stopped_in_order(tmp_path: Path) -> None:
    async with Supervisor.start(
        environment(tmp_path), log_dir=tmp_path, specs=SPECS, ephemeral_ports=True, command=service
    ) as services:
        assert [await ready(url) for url in services.urls.values()] == [True, True]
        pids = [services.process(spec.name).pid for spec in SPECS]
    assert (tmp_path / "ends").read_text().split() == ["intake", "status_page"]
    assert not any(psutil.pid_exists(pid) for pid in pids)


async def test_links_point_to_the_status_page_and_logs_go_to_files(tmp_path: Path) -> None:
    async with Supervisor.start(
        environment(tmp_path), log_dir=tmp_path, specs=SPECS, ephemeral_ports=True, command=service
    ) as services:
        said = (tmp_path / "intake.log").read_text()
        assert said == f"intake {services.url('status_page')}\n"


async def test_a_killed_service_stays_dead_until_it_is_restarted_on_its_port(
    tmp_path: Path,
) -> None:
    async with Supervisor.start(
        environment(tmp_path), log_dir=tmp_path, specs=SPECS, ephemeral_ports=True, command=service
    ) as services:
        url = services.url("intake")
        await services.kill("intake")
        assert services.process("intake").exit_code == -signal.SIGKILL
        assert not await ready(url)
        assert await ready(services.url("status_page"))
        await services.restart("intake")
        assert services.url("intake") == url
        assert await ready(url)


async def test_a_service_that_ends_while_starting_is_named_with_its_last_words(
    tmp_path: Path,
) -> None:
    def broken(name: str) -> Sequence[str]:
        script = "import sys; print('no settings'); sys.exit(3)"
        return service(name) if name == "intake" else [sys.executable, "-c", script]

    with pytest.raises(PartFailed, match=r"(?s)status_page: ended with exit code 3.*no settings"):
        async with Supervisor.start(
            environment(tmp_path),
            log_dir=tmp_path,
            specs=SPECS,
            ephemeral_ports=True,
            command=broken,
        ):
            pass
    started = [
        each
        for each in psutil.process_iter(["cmdline"])
        if "intake" in (each.info["cmdline"] or [])
    ]
    assert started == []


async def test_a_service_that_is_never_ready_is_given_up(tmp_path: Path) -> None:
    def silent(_name: str) -> Sequence[str]:
        return ["sleep", "1000"]

    began = time.monotonic()
    with pytest.raises(PartFailed, match="intake: was not ready within 0 s"):
        async with Supervisor.start(
            environment(tmp_path),
            log_dir=tmp_path,
            specs=SPECS[:1],
            ephemeral_ports=True,
            command=silent,
            timeout_s=0.3,
        ):
            pass
    assert time.monotonic() - began < 10


async def test_a_usual_port_that_is_taken_is_told_before_anything_starts(tmp_path: Path) -> None:
    with ReservedPort(owner="test") as held:
        server = await asyncio.start_server(lambda *_: None, HOST, held.number)
        async with server:
            spec = ServiceSpec("intake", held.number, stage=0)
            with pytest.raises(PortInUse, match="intake"):
                async with Supervisor.start(
                    environment(tmp_path), log_dir=tmp_path, specs=[spec], command=service
                ):
                    pass
    assert not (tmp_path / "intake.log").exists()
