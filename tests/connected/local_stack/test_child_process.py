"""Processes of the local stack: they can be failed, and they never outlive us."""

import asyncio
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from shared.local_stack.child_process import ChildProcess
from shared.local_stack.errors import PartFailed

SLEEP = ["sleep", "1000"]
ON_TERM = """
import signal, sys, time
signal.signal(signal.SIGTERM, {handler})
print("on", flush=True)
time.sleep(1000)
"""
STUBBORN = [sys.executable, "-c", ON_TERM.format(handler="signal.SIG_IGN")]
ORDERLY = [sys.executable, "-c", ON_TERM.format(handler="lambda *_: sys.exit(7)")]
PARENT = """
import sys, time
from pathlib import Path
from shared.local_stack.child_process import ChildProcess
child = ChildProcess("child", ["sleep", "1000"], log_path=Path(sys.argv[1]))
child.start()
print(child.pid, flush=True)
time.sleep(1000)
"""


async def until_gone(pid: int) -> None:
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, f"process {pid} lives on"
        await asyncio.sleep(0.01)


async def until_runs(pid: int, program: str) -> None:
    deadline = time.monotonic() + 10
    while psutil.Process(pid).name() != program:
        assert time.monotonic() < deadline, f"process {pid} never became {program}"
        await asyncio.sleep(0.01)


async def until_said(process: ChildProcess, text: str) -> None:
    deadline = time.monotonic() + 10
    while text not in process.log_tail():
        assert time.monotonic() < deadline, process.log_tail()
        await asyncio.sleep(0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="the tether is Linux' PR_SET_PDEATHSIG")
async def test_children_die_when_their_parent_is_killed_without_warning(tmp_path: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(tmp_path / "log"), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    child = int(await parent.stdout.readline())
    await until_runs(child, "sleep")  # a kill before that would not need the tether
    parent.kill()
    await parent.wait()
    await until_gone(child)


async def test_a_process_that_ignores_the_request_is_killed_after_the_grace(tmp_path: Path) -> None:
    process = ChildProcess("stubborn", STUBBORN, log_path=tmp_path / "log")
    process.start()
    await until_said(process, "on")
    assert await process.stop(grace_s=0.2) == -signal.SIGKILL


async def test_a_paused_process_can_be_stopped_in_order(tmp_path: Path) -> None:
    process = ChildProcess("orderly", ORDERLY, log_path=tmp_path / "log")
    process.start()
    await until_said(process, "on")
    process.pause()
    assert await process.stop(grace_s=5) == 7


async def test_a_process_can_be_killed_and_started_again(tmp_path: Path) -> None:
    process = ChildProcess("sleeper", SLEEP, log_path=tmp_path / "log")
    process.start()
    first = process.pid
    await process.kill()
    assert process.exit_code == -signal.SIGKILL
    process.start()
    assert process.running
    assert process.pid != first
    await process.kill()


async def test_starting_what_runs_starts_no_second_one(tmp_path: Path) -> None:
    process = ChildProcess("sleeper", SLEEP, log_path=tmp_path / "log")
    process.start()
    pid = process.pid
    process.start()
    assert process.pid == pid
    await process.kill()


async def test_the_log_keeps_what_every_start_wrote(tmp_path: Path) -> None:
    process = ChildProcess("talker", ["echo", "said"], log_path=tmp_path / "deep" / "log")
    for _ in range(2):
        process.start()
        assert await process.wait(10) == 0
    assert process.log_tail() == "said\nsaid\n"


async def test_its_environment_is_the_given_one(tmp_path: Path) -> None:
    command = ["/bin/sh", "-c", "echo $ONLY"]
    process = ChildProcess("e", command, log_path=tmp_path / "log", environment={"ONLY": "this"})
    process.start()
    assert await process.wait(10) == 0
    assert process.log_tail() == "this\n"


def test_what_was_never_started_has_no_process_id(tmp_path: Path) -> None:
    with pytest.raises(PartFailed, match="never started"):
        _ = ChildProcess("idle", SLEEP, log_path=tmp_path / "log").pid
