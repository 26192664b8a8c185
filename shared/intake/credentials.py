"""Is this the secret? In constant time, on bytes, with two valid ones during a rotation."""

import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import Final

from pydantic import SecretStr

_HASHED: Final = re.compile(r"sha256:([0-9a-f]{64})")


def is_one_of(given: bytes | str | None, secrets: Iterable[SecretStr]) -> bool:
    """Return whether `given` is one of `secrets`.

    Every secret is compared, on digests, so the time tells neither which one nor how much of it was
    right. Text is taken as UTF-8; of an HTTP header give the bytes. A secret may be kept as
    `sha256:` and the hexadecimal digest of it, where it is only ever shown to us and never signs.
    """
    digest = _digest(given or b"")
    found = False
    for secret in secrets:
        found |= hmac.compare_digest(digest, _expected(secret.get_secret_value()))
    return found and bool(given)


def bearer_token(authorization: str | None) -> bytes | None:
    """Return the token of an `Authorization: Bearer` header, or None when there is none."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    return token.strip().encode("latin-1", "replace")


def is_hashed(secret: SecretStr) -> bool:
    """Return whether a secret is kept as its digest: it can be compared, but not signed with."""
    return _HASHED.fullmatch(secret.get_secret_value()) is not None


def _expected(secret: str) -> bytes:
    hashed = _HASHED.fullmatch(secret)
    return bytes.fromhex(hashed[1]) if hashed else _digest(secret)


def _digest(value: bytes | str) -> bytes:
    data = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).digest()
