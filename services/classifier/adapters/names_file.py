"""Reads the packaged list of given names and expands the Russian ones to all their forms."""

from collections.abc import Callable, Iterable
from importlib.resources import files

import yaml

from services.classifier.adapters.lexicon_files import LexiconInvalid
from services.classifier.domain.people import Names

FILE = "names.yaml"


def read_names(forms_of: Callable[[str], frozenset[str]]) -> Names:
    """Return the names that ship with the service; `forms_of` knows the cases of a name.

    Raises:
        LexiconInvalid: the file is damaged.
    """
    content = (files("services.classifier") / "lexicon" / FILE).read_bytes()
    try:
        document = yaml.load(content, Loader=yaml.CSafeLoader)
        given, doubtful = document["given"], document["doubtful"]
        ordinary = frozenset(document["ordinary"])
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise LexiconInvalid(f"{FILE}: {type(error).__name__}") from error
    maybe = _forms(doubtful, forms_of)
    return Names(_forms(given, forms_of) - maybe - ordinary, maybe - ordinary)


def _forms(names: Iterable[str], forms_of: Callable[[str], frozenset[str]]) -> frozenset[str]:
    return frozenset(form for name in names for form in _of_one(name, forms_of))


def _of_one(name: str, forms_of: Callable[[str], frozenset[str]]) -> frozenset[str]:
    return frozenset({name}) if name.isascii() else forms_of(name)
