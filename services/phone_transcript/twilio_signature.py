"""Twilio's signature of a webhook: HMAC-SHA1 over the address and the form, or over the address
alone where the address carries the digest of a JSON body.

The address is the one that Twilio was given; what a proxy makes of it does not count. Source:
twilio.com/docs/usage/webhooks/webhooks-security.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import parse_qs, urlsplit, urlunsplit

from pydantic import SecretStr

HEADER: Final = "x-twilio-signature"
DIGEST_PARAMETER: Final = "bodySHA256"
_STANDARD_PORTS: Final = {"https": 443, "http": 80}


def is_right(
    signature: str | None,
    *,
    url: str,
    form: Mapping[str, Sequence[str]],
    body: bytes,
    tokens: Iterable[SecretStr],
) -> bool:
    """Compare in constant time with what each of `tokens` gives.

    `url` is the whole public address; `form` is empty for a JSON body, whose digest then has to
    stand in the address.
    """
    if not form and not _digest_is_right(url, body):
        return False
    given = (signature or "").encode("utf-8", "replace")
    pairs = "".join(f"{name}{value}" for name in sorted(form) for value in sorted(set(form[name])))
    right = [
        base64.b64encode(
            hmac.digest(token.get_secret_value().encode(), (each + pairs).encode(), hashlib.sha1)
        )
        for token in tokens
        for each in _spellings(url)
    ]
    return sum(hmac.compare_digest(given, each) for each in right) > 0


def _digest_is_right(url: str, body: bytes) -> bool:
    stated = parse_qs(urlsplit(url).query).get(DIGEST_PARAMETER, [""])[0]
    actual = hashlib.sha256(body).hexdigest()
    return hmac.compare_digest(stated.lower().encode(), actual.encode())


def _spellings(url: str) -> Iterator[str]:
    """Yield the address with and without the standard port: Twilio may sign either."""
    yield url
    parts = urlsplit(url)
    port = f":{_STANDARD_PORTS.get(parts.scheme, '')}"
    if parts.netloc.endswith(port):
        yield urlunsplit(parts._replace(netloc=parts.netloc.removesuffix(port)))
    elif ":" not in parts.netloc.rpartition("@")[2]:
        yield urlunsplit(parts._replace(netloc=parts.netloc + port))
