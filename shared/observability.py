"""Logs as one JSON object per line: an event name and fields, never the text of a complaint."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, Final, Literal

_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    "color_message",
}
# Libraries that put record values or addresses with credentials into their messages.
_QUIET: Final = ("aiokafka", "faststream", "pymongo", "uvicorn", "asyncio", "pymorphy3")
# It warns of every malformed body, and quotes bytes of it.
_MUTE: Final = ("python_multipart",)

_SAY_AGAIN_S: Final = 10.0


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}


class JsonFormatter(logging.Formatter):
    """time, level, service, event and the fields; of an error only its type and its place."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "service": self._service,
            "logger": record.name,
            "event": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
            line["at"] = _place(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


class TextFormatter(JsonFormatter):
    """The same for a terminal: time, level, event, fields as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        line = json.loads(super().format(record))
        head = f"{line.pop('time')[11:]} {line.pop('level'):<7} {line.pop('service')} "
        head += str(line.pop("event"))
        line.pop("logger")
        return " ".join([head, *(f"{name}={value}" for name, value in line.items())])


def _place(error: BaseException) -> str:
    """Return file and line of the innermost frame: a traceback could quote a complaint."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return "" if frame is None else f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}"


class SayOnce(logging.Filter):
    """Lets a library's line through once in ten seconds: an outage repeats it without end."""

    def __init__(self) -> None:
        super().__init__()
        self._next: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith(_QUIET):
            return True
        said = (record.name, str(record.msg))
        if record.created < self._next.get(said, 0.0):
            return False
        self._next[said] = record.created + _SAY_AGAIN_S
        return True


def configure_logging(service: str, *, level: str, style: Literal["json", "text"]) -> None:
    """Send every log line of this process to standard error in one form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(service) if style == "json" else TextFormatter(service))
    handler.addFilter(SayOnce())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _MUTE:
        logging.getLogger(name).setLevel(logging.ERROR)
