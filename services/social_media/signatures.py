"""Signatures over the raw bytes of a delivery, against each secret that is valid now.

Every comparison is in constant time and on bytes: a header of a stranger may be anything.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from typing import Final

from pydantic import SecretStr

TOLERANCE_S: Final = 300
_PREFIX: Final = b"sha256="
_MAX_SIGNATURES: Final = 20
_WHSEC: Final = "whsec_"


def _digest(secret: SecretStr, message: bytes) -> bytes:
    return hmac.digest(secret.get_secret_value().encode(), message, hashlib.sha256)


def hub_signature_is_right(header: str | None, body: bytes, secrets: Iterable[SecretStr]) -> bool:
    """Check `X-Hub-Signature-256: sha256=<hex>` as Meta sends it; SHA-1 is not accepted."""
    return _is_one_of(header, (_PREFIX + _digest(each, body).hex().encode() for each in secrets))


def x_signature_is_right(header: str | None, body: bytes, secrets: Iterable[SecretStr]) -> bool:
    """Check `x-twitter-webhooks-signature: sha256=<base64>` as X sends it."""
    return _is_one_of(header, (x_signature(body, each).encode() for each in secrets))


def x_signature(message: bytes, secret: SecretStr) -> str:
    """Return what X writes for a body, and expects for its CRC token."""
    return "sha256=" + base64.b64encode(_digest(secret, message)).decode()


def standard_signature_is_right(
    *,
    message_id: str,
    timestamp: str,
    signatures: str,
    body: bytes,
    secrets: Iterable[SecretStr],
    now_s: float,
) -> bool:
    """Check the headers of Standard Webhooks; a timestamp off by more than 5 minutes is wrong.

    `signatures` is a list separated by spaces, of which one `v1,` has to be right. A secret is
    base64 after `whsec_`.
    """
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= len("9" * 12)):
        return False
    if abs(now_s - int(timestamp)) > TOLERANCE_S:
        return False
    signed = f"{message_id}.{timestamp}.".encode(errors="replace") + body
    right = [
        b"v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256))
        for key in filter(None, map(_whsec_key, secrets))
    ]
    given = signatures.split(" ")[:_MAX_SIGNATURES]
    return sum(_is_one_of(each, right) for each in given) > 0


def _whsec_key(secret: SecretStr) -> bytes | None:
    try:
        return base64.b64decode(secret.get_secret_value().removeprefix(_WHSEC), validate=True)
    except (binascii.Error, ValueError):
        return None


def _is_one_of(given: str | None, right: Iterable[bytes]) -> bool:
    """Compare with all, so that the time does not tell which one it was."""
    data = (given or "").encode("utf-8", "replace")
    return sum(hmac.compare_digest(data, each) for each in right) > 0
