from datetime import UTC, datetime

import pytest

from services.classifier.adapters.fasttext_language import FasttextLanguages
from services.classifier.adapters.lexicon_model import LexiconModel
from services.classifier.adapters.names_file import read_names
from services.classifier.adapters.word_forms import WordForms
from services.classifier.domain.people import Names
from services.classifier.service import Classify

FORMS = WordForms()
NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def model() -> LexiconModel:
    return LexiconModel.packaged(FORMS)


@pytest.fixture(scope="session")
def names() -> Names:
    return read_names(FORMS.of_name)


@pytest.fixture(scope="session")
def classify(model: LexiconModel, names: Names) -> Classify:
    return Classify(model, FasttextLanguages(), names, lambda: NOON)
