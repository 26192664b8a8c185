"""Run ops: `python -m services.ops`."""

from services.ops.app import SERVICE, build
from services.ops.settings import OpsSettings
from shared.http.server import serve
from shared.observability import configure_logging


def main() -> None:
    """Read the settings and serve until told to stop."""
    settings = OpsSettings()
    configure_logging(SERVICE, level=settings.log_level, style=settings.log_format)
    serve(build(settings), settings)


if __name__ == "__main__":
    main()
