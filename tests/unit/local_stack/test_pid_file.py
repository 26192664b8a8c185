"""Who runs the local stack, told by a lock and not by a number alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.local_stack import pid_file
from shared.local_stack.pid_file import AlreadyRunning
from shared.local_stack.up import stop_running

HOLDER = """
import sys, time
from pathlib import Path
from shared.local_stack import pid_file
with pid_file.held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(1000)
"""


def test_it_names_this_process_while_it_is_held(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "up.pid"
    with pid_file.held(path):
        assert pid_file.running(path) == os.getpid()
    assert pid_file.running(path) is None


def test_a_second_one_is_refused_with_the_number_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "up.pid"
    with pid_file.held(path):
        with pytest.raises(AlreadyRunning, match=str(os.getpid())), pid_file.held(path):
            pass
        assert pid_file.running(path) == os.getpid()


def test_a_file_without_its_process_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "up.pid"
    path.write_text(str(os.getppid()))
    assert pid_file.running(path) is None


def test_a_killed_holder_is_noticed_and_one_that_runs_is_stopped(tmp_path: Path) -> None:
    environ = {"ZHALOBA_CACHE_DIR": str(tmp_path)}
    for stop in (subprocess.Popen.kill, lambda _process: None):
        with subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(tmp_path / "up.pid")], stdout=subprocess.PIPE
        ) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            stop(holder)
            if stop is subprocess.Popen.kill:
                holder.wait(10)
                assert stop_running(environ) is None
            else:
                assert stop_running(environ, timeout_s=10) == holder.pid


def test_stopping_what_never_ran_says_so(tmp_path: Path) -> None:
    assert stop_running({"ZHALOBA_CACHE_DIR": str(tmp_path)}) is None
