"""Run the web form."""

from services.web_form.app import SERVICE, build
from services.web_form.settings import WebFormSettings
from shared.http.server import serve
from shared.observability import configure_logging


def main() -> None:
    settings = WebFormSettings()
    configure_logging(SERVICE, level=settings.log_level, style=settings.log_format)
    serve(build(settings), settings)


if __name__ == "__main__":
    main()
