"""Run the classifier: `python -m services.classifier`."""

from services.classifier.app import build
from services.classifier.service import SERVICE
from services.classifier.settings import ClassifierSettings
from shared.http.server import run

if __name__ == "__main__":
    run(SERVICE, ClassifierSettings, build)
