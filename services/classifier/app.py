"""Wire the classifier: the lexicon, the worker, and the operations routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from fastapi import FastAPI

from services.classifier.adapters.fasttext_language import FasttextLanguages
from services.classifier.adapters.lexicon_model import LexiconModel
from services.classifier.adapters.names_file import read_names
from services.classifier.adapters.word_forms import WordForms
from services.classifier.handlers import classifier_worker
from services.classifier.service import SERVICE, Classify
from services.classifier.settings import ClassifierSettings
from shared.http.operations import operations_routes
from shared.version import VERSION


def default_classify() -> Classify:
    """Return the use case as it runs in production: offline, no settings.

    Raises:
        ConfigurationError: the lexicon or the language model is missing or damaged.
    """
    forms_of = WordForms()
    model = LexiconModel.packaged(forms_of)
    return Classify(model, FasttextLanguages(), read_names(forms_of.of_name), _now)


def build(settings: ClassifierSettings) -> FastAPI:
    """Return the classifier as an application; its lifespan runs the worker.

    Raises:
        ConfigurationError: the lexicon or the language model is missing or damaged.
    """
    worker = classifier_worker(default_classify(), settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await worker.start()
        try:
            yield
        finally:
            await worker.stop()

    app = FastAPI(title="Zhaloba classifier", version=VERSION, lifespan=lifespan)
    app.router.routes.extend(operations_routes(SERVICE, {"kafka": worker.ready}))
    return app


def _now() -> datetime:
    return datetime.now(UTC)
