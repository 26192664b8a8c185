"""What can go wrong with a part of the local stack.

ZhalobaError
├── PartFailed            a server or service did not start, died, or did not become ready
├── ConfigurationError
│   └── PortInUse         a fixed port is taken by somebody else
└── (FetchFailed is a PartFailed: the jars of Apache Kafka could not be fetched)
"""

from pathlib import Path

from shared.errors import ConfigurationError, ZhalobaError


class PartFailed(ZhalobaError):
    """A part is not there; the message says which, why, and where its log is."""

    code = "part_failed"

    def __init__(self, part: str, reason: str, log_path: Path | None = None) -> None:
        super().__init__(f"{part}: {reason}" + (f" (log: {log_path})" if log_path else ""))
        self.part = part
        self.reason = reason


class FetchFailed(PartFailed):
    code = "fetch_failed"


class PortInUse(ConfigurationError):
    code = "port_in_use"

    def __init__(self, port: int, owner: str) -> None:
        super().__init__(f"port {port}, which {owner} needs, is in use")
        self.port = port
