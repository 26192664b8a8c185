"""Run the web form."""

import logging

from services.web_form.app import SERVICE, build
from services.web_form.settings import WebFormSettings
from shared.http.server import serve
from shared.observability import configure_logging


def main() -> None:
    settings = WebFormSettings()
    configure_logging(SERVICE, level=settings.log_level, style=settings.log_format)
    # It warns of every malformed body, and quotes bytes of it.
    logging.getLogger("python_multipart").setLevel(logging.ERROR)
    serve(build(settings), settings)


if __name__ == "__main__":
    main()
