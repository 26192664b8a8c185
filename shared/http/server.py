"""Run one ASGI application until SIGTERM or SIGINT, then drain it."""

import uvicorn
import uvloop
from starlette.types import ASGIApp

from shared.settings import CommonSettings


def serve(app: ASGIApp, settings: CommonSettings) -> None:
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
