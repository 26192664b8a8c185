"""Run the status page: `python -m services.status_page`."""

from services.status_page.app import SERVICE, build
from services.status_page.settings import StatusPageSettings
from shared.http.server import serve
from shared.observability import configure_logging


def main() -> None:
    """Read the settings and serve until told to stop."""
    settings = StatusPageSettings()
    configure_logging(SERVICE, level=settings.log_level, style=settings.log_format)
    serve(build(settings), settings)


if __name__ == "__main__":
    main()
