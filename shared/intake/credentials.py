"""Is this the secret? In constant time, on bytes, with two valid ones during a rotation."""

import hashlib
import hmac
from collections.abc import Iterable

from pydantic import SecretStr


def is_one_of(given: bytes | str | None, secrets: Iterable[SecretStr]) -> bool:
    """Return whether `given` is one of `secrets`.

    Every secret is compared, on digests, so the time tells neither which one nor how much of it was
    right. Text is taken as UTF-8; of an HTTP header give the bytes.
    """
    digest = _digest(given or b"")
    found = False
    for secret in secrets:
        found |= hmac.compare_digest(digest, _digest(secret.get_secret_value()))
    return found and bool(given)


def bearer_token(authorization: str | None) -> bytes | None:
    """Return the token of an `Authorization: Bearer` header, or None when there is none."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    return token.strip().encode("latin-1", "replace")


def _digest(value: bytes | str) -> bytes:
    data = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).digest()
