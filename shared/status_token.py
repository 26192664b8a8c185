"""The customer's link: derived from the complaint, checkable without a database, not guessable."""

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

_MAC_BYTES = 16


def _mac(complaint_id: UUID, secret: bytes) -> bytes:
    return hmac.digest(secret, b"status:" + complaint_id.bytes, hashlib.sha256)[:_MAC_BYTES]


def issue(complaint_id: UUID, secret: bytes) -> str:
    """Return the token of one complaint: 43 characters, 128 bits of HMAC-SHA256 (RFC 2104)."""
    payload = complaint_id.bytes + _mac(complaint_id, secret)
    return base64.urlsafe_b64encode(payload).rstrip(b"=").decode("ascii")


def verify(token: str, secret: bytes) -> UUID | None:
    """Return the complaint that `token` was issued for, or None; in constant time."""
    try:
        payload = base64.b64decode(token.encode("ascii") + b"=", altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    if len(payload) != 2 * _MAC_BYTES:
        return None
    complaint_id = UUID(bytes=payload[:_MAC_BYTES])
    # Compared by re-issuing: base64 has several spellings of the same bytes, and only one is ours.
    return complaint_id if hmac.compare_digest(issue(complaint_id, secret), token) else None


def status_url(base_url: str, complaint_id: UUID, secret: bytes) -> str:
    """Return the address of the customer's page."""
    return f"{base_url.rstrip('/')}/c/{issue(complaint_id, secret)}"
