"""What a request says of the call besides its transcript."""

from typing import Final

from starlette.requests import Request

from services.phone_transcript.drafts import Call
from services.phone_transcript.sources import PhoneSource
from shared.contracts import SpeakerRole
from shared.intake.rejected import invalid_field
from shared.intake.times import parse_aware
from shared.intake.values import identifier, name, whole

CALLER_HEADER: Final = "x-caller"
_MAX_REVISION: Final = 2**31
_MAX_ROLES: Final = 50


def call_of(request: Request, source: PhoneSource) -> Call:
    """Return what the request says of the call.

    Raises:
        Rejected: 422, with the name of the parameter that is wrong.
    """
    query = request.query_params
    started_at = query.get("started_at")
    return Call(
        call_id=_identifier(query.get("call_id"), "call_id"),
        started_at=parse_aware(started_at, field="started_at") if started_at else None,
        language=name(query.get("language")),
        caller=_identifier(request.headers.get(CALLER_HEADER), CALLER_HEADER),
        revision=_revision(query.get("revision", "1")),
        roles={**source.roles, **roles_of(query.get("roles", ""))},
    )


def _identifier(given: str | None, field: str) -> str | None:
    if given is not None and (identifier(given) is None or not given.isprintable()):
        raise invalid_field(field, "must be 1 to 512 printable characters")
    return identifier(given)


def _revision(given: str) -> int:
    revision = whole(given)
    if revision is None or not 1 <= revision <= _MAX_REVISION:
        raise invalid_field("revision", "must be a whole number from 1 on")
    return revision


def roles_of(given: str) -> dict[str, SpeakerRole]:
    """Read `label:role,label:role`.

    Raises:
        Rejected: 422, a role is none of customer, agent, system, unknown.
    """
    pairs = [pair.rpartition(":") for pair in given.split(",")[:_MAX_ROLES] if pair.strip()]
    if not all(label.strip() and role.strip() in set(SpeakerRole) for label, _, role in pairs):
        allowed = ", ".join(SpeakerRole)
        raise invalid_field("roles", "must be label:role pairs", hint=f"roles: {allowed}")
    return {label.strip(): SpeakerRole(role.strip()) for label, _, role in pairs}
