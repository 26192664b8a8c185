"""Each channel's way to send a complaint, over HTTP, as its own systems do it."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from uuid import UUID

import httpx

from shared.contracts import Channel, complaint_id
from shared.errors import ZhalobaError
from shared.local_stack.demo.account import Accepted
from shared.local_stack.demo.complaints import (
    FormComplaint,
    FormEncoding,
    TelegramMessage,
    Told,
    VkComment,
    VkMessage,
    WebVttCall,
    WhisperCall,
)
from shared.local_stack.local_sources import (
    CALL_CENTRE_KEY,
    STATUS_SECRET,
    TELEGRAM_SECRET,
    VK_SECRET,
    LocalSources,
)
from shared.status_token import status_url

TIMEOUT_S: Final = 10.0
PATIENCE_S: Final = 30.0  # with an adapter that answers 503, as when Kafka is still slow
_GROUP: Final = 204_518
_CUSTOMER: Final = 7_000_000
_FORM_PATH: Final = "/v1/complaints"
# The smallest PNG there is: one grey pixel.
_PICTURE: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c636800000082008177cd72b60000000049454e44ae426082"
)


class DeliveryRefused(ZhalobaError):
    """A channel's adapter did not accept what was sent."""

    code = "delivery_refused"

    def __init__(self, channel: str, reason: str) -> None:
        super().__init__(f"{channel}: a complaint was not accepted: {reason}")


@dataclass(frozen=True, slots=True)
class Senders:
    """Sends to the adapters at `urls`, by service name, with the `secrets` of `sources`."""

    client: httpx.AsyncClient
    urls: Mapping[str, str]
    sources: LocalSources
    secrets: Mapping[str, str]

    async def send(self, told: Told, number: int) -> Accepted:
        """Deliver one complaint; the same `number` again is the same message again.

        Raises:
            DeliveryRefused: the adapter answered anything but success, or nothing.
        """
        match told:
            case FormComplaint():
                return await self._form(told, number)
            case VkMessage() | VkComment():
                return await self._vk(told, number)
            case TelegramMessage():
                return await self._telegram(told, number)
            case WebVttCall():
                media_type, body = "text/vtt", told.text
                return await self._call(media_type, body, number, language=told.language)
            case WhisperCall():
                media_type, body = "application/json", json.dumps(_whisper(told))
                return await self._call(
                    media_type, body, number, language=told.language, roles=told.roles
                )

    async def _form(self, told: FormComplaint, number: int) -> Accepted:
        url, fields = self.urls["web_form"] + _FORM_PATH, {"text": told.text, **told.fields}
        key = {"Idempotency-Key": f"demo-{number}"}  # sent again, it is the same complaint
        match told.encoding:
            case FormEncoding.JSON:
                request = self.client.build_request("POST", url, json=fields, headers=key)
            case FormEncoding.URLENCODED:
                request = self.client.build_request("POST", url, data=fields, headers=key)
            case FormEncoding.MULTIPART:
                picture = {"photo": ("parcel.png", _PICTURE, "image/png")}
                request = self.client.build_request(
                    "POST", url, data=fields, files=picture, headers=key
                )
        return await self._receipt("web form", request)

    async def _call(self, media_type: str, body: str, number: int, **parameters: str) -> Accepted:
        request = self.client.build_request(
            "POST",
            self.urls["phone_transcript"] + "/v1/transcripts",
            params={"call_id": f"call-{number}", **parameters},
            content=body.encode(),
            headers={
                "Content-Type": media_type,
                "Authorization": f"Bearer {self.secrets[CALL_CENTRE_KEY]}",
                "X-Caller": f"+7900000{number:04}",
            },
        )
        return await self._receipt("phone", request)

    async def _vk(self, told: VkMessage | VkComment, number: int) -> Accepted:
        customer = _CUSTOMER + number
        if isinstance(told, VkMessage):
            external_id, kind, content = (
                f"{customer}:{number}",
                "message_new",
                _message(told, customer, number),
            )
        else:
            external_id, kind = f"-{_GROUP}_{number}:{number}", "wall_reply_new"
            content = _comment(told, customer, number)
        event = {
            "type": kind,
            "object": content,
            "group_id": _GROUP,
            "event_id": f"demo{number}",
            "secret": self.secrets[VK_SECRET],
        }
        return await self._webhook("VK", self.sources.vk, external_id, event)

    async def _telegram(self, told: TelegramMessage, number: int) -> Accepted:
        customer = _CUSTOMER + number
        update = {
            "update_id": number,
            "message": {
                "message_id": number,
                "date": int(time.time()),
                "chat": {"id": customer, "type": "private"},
                "from": {"id": customer, "is_bot": False, "language_code": told.language},
                "text": told.text,
            },
        }
        header = {"X-Telegram-Bot-Api-Secret-Token": self.secrets[TELEGRAM_SECRET]}
        external_id = f"{customer}:{number}"
        return await self._webhook("Telegram", self.sources.telegram, external_id, update, header)

    async def _webhook(
        self,
        platform: str,
        source: str,
        external_id: str,
        body: Mapping[str, object],
        headers: Mapping[str, str] | None = None,
    ) -> Accepted:
        """A platform is told no more than that all is well, so the id is derived here as there."""
        url = f"{self.urls['social_media']}/v1/webhooks/{platform.lower()}/{source}"
        request = self.client.build_request("POST", url, json=body, headers=headers)
        await self._success(platform, request, HTTPStatus.OK)
        identity = complaint_id(Channel.SOCIAL, source, external_id)
        secret = self.secrets[STATUS_SECRET].encode()
        link = status_url(self.urls["status_page"], identity, secret)
        return Accepted(identity, platform, link)

    async def _receipt(self, channel: str, request: httpx.Request) -> Accepted:
        answer = (await self._success(channel, request, HTTPStatus.ACCEPTED)).json()
        return Accepted(UUID(answer["complaint_id"]), channel, answer["status_url"])

    async def _success(
        self, channel: str, request: httpx.Request, expected: HTTPStatus
    ) -> httpx.Response:
        """Send, and send the same again when told to come later, as every good sender does."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                response = await self.client.send(request)
            except httpx.HTTPError as error:
                raise DeliveryRefused(channel, f"no answer ({type(error).__name__})") from error
            if response.status_code == expected:
                return response
            pause_s = float(response.headers.get("Retry-After", "inf"))
            if response.status_code != HTTPStatus.SERVICE_UNAVAILABLE or (
                time.monotonic() + pause_s > deadline
            ):
                raise DeliveryRefused(channel, f"HTTP {response.status_code} {response.text[:500]}")
            await asyncio.sleep(pause_s)


def _message(told: VkMessage, customer: int, number: int) -> dict[str, object]:
    message = {
        "id": number,
        "conversation_message_id": number,
        "date": int(time.time()),
        "from_id": customer,
        "peer_id": customer,
        "out": 0,
        "text": told.text,
        "attachments": [],
    }
    return {"message": message, "client_info": {"lang_id": 0}}


def _comment(told: VkComment, customer: int, number: int) -> dict[str, object]:
    return {
        "id": number,
        "date": int(time.time()),
        "from_id": customer,
        "post_id": number,
        "post_owner_id": -_GROUP,
        "owner_id": -_GROUP,
        "text": told.text,
    }


def _whisper(told: WhisperCall) -> dict[str, object]:
    segments = [
        {"id": place, "speaker": speaker, "start": start_s, "end": end_s, "text": words}
        for place, (speaker, start_s, end_s, words) in enumerate(told.segments)
    ]
    whole = " ".join(words for *_, words in told.segments)
    return {"text": whole, "language": told.language, "segments": segments}
