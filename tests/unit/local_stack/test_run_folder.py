"""What a run leaves behind: nothing, or its logs."""

from pathlib import Path

import pytest

from shared.local_stack.run_folder import RunFolder, temporary_folder

LOGS = ("logs/router.log", "kafka/embedded-kafka.log", "kafka/broker-0/server.log")
OTHERS = ("kafka/broker-0/data/topic-0/000.log", "secrets.env", "sources.yaml", "mongo/wt/a.wt")


def fill(folder: RunFolder) -> None:
    for name in (*LOGS, *OTHERS):
        path = folder.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def test_a_temporary_folder_is_gone_afterwards() -> None:
    with temporary_folder("test") as folder:
        fill(folder)
    assert not folder.path.exists()


def test_a_temporary_folder_is_gone_after_an_error_too() -> None:
    folders: list[RunFolder] = []

    def fail() -> None:
        with temporary_folder("test") as folder:
            folders.append(folder)
            fill(folder)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not folders[0].path.exists()


def test_only_its_owner_can_look_into_a_temporary_folder() -> None:
    with temporary_folder("test") as folder:
        assert folder.path.stat().st_mode & 0o077 == 0


def test_kept_logs_are_all_that_is_kept(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    fill(folder)
    folder.logs_are_kept = True
    folder.clear()
    kept = {str(p.relative_to(folder.path)) for p in folder.path.rglob("*") if p.is_file()}
    assert kept == set(LOGS)
    assert not (folder.path / "mongo").exists()


def test_without_any_log_nothing_is_kept(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    folder.path.mkdir()
    folder.secrets.write_text("STATUS_TOKEN_SECRET=s")
    folder.logs_are_kept = True
    folder.clear()
    assert not folder.path.exists()
