"""`POST /v1/transcripts`: one call's transcript, in any format that is known.

What the body does not say of the call comes as query parameters: `call_id`, `started_at` (ISO 8601
with an offset), `language`, `revision`, `roles` (`SPEAKER_00:customer,SPEAKER_01:agent`) and
`format`. The caller's number comes in the header `X-Caller`, because addresses end up in logs.

The sender shows its API key as a bearer token. Twilio, which cannot, names its source by `source`
and signs.
"""

from dataclasses import dataclass
from typing import Final

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from services.phone_transcript.parameters import CALLER_HEADER, call_of
from services.phone_transcript.registry import BY_NAME
from services.phone_transcript.senders import check_signature, sender_of
from services.phone_transcript.service import Pending, ReceiveTranscript
from services.phone_transcript.sources import PhoneSource
from shared.intake.accept import RawInput
from shared.intake.body import BodyLimits, read_payload
from shared.intake.content import require_charset
from shared.intake.http import accepted
from shared.intake.rejected import Rejected
from shared.intake.sources import Sources

ACCEPTED: Final = (
    "application/json",
    "application/x-ndjson",
    "application/x-subrip",
    "application/x-www-form-urlencoded",
    "text/plain",
    "text/srt",
    "text/vtt",
)


@dataclass(frozen=True, slots=True)
class Transcripts:
    """The route; the API key says which source it is."""

    sources: Sources[PhoneSource]
    receive: ReceiveTranscript
    limits: BodyLimits

    async def post(self, request: Request) -> Response:
        source = sender_of(request, self.sources)
        call = call_of(request, source)
        payload = await read_payload(request, ACCEPTED, limits=self.limits)
        check_signature(request, source, payload.body)
        require_charset(payload.content_type, ("utf-8", "utf-16"))
        if not payload.body:
            raise Rejected(400, "empty_body", "the body is empty")
        raw = RawInput(payload.body, "unknown", payload.received_at, payload.headers)
        outcome = await self.receive(
            source, raw, call, format_name=request.query_params.get("format")
        )
        return _pending(outcome) if isinstance(outcome, Pending) else accepted(outcome)


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
        _parameter("source", "Who signs, where there is no API key.", {"type": "string"}),
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
