"""`POST /v1/transcripts`: one call's transcript, in any format that is known.

What the body does not say of the call comes as query parameters: `call_id`, `started_at` (ISO 8601
with an offset), `language`, `revision`, `roles` (`SPEAKER_00:customer,SPEAKER_01:agent`) and
`format`. The caller's number comes in the header `X-Caller`, because addresses end up in logs.
"""

from dataclasses import dataclass
from typing import Final

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from services.phone_transcript.drafts import Call
from services.phone_transcript.registry import BY_NAME
from services.phone_transcript.service import Pending, ReceiveTranscript
from services.phone_transcript.sources import PhoneSource
from shared.contracts import SpeakerRole
from shared.intake.accept import RawInput
from shared.intake.body import BodyLimits, read_payload
from shared.intake.content import require_charset
from shared.intake.credentials import bearer_token
from shared.intake.http import accepted
from shared.intake.rejected import Rejected, invalid_field
from shared.intake.sources import Sources
from shared.intake.times import parse_aware
from shared.intake.values import identifier, name, whole

ACCEPTED: Final = (
    "application/json",
    "application/x-ndjson",
    "application/x-subrip",
    "text/plain",
    "text/srt",
    "text/vtt",
)
CALLER_HEADER: Final = "x-caller"
_MAX_REVISION: Final = 2**31
_MAX_ROLES: Final = 50


@dataclass(frozen=True, slots=True)
class Transcripts:
    """The route; the API key says which source it is."""

    sources: Sources[PhoneSource]
    receive: ReceiveTranscript
    limits: BodyLimits

    async def post(self, request: Request) -> Response:
        source = self._sender(request)
        call = call_of(request, source)
        payload = await read_payload(request, ACCEPTED, limits=self.limits)
        require_charset(payload.content_type, ("utf-8", "utf-16"))
        if not payload.body:
            raise Rejected(400, "empty_body", "the body is empty")
        raw = RawInput(payload.body, "unknown", payload.received_at, payload.headers)
        outcome = await self.receive(
            source, raw, call, format_name=request.query_params.get("format")
        )
        return _pending(outcome) if isinstance(outcome, Pending) else accepted(outcome)

    def _sender(self, request: Request) -> PhoneSource:
        """Compare with the keys of every source, so that the time tells nothing."""
        token = bearer_token(request.headers.get("authorization"))
        found = [source.name for source in self.sources if source.knows(token)]
        if not found:
            raise Rejected(
                401,
                "not_authenticated",
                "no source has this API key",
                hint="send the header Authorization: Bearer <API key>",
                headers={"WWW-Authenticate": "Bearer"},
            )
        return self.sources.get(found[0])


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


def _pending(outcome: Pending) -> Response:
    body = orjson.dumps({"status": "nothing_to_accept", "reason": outcome.reason})
    return Response(body, media_type="application/json")


def add_routes(app: FastAPI, transcripts: Transcripts) -> None:
    """Serve the transcripts route from `app`."""
    app.add_api_route(
        "/v1/transcripts",
        transcripts.post,
        methods=["POST"],
        status_code=202,
        summary="One call's transcript",
        openapi_extra=_OPENAPI,
    )


def _parameter(name_: str, description: str, schema: dict[str, object]) -> dict[str, object]:
    where = "header" if name_ == CALLER_HEADER else "query"
    return {"name": name_, "in": where, "description": description, "schema": schema}


_OPENAPI: Final[dict[str, object]] = {
    "parameters": [
        _parameter("call_id", "The sender's id of the call.", {"type": "string", "maxLength": 512}),
        _parameter("started_at", "When the call began.", {"type": "string", "format": "date-time"}),
        _parameter("language", "The language spoken.", {"type": "string", "maxLength": 200}),
        _parameter("revision", "A final transcript supersedes.", {"type": "integer", "minimum": 1}),
        _parameter("roles", "label:role pairs, separated by commas.", {"type": "string"}),
        _parameter("format", "Skips detection.", {"type": "string", "enum": sorted(BY_NAME)}),
        _parameter(CALLER_HEADER, "The caller's number.", {"type": "string"}),
    ],
    "requestBody": {
        "required": True,
        "content": {media_type: {"schema": {"type": "string"}} for media_type in ACCEPTED},
    },
    "security": [{"bearer": []}],
    "responses": {
        "200": {"description": "About a call, without its words: nothing to accept."},
        "202": {"description": "Accepted: complaint_id, reference, status_url, received_at."},
        "400": {"description": "The body cannot be read."},
        "401": {"description": "No source has this API key."},
        "413": {"description": "The body is too large."},
        "415": {"description": "The Content-Type is not supported."},
        "422": {"description": "A parameter is wrong, or the format is unknown."},
        "503": {"description": "Kafka did not acknowledge; send it again."},
    },
}
