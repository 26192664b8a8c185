"""Run the router."""

from services.router.app import build
from services.router.service import SERVICE
from services.router.settings import RouterSettings
from shared.http.server import serve
from shared.observability import configure_logging

if __name__ == "__main__":
    settings = RouterSettings()
    configure_logging(SERVICE, level=settings.log_level, style=settings.log_format)
    serve(build(settings), settings)
