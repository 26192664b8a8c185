"""Run one service: its settings, its log, its application, until SIGTERM or SIGINT."""

import sys
from collections.abc import Callable
from typing import Final, NoReturn, TypeVar

import uvicorn
import uvloop
from pydantic import ValidationError
from starlette.types import ASGIApp

from shared.errors import ConfigurationError
from shared.observability import configure_logging
from shared.settings import CommonSettings

SettingsT = TypeVar("SettingsT", bound=CommonSettings)

# sysexits.h: a configuration error; a supervisor sees that another start would end the same way.
EXIT_CONFIGURATION: Final = 78


def run(
    service: str, settings_type: type[SettingsT], build: Callable[[SettingsT], ASGIApp]
) -> None:
    """Read the settings from the environment, build the application and serve it.

    A setting that is missing or wrong ends the process with code 78 and a line for each.
    """
    try:
        settings = settings_type()
        configure_logging(service, level=settings.log_level, style=settings.log_format)
        app = build(settings)
    except ValidationError as error:
        _refuse(service, [_complaint(item["loc"], item["msg"]) for item in error.errors()])
    except ConfigurationError as error:
        _refuse(service, [str(error)])
    _serve(app, settings)


def _complaint(place: tuple[int | str, ...], message: str) -> str:
    """Name the variable, never its value."""
    return f"{'.'.join(map(str, place)).upper()}: {message}"


def _refuse(service: str, reasons: list[str]) -> NoReturn:
    for reason in reasons:
        print(f"{service} does not start: {reason}", file=sys.stderr)  # noqa: T201  no log yet
    raise SystemExit(EXIT_CONFIGURATION)


def _serve(app: ASGIApp, settings: CommonSettings) -> None:
    """Block until the process is told to stop.

    On a signal the listening socket closes first, requests in work are answered, then the
    application's lifespan ends, within `shutdown_grace_s` seconds.
    """
    config = uvicorn.Config(
        app,
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        lifespan="on",
        timeout_graceful_shutdown=int(settings.shutdown_grace_s),
        h11_max_incomplete_event_size=16 * 1024,
    )
    uvloop.run(uvicorn.Server(config).serve())
