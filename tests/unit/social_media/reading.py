"""Helpers of the platforms' tests: one moment, one source, and JSON of any shape."""

import copy
import random
from datetime import UTC, datetime

from hypothesis import strategies as st

from services.social_media.domain import Context, Entry
from services.social_media.registry import PLATFORMS
from shared.intake.accept import received_event
from shared.intake.draft import Draft
from shared.intake.rejected import Rejected

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
CONTEXT = Context("shop", NOW, own_ids=frozenset({"999"}))

ODD_VALUES: tuple[object, ...] = (
    None, True, 0, -1, 1.5, 2**62, "", "x", "12", [], {}, [[]], [None], {"id": None}, {"x": "y"}
)  # fmt: skip
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
)


def words(text: str) -> list[str]:
    """Return the words of a list that is easier to read as text."""
    return text.split()


def json_with(keys: list[str]) -> st.SearchStrategy[object]:
    """Return JSON of any shape whose objects use `keys`, so that it gets deep into a reader."""
    names = st.sampled_from(keys)
    return st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=8),
        max_leaves=30,
    )


def entries(platform: str, document: object) -> list[Entry]:
    """Return the entries of all parts of a document."""
    reader = PLATFORMS[platform]
    return [
        entry for part in reader.parts(document, CONTEXT) for entry in reader.entries(part, CONTEXT)
    ]


def draft(platform: str, document: object) -> Draft:
    """Return the one draft of a document."""
    [entry] = entries(platform, document)
    assert isinstance(entry, Draft), entry
    return entry


def fits_or_is_refused(found: Draft) -> None:
    """Turn a draft into its event; the only error allowed is a refusal."""
    try:
        received_event(found, NOW, "0" * 64)
    except Rejected as refusal:
        if refusal.status not in {413, 422}:
            raise


def damaged(document: object, rng: random.Random) -> object:
    """Return a copy that differs in one to four places: values of another type, at any depth."""
    copied = copy.deepcopy(document)
    for _ in range(rng.randint(1, 4)):
        node = copied
        while isinstance(node, dict | list) and node:
            key = rng.choice(list(node) if isinstance(node, dict) else range(len(node)))
            if not isinstance(node[key], dict | list) or rng.random() < 0.25:
                node[key] = copy.deepcopy(rng.choice(ODD_VALUES))
                break
            node = node[key]
    return copied
