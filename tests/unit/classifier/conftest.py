from datetime import UTC, datetime

import pytest

from services.classifier.adapters.fasttext_language import FasttextLanguages
from services.classifier.adapters.lexicon_model import LexiconModel
from services.classifier.service import Classify

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def model() -> LexiconModel:
    return LexiconModel.packaged()


@pytest.fixture(scope="session")
def classify(model: LexiconModel) -> Classify:
    return Classify(model, FasttextLanguages(), lambda: NOON)
