"""Damage to a body: values of a JSON document replaced, or stretches of text cut and copied."""

import copy
import random
from typing import Final

import orjson

ODD_VALUES: Final[tuple[object, ...]] = (
    None, True, 0, -1, 1e300, 2**62, "", "x", "1.5", "00:00", [], {}, [[]], [None], {"text": None}
)  # fmt: skip
ODD_TEXT: Final = ("", "\n", "\n\n", "00:00", "-->", "<", "{", "]", "\r", "9" * 30)


def mutated(body: bytes, rng: random.Random) -> bytes:
    """Return a body that differs from `body` in one to four places."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _text(body.decode(), rng).encode()
    for _ in range(rng.randint(1, 4)):
        _damage(document, rng)
    return orjson.dumps(document)


def _text(text: str, rng: random.Random) -> str:
    for _ in range(rng.randint(1, 4)):
        begin = rng.randint(0, len(text))
        end = min(len(text), begin + rng.randint(0, 30))
        text = text[:begin] + rng.choice((*ODD_TEXT, text[begin:end] * 2)) + text[end:]
    return text


def _damage(document: object, rng: random.Random) -> None:
    """Walk down at random and replace a value on the way."""
    node = document
    while isinstance(node, dict | list) and node:
        key = rng.choice(list(node) if isinstance(node, dict) else range(len(node)))
        child = node[key]
        if not isinstance(child, dict | list) or rng.random() < 0.25:
            node[key] = copy.deepcopy(rng.choice(ODD_VALUES))
            return
        node = child
