"""`zhaloba up` and `zhaloba down` as people run them."""

import contextlib
import re
import shlex
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from shared.local_stack.catalogue import SERVICES
from shared.local_stack.embedded_kafka import embedded_kafka_obstacle
from shared.local_stack.embedded_mongo import embedded_mongo_obstacle
from shared.local_stack.local_sources import fresh_secrets
from shared.local_stack.tcp_port import HOST
from tests.e2e.commands import Command, Ground

OBSTACLE = embedded_kafka_obstacle() or embedded_mongo_obstacle()
pytestmark = [
    pytest.mark.skipif(OBSTACLE is not None, reason=f"no embedded servers: {OBSTACLE}"),
    pytest.mark.timeout(240),
]
STARTED = "Ctrl-C here"


def ground_of(tmp_path: Path) -> Ground:
    return Ground(tmp_path, ZHALOBA_KAFKA="embedded", ZHALOBA_CACHE_DIR=str(tmp_path / "cache"))


def run(*arguments: str, ground: Ground) -> tuple[int, str]:
    with Command.started(*arguments, environment=ground.environment) as command:
        return command.exit_code(), command.said


def complain(up: Command) -> str:
    """Run the command line that `up` shows; return the customer's link."""
    answer = subprocess.run(
        shlex.split(up.until_said("curl -s")), capture_output=True, text=True, check=True
    )
    [path] = re.findall(r"/c/[\w-]{43}", answer.stdout)
    return str(path)


def until_complete(url: str) -> None:
    """Wait until the complaint is stored and the page can say all of it."""
    deadline = time.monotonic() + 60
    while (shown := httpx.get(url, timeout=10).json())["details"] != "complete":
        assert time.monotonic() < deadline, shown
        time.sleep(0.1)


def check_secrets_are_private(folder: Path, said: str) -> None:
    path = folder / "secrets.env"
    assert str(path) in said
    assert path.stat().st_mode & 0o777 == 0o600
    values = [line.partition("=")[2] for line in path.read_text().splitlines()]
    assert len(values) == len(fresh_secrets())
    assert not any(value in said for value in values)


def test_complaints_outlive_ctrl_c_a_death_is_told_and_down_stops_the_rest(
    tmp_path: Path,
) -> None:
    ground, data = ground_of(tmp_path), tmp_path / "data"
    arguments = ("up", "--free-ports", "--data", str(data))
    with Command.started(*arguments, environment=ground.environment) as up:
        up.until_said(STARTED)
        link = complain(up)
        check_secrets_are_private(data, up.said)
        up.signal(signal.SIGINT)
        assert up.exit_code() == 0, up.said
    assert "Everything is stopped." in up.said
    assert ground.processes() == []

    with Command.started(*arguments, environment=ground.environment) as up:
        up.until_said(STARTED)
        [page] = re.findall(r"(http://\S+)/c/\.\.\.", up.said)
        assert httpx.get(page + link, timeout=10).status_code == 200
        until_complete(page + link.replace("/c/", "/v1/status/"))
        ground.service("classifier").kill()
        assert "classifier: ended with exit code -9" in up.until_said("A service has died")
        complain(up)
        code, said = run(*arguments, ground=ground)
        assert (code, "already runs" in said) == (1, True)
        assert run("down", ground=ground)[0] == 0
        assert up.exit_code() == 0, up.said
    assert run("down", ground=ground) == (0, "Nothing runs.\n")
    assert ground.processes() == []
    assert list(ground.temporary.iterdir()) == []


def test_a_usual_port_that_is_taken_is_told_before_anything_starts(tmp_path: Path) -> None:
    ground, port = ground_of(tmp_path), SERVICES[0].port
    with socket.socket() as taken:
        with contextlib.suppress(OSError):  # somebody else may have it already
            taken.bind((HOST, port))
            taken.listen()
        code, said = run("up", ground=ground)
    assert code == 1
    assert f"Failed: port {port}, which {SERVICES[0].name} needs, is in use" in said
    assert "Kafka" not in said
    assert list(ground.temporary.iterdir()) == []
