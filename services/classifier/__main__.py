"""Run the classifier."""

from services.classifier.app import build
from services.classifier.service import SERVICE
from services.classifier.settings import ClassifierSettings
from shared.http.server import serve
from shared.observability import configure_logging

if __name__ == "__main__":
    settings = ClassifierSettings()
    configure_logging(SERVICE, level=settings.log_level, style=settings.log_format)
    serve(build(settings), settings)
