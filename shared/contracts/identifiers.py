"""Identifiers that are derived, never drawn: the same message gives the same ids for ever."""

from typing import Final
from uuid import UUID, uuid5

from shared.contracts.vocabulary import Channel

COMPLAINT_NAMESPACE: Final = UUID("5b1f0e0c-63d4-5c11-9d0e-8a4d7c1d2f6e")

# Nineteen symbols (a prime) that read the same in Latin and Cyrillic print, without O, I and B.
REFERENCE_ALPHABET: Final = "0123456789ACEHKMPTX"
_BASE: Final = len(REFERENCE_ALPHABET)
_BODY_LENGTH: Final = 10
_CYRILLIC_TWINS: Final = str.maketrans("АСЕНКМРТХ", "ACEHKMPTX")


def complaint_id(channel: Channel, source: str, external_id: str) -> UUID:
    """Return the same id for every redelivery of one channel message.

    The id depends only on where the message came from, so a webhook that is sent twice
    becomes the same complaint, and every consumer can deduplicate on it.
    """
    return uuid5(COMPLAINT_NAMESPACE, f"{channel.value}:{source}:{external_id}")


def derived_id(about: UUID, what: str) -> UUID:
    """Return the id of the event `what` about one complaint; equal for every repetition."""
    return uuid5(about, what)


def _check_symbol(body: str) -> str:
    """Weighted sum modulo 19 with distinct weights: finds any one wrong symbol or swapped pair."""
    total = sum((i + 1) * REFERENCE_ALPHABET.index(symbol) for i, symbol in enumerate(body))
    return REFERENCE_ALPHABET[total % _BASE]


def reference(of: UUID) -> str:
    """Return what a person can read out on the phone: `XXXX-XXXX-XXC`, C being the check symbol.

    Derived from the complaint's id, about 6 * 10^12 values.
    """
    number, symbols = of.int % _BASE**_BODY_LENGTH, ""
    for _ in range(_BODY_LENGTH):
        number, digit = divmod(number, _BASE)
        symbols += REFERENCE_ALPHABET[digit]
    symbols += _check_symbol(symbols)
    return f"{symbols[:4]}-{symbols[4:8]}-{symbols[8:]}"


def parse_reference(spoken: str) -> str | None:
    """Return the reference in its canonical spelling, or None when its check symbol is wrong.

    Small letters, Cyrillic look-alikes, spaces and missing hyphens are all right.
    """
    symbols = "".join(spoken.upper().translate(_CYRILLIC_TWINS).replace("-", " ").split())
    if len(symbols) != _BODY_LENGTH + 1 or not set(symbols) <= set(REFERENCE_ALPHABET):
        return None
    if _check_symbol(symbols[:-1]) != symbols[-1]:
        return None
    return f"{symbols[:4]}-{symbols[4:8]}-{symbols[8:]}"
