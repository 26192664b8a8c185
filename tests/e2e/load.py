"""A bounded load on the three channels that keeps account of every answer."""

import asyncio
import itertools
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from uuid import UUID

import aiohttp

from shared.contracts import Channel, complaint_id
from tests.e2e.stack import Stack

TEXTS = (
    "Заказ 4471{n:06d} должен был приехать в понедельник, курьер не появился, доставка сорвана.",
    "Верните деньги за возврат, прошло две недели, на карту ничего не пришло, обращение {n}.",
    "The parcel {n} arrived with the wrong colour and one item is missing from the box.",
    "Приложение вылетает при входе, код из смс не приходит уже третий день, номер {n}.",
    "Чайник сломался на второй день, качество ужасное, течёт и искрит, покупка {n}.",
)

_CHAT = 7_000_000


@dataclass(frozen=True)
class Answer:
    """What one request got."""

    status: int
    body: bytes
    retry_after_s: float


def _pause_s(answer: Answer, number: int, tries: int) -> float:
    """Return Retry-After, doubled with each try, spread so that not all senders come together."""
    pause_s: float = min(20.0, answer.retry_after_s * 2 ** (tries - 1))
    return pause_s * (1 + number % 10 / 20)


@dataclass
class Answers:
    """What the senders were told. `accepted` is when each complaint was first answered with 202."""

    accepted: dict[UUID, float] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0.0

    @property
    def refused(self) -> int:
        return sum(count for status, count in self.statuses.items() if status == "503")


class Load:
    """Sends complaints round-robin over the channels, `rate_per_s` for `seconds`, each once.

    A sender that is refused (503) or cut off sends the same complaint again, as real ones do,
    until `patience_s` after the load ended. Complaints are numbered from `first`: two loads on one
    stack need numbers of their own.
    """

    def __init__(
        self,
        stack: Stack,
        *,
        rate_per_s: float,
        seconds: float,
        patience_s: float = 60,
        first: int = 0,
    ) -> None:
        self._stack = stack
        self._rate = rate_per_s
        self._numbers = range(first, first + int(rate_per_s * seconds))
        self._give_up_at = time.monotonic() + seconds + patience_s
        self.answers = Answers()

    async def run(self) -> Answers:
        """Send all, return when every complaint was accepted or its sender gave up."""
        timeout = aiohttp.ClientTimeout(total=10)
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as client:
            channels = itertools.cycle([self._form, self._phone, self._social])
            began = time.monotonic()
            async with asyncio.TaskGroup() as group:
                for place, number in enumerate(self._numbers):
                    await asyncio.sleep(max(0.0, began + place / self._rate - time.monotonic()))
                    group.create_task(self._insist(client, next(channels), number))
        return self.answers

    async def _insist(
        self,
        client: aiohttp.ClientSession,
        send: Callable[[aiohttp.ClientSession, int], Awaitable[Answer]],
        number: int,
    ) -> None:
        for tries in itertools.count(1):
            if time.monotonic() > self._give_up_at:
                break
            began = time.monotonic()
            try:
                answer = await send(client, number)
            except (aiohttp.ClientError, TimeoutError) as error:
                self.answers.statuses[type(error).__name__] += 1
                await asyncio.sleep(0.3)
                continue
            self.answers.statuses[str(answer.status)] += 1
            if answer.status in (408, 429, 503):
                # The promise of the answer in time is about refusals; a cut connection is another.
                self.answers.slowest_s = max(self.answers.slowest_s, time.monotonic() - began)
                await asyncio.sleep(_pause_s(answer, number, tries))
                continue
            self._note(answer, number)
            return
        self.answers.statuses["gave up"] += 1

    def _note(self, answer: Answer, number: int) -> None:
        assert answer.status in (200, 202), answer.status
        if answer.status == 202:
            identity = UUID(json.loads(answer.body)["complaint_id"])
        else:  # a webhook's sender is told nothing; the id is derived from the message
            external_id = f"{_CHAT + number}:{number + 1}"
            identity = complaint_id(Channel.SOCIAL, "shop-telegram", external_id)
        self.answers.accepted.setdefault(identity, time.time())

    async def _form(self, client: aiohttp.ClientSession, number: int) -> Answer:
        body = {"text": TEXTS[number % len(TEXTS)].format(n=number)}
        url = f"{self._stack.services.url('web_form')}/v1/complaints"
        key = {"Idempotency-Key": f"load-{number}"}
        return await _answered(client.post(url, json=body, headers=key))

    async def _phone(self, client: aiohttp.ClientSession, number: int) -> Answer:
        words = TEXTS[number % len(TEXTS)].format(n=number)
        vtt = f"WEBVTT\n\n00:00.000 --> 00:04.000\n<v Customer>{words}\n"
        url = f"{self._stack.services.url('phone_transcript')}/v1/transcripts"
        headers = {
            "Authorization": f"Bearer {self._stack.environment['TEST_PHONE_KEY']}",
            "Content-Type": "text/vtt",
        }
        params = {"call_id": f"call-{number}", "roles": "Customer:customer"}
        return await _answered(client.post(url, params=params, data=vtt.encode(), headers=headers))

    async def _social(self, client: aiohttp.ClientSession, number: int) -> Answer:
        message = {
            "message_id": number + 1,
            "date": 1_760_000_000 + number,
            "chat": {"id": _CHAT + number, "type": "private"},
            "from": {"id": _CHAT + number, "is_bot": False, "first_name": "Т"},
            "text": TEXTS[number % len(TEXTS)].format(n=number),
        }
        secret = self._stack.environment["TEST_TELEGRAM_SECRET"]
        url = f"{self._stack.services.url('social_media')}/v1/webhooks/telegram/shop-telegram"
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        update = {"update_id": number, "message": message}
        return await _answered(client.post(url, json=update, headers=headers))


async def _answered(request: AbstractAsyncContextManager[aiohttp.ClientResponse]) -> Answer:
    async with request as response:
        retry_after_s = float(response.headers.get("Retry-After", 1))
        return Answer(response.status, await response.read(), retry_after_s)
