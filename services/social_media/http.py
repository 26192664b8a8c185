"""The webhooks: `/v1/webhooks/{platform}/{source}`.

A stranger gets 401 or 403. An authentic platform gets success for whatever it sends, since anything
else makes it repeat for hours and then switch the webhook off; 503 only for trouble of our own.
"""

from dataclasses import dataclass
from typing import Final

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from services.social_media import metrics
from services.social_media.platform import Delivery, Platform, Reply
from services.social_media.registry import PLATFORMS
from services.social_media.service import Notes, ReceiveDelivery
from services.social_media.sources import SocialSource
from shared.intake.accept import RawInput
from shared.intake.body import BodyLimits, Payload, read_payload
from shared.intake.content import require_charset
from shared.intake.rejected import Rejected
from shared.intake.sources import Sources
from shared.intake.strict_json import JsonLimits, ParsedJson, parse_json

ACCEPTED: Final = ("application/json",)
# Real platforms have been seen to send a key twice; their secret is not in the document.
_LIMITS: Final = JsonLimits(duplicate_keys=True)
_PATH: Final = "/v1/webhooks/{platform}/{source}"


@dataclass(frozen=True, slots=True)
class Webhooks:
    """The two routes; everything a request needs is found by its path."""

    sources: Sources[SocialSource]
    receive: ReceiveDelivery
    limits: BodyLimits

    async def handshake(self, request: Request) -> Response:
        platform, source = self._addressed(request)
        reply = platform.handshake(_delivery(request, b""), source)
        if reply is None:
            raise Rejected(
                405, "method_not_allowed", "this platform only posts", headers={"Allow": "POST"}
            )
        metrics.HANDSHAKES.labels(platform.name, source.name).inc()
        return _response(reply)

    async def deliver(self, request: Request) -> Response:
        platform, source = self._addressed(request)
        payload = await read_payload(request, ACCEPTED, limits=self.limits)
        require_charset(payload.content_type)
        delivery = _delivery(request, payload.body)
        if platform.signed_in_body:
            parsed = parse_json(payload.body)
            platform.verify(delivery, parsed.value, source)
        else:
            platform.verify(delivery, None, source)
            try:
                parsed = parse_json(payload.body, _LIMITS)
            except Rejected as error:
                await self.receive.unreadable(source, _raw(platform, payload, payload.body), error)
                return _response(platform.done)
        return await self._settle(platform, source, payload, parsed, delivery)

    async def _settle(
        self,
        platform: Platform,
        source: SocialSource,
        payload: Payload,
        parsed: ParsedJson,
        delivery: Delivery,
    ) -> Response:
        document = parsed.value
        greeting = platform.greeting(document, source)
        if greeting is not None:
            metrics.HANDSHAKES.labels(platform.name, source.name).inc()
            return _response(greeting)
        kept = platform.without_secrets(document)
        body = payload.body if kept is document else orjson.dumps(kept)
        raw = _raw(platform, payload, body)
        notes = Notes(platform.delivery_id(delivery), parsed.warnings)
        await self.receive(platform, source, kept, raw, notes)
        return _response(platform.done)

    def _addressed(self, request: Request) -> tuple[Platform, SocialSource]:
        """Return whom the path names; a source of another platform is none."""
        platform = PLATFORMS.get(request.path_params["platform"])
        source = self.sources.get(request.path_params["source"]) if platform else None
        if platform is None or source is None or source.format != platform.name:
            raise Rejected(404, "unknown_source", "no source is configured under this name")
        return platform, source


def _delivery(request: Request, body: bytes) -> Delivery:
    return Delivery(body, request.headers, request.query_params)


def _raw(platform: Platform, payload: Payload, body: bytes) -> RawInput:
    return RawInput(body, platform.name, payload.received_at, payload.headers)


def _response(reply: Reply) -> Response:
    return Response(reply.body, status_code=reply.status, media_type=reply.media_type)


def add_routes(app: FastAPI, webhooks: Webhooks) -> None:
    """Serve the webhooks from `app`."""
    app.add_api_route(_PATH, webhooks.handshake, methods=["GET"], summary="Handshake of a platform")
    app.add_api_route(
        _PATH,
        webhooks.deliver,
        methods=["POST"],
        summary="Delivery of a platform",
        openapi_extra={
            "requestBody": {"required": True, "content": {ACCEPTED[0]: {"schema": {}}}},
            "responses": {
                code: {"description": what}
                for code, what in {
                    "200": "Settled: accepted, ignored, or recorded as a failure.",
                    "401": "The signature or secret is not one of this source.",
                    "403": "The secret in the body is not one of this source.",
                    "404": "No such source.",
                    "413": "The body is too large.",
                    "503": "Kafka did not acknowledge; send it again.",
                }.items()
            },
        },
    )
