"""The release that is running: in dead letters, failures, metrics."""

from importlib.metadata import version
from typing import Final

VERSION: Final = version("zhaloba")
