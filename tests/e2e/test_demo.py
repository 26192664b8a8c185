"""`zhaloba demo` as people run it: it accounts for every complaint, and leaves nothing behind."""

import os
import re
import signal
from pathlib import Path

import pytest

from shared.local_stack.apache_kafka import apache_obstacle
from shared.local_stack.demo.complaints import COMPLAINTS
from shared.local_stack.embedded_kafka import embedded_kafka_obstacle
from shared.local_stack.embedded_mongo import embedded_mongo_obstacle
from tests.e2e.commands import Command, Ground

OBSTACLE = embedded_kafka_obstacle() or embedded_mongo_obstacle()
pytestmark = [
    pytest.mark.skipif(OBSTACLE is not None, reason=f"no embedded servers: {OBSTACLE}"),
    pytest.mark.timeout(240),
]
ROW = re.compile(
    r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}  (web form|VK|Telegram|phone) +[a-z_]+ +"
    r"(low|normal|high|critical) +[a-z-]+ +\d+  http://127\.0\.0\.1:\d+/c/[\w-]{43}\s*"
)


def check_the_account_is_closed(said: str) -> None:
    number = len(COMPLAINTS)
    assert f"deliveries {number + 1} = accepted {number} + repeated 1\n" in said
    account = re.search(
        rf"^accepted {number} = assigned (\d+) \+ in triage (\d+) \+ dead-lettered 0   \(closed\)$",
        said,
        re.MULTILINE,
    )
    assert account is not None, said
    assert sum(map(int, account.groups())) == number
    assert "unreadable 1 = dead-lettered 1 " in said
    assert "2 of the 2 groups" in said


def check_nothing_is_left(ground: Ground) -> None:
    assert ground.processes() == []
    assert list(ground.temporary.iterdir()) == []


@pytest.mark.parametrize("kafka", ["embedded", pytest.param("apache", marks=pytest.mark.apache)])
def test_every_complaint_is_accounted_for_and_nothing_is_left(tmp_path: Path, kafka: str) -> None:
    if kafka == "apache" and (reason := apache_obstacle(os.environ)):
        pytest.skip(f"no real Apache Kafka: {reason}")
    ground = Ground(tmp_path, ZHALOBA_KAFKA=kafka)
    with Command.started("demo", environment=ground.environment) as demo:
        code = demo.exit_code()
    assert code == 0, demo.said
    check_the_account_is_closed(demo.said)
    assert len([line for line in demo.said.splitlines() if ROW.fullmatch(line)]) == len(COMPLAINTS)
    assert re.search(r"customer's link: http\S+ answers 200: \S+, state assigned", demo.said)
    check_nothing_is_left(ground)


def test_a_service_that_does_not_start_is_named_and_the_logs_are_kept(tmp_path: Path) -> None:
    ground = Ground(tmp_path, ZHALOBA_KAFKA="embedded", ROUTER_RULES=str(tmp_path / "none.yaml"))
    with Command.started("demo", environment=ground.environment) as demo:
        code = demo.exit_code()
    assert code == 1
    assert "Failed: router: ended with exit code 78" in demo.said
    assert "none.yaml: No such file" in demo.said
    check_only_logs_are_left(ground, demo.said)


def test_a_service_that_dies_during_the_demo_is_named_and_it_fails(tmp_path: Path) -> None:
    ground = Ground(tmp_path, ZHALOBA_KAFKA="embedded")
    with Command.started("demo", environment=ground.environment) as demo:
        demo.until_said("All services are ready")
        ground.service("router").kill()
        code = demo.exit_code()
    assert code == 1
    assert "Failed: router: ended with exit code -9" in demo.said
    assert "(closed)" not in demo.said
    check_only_logs_are_left(ground, demo.said)


def check_only_logs_are_left(ground: Ground, said: str) -> None:
    assert ground.processes() == []
    [kept] = ground.temporary.iterdir()
    assert f"The logs of all parts are kept in {kept}" in said
    assert kept / "logs" / "router.log" in ground.left_files
    assert {path.suffix for path in ground.left_files} == {".log"}


@pytest.mark.parametrize("at", ["MongoDB: ", "Starting "])
def test_a_ctrl_c_leaves_nothing_whenever_it_comes(tmp_path: Path, at: str) -> None:
    ground = Ground(tmp_path, ZHALOBA_KAFKA="embedded")
    with Command.started("demo", environment=ground.environment) as demo:
        demo.until_said(at)
        demo.signal(signal.SIGINT)
        code = demo.exit_code()
    assert code == 128 + signal.SIGINT, demo.said
    assert "Traceback" not in demo.said
    assert "Everything is stopped" in demo.said
    check_nothing_is_left(ground)
