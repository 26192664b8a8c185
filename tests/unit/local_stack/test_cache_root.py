"""Where the cache is."""

from pathlib import Path

from shared.local_stack.cache import cache_root


def test_the_named_folder_wins() -> None:
    environ = {"ZHALOBA_CACHE_DIR": "/named", "XDG_CACHE_HOME": "/xdg"}
    assert cache_root(environ) == Path("/named")


def test_the_desktop_standard_comes_next() -> None:
    assert cache_root({"XDG_CACHE_HOME": "/xdg"}) == Path("/xdg/zhaloba")


def test_the_home_folder_comes_last() -> None:
    assert cache_root({}) == Path.home() / ".cache" / "zhaloba"
