"""Which request headers are kept with the raw body: few, named, and never a secret."""

from collections.abc import Collection, Iterable
from typing import Final

KEPT: Final = frozenset({"content-type", "accept-language", "idempotency-key"})
# Whatever an adapter asks for: a name with one of these words is a credential.
_SECRET_WORDS: Final = (
    "authorization",
    "cookie",
    "signature",
    "secret",
    "token",
    "password",
    "api-key",
    "apikey",
    "credential",
    "hmac",
)
_MAX_CHARS: Final = 2_000


def is_secret(name: str) -> bool:
    """Return whether a header of this name could carry a credential."""
    lowered = name.lower()
    return any(word in lowered for word in _SECRET_WORDS)


def kept_headers(
    headers: Iterable[tuple[str, str]], further: Collection[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Return the headers to keep, names in lower case; `further` adds names to the short list."""
    return tuple(
        (name, value[:_MAX_CHARS])
        for name, value in headers
        if name in KEPT or (name in further and not is_secret(name))
    )
