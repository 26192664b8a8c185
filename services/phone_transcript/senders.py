"""Who pushes a transcript: the source of an API key, or one whose webhooks are signed."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request

from services.phone_transcript import twilio_signature
from services.phone_transcript.sources import PhoneSource
from shared.intake.credentials import bearer_token
from shared.intake.rejected import Rejected
from shared.intake.sources import Sources

_FORM: Final = "application/x-www-form-urlencoded"
_MAX_FIELDS: Final = 200


def sender_of(request: Request, sources: Sources[PhoneSource]) -> PhoneSource:
    """Return whose API key the request shows; every key is compared, so the time tells nothing.

    A signed request names its source; `check_signature` has to follow once the body is read.

    Raises:
        Rejected: 401 nobody's, 410 retired, 503 paused.
    """
    if _is_signed(request):
        named = request.query_params.get("source")
        found = [each.name for each in sources if each.name == named and each.signed_url]
    else:
        token = bearer_token(request.headers.get("authorization"))
        found = [each.name for each in sources if each.knows(token)]
    if not found:
        raise _unknown()
    return sources.get(found[0])


def check_signature(request: Request, source: PhoneSource, body: bytes) -> None:
    """Return when the request came with an API key, or is signed by its source.

    Raises:
        Rejected: 401, the signature is not right.
    """
    if not _is_signed(request):
        return
    right = source.signed_url is not None and twilio_signature.is_right(
        request.headers.get(twilio_signature.HEADER),
        url=_signed_url(source.signed_url, request),
        form=_form(request, body),
        body=body,
        tokens=source.secrets,
    )
    if not right:
        raise _unknown()


def _is_signed(request: Request) -> bool:
    return twilio_signature.HEADER in request.headers and "authorization" not in request.headers


def _signed_url(configured: str, request: Request) -> str:
    """Return the configured address with the digest that Twilio adds to it for a JSON body."""
    digest = request.query_params.get(twilio_signature.DIGEST_PARAMETER)
    if digest is None or not digest.isalnum():
        return configured
    joint = "&" if "?" in configured else "?"
    return f"{configured}{joint}{twilio_signature.DIGEST_PARAMETER}={digest}"


def _form(request: Request, body: bytes) -> Mapping[str, Sequence[str]]:
    if not request.headers.get("content-type", "").lower().startswith(_FORM):
        return {}
    try:
        text = body.decode()
        return parse_qs(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except (UnicodeDecodeError, ValueError):
        raise _unknown() from None


def _unknown() -> Rejected:
    return Rejected(
        401,
        "not_authenticated",
        "no source has this API key or signature",
        hint="send the header Authorization: Bearer <API key>",
        headers={"WWW-Authenticate": "Bearer"},
    )
