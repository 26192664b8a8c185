"""`/v1/lag`, `/v1/dead-letters`, `/v1/ledger`, and the dashboard that shows the same three."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import orjson
from fastapi import APIRouter, Request, Response

from services.ops.dashboard import Dashboard
from services.ops.service import KeepLedger, LagMonitor, ShowDeadLetters
from services.ops.view import Json, dead_letters_json, lag_json, ledger_json
from shared.errors import TransientError
from shared.http.problems import Problem

DEFAULT_HOURS: Final = 24
MAX_HOURS: Final = 24 * 90
_NOT_KEPT: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


@dataclass(frozen=True, slots=True)
class OpsAnswers:
    """Each answer is measured on request; what cannot be asked now is a 503, never a hang."""

    lags: LagMonitor
    dead_letters: ShowDeadLetters
    ledger: KeepLedger
    dashboard: Dashboard

    async def lag(self, _request: Request) -> Response:
        return await _answer(self._lag)

    async def letters(self, _request: Request) -> Response:
        return await _answer(self._letters)

    async def account(self, request: Request) -> Response:
        hours = _hours(request.query_params.get("hours"))
        return await _answer(lambda: self._account(hours))

    async def page(self, _request: Request) -> Response:
        lag, letters, ledger = await asyncio.gather(
            _or_none(self._lag),
            _or_none(self._letters),
            _or_none(lambda: self._account(DEFAULT_HOURS)),
        )
        html = self.dashboard.render(lag=lag, dead_letters=letters, ledger=ledger)
        headers = {**_NOT_KEPT, "content-security-policy": self.dashboard.content_security_policy}
        return Response(html, media_type="text/html; charset=utf-8", headers=headers)

    async def _lag(self) -> Json:
        return lag_json(await self.lags.current())

    async def _letters(self) -> Json:
        return dead_letters_json(await self.dead_letters())

    async def _account(self, hours: int) -> Json:
        return ledger_json(await self.ledger(hours=hours))


async def _answer(measure: Callable[[], Awaitable[Json]]) -> Response:
    try:
        body = await measure()
    except TransientError as error:
        raise _unavailable(error) from error
    return Response(orjson.dumps(body), media_type="application/json", headers=_NOT_KEPT)


async def _or_none(measure: Callable[[], Awaitable[Json]]) -> Json | None:
    try:
        return await measure()
    except TransientError:
        return None


def _unavailable(error: TransientError) -> Problem:
    return Problem(
        503,
        error.code,
        title="Cannot be measured now",
        detail=str(error),
        headers={"retry-after": "5", **_NOT_KEPT},
    )


def _hours(text: str | None) -> int:
    if text is None:
        return DEFAULT_HOURS
    hours = (
        int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_HOURS)) else 0
    )
    if not 1 <= hours <= MAX_HOURS:
        raise Problem(
            400,
            "invalid_hours",
            title="Not a number of hours",
            detail=f"hours is a whole number from 1 to {MAX_HOURS}",
            field="hours",
        )
    return hours


def ops_routes(answers: OpsAnswers) -> APIRouter:
    """Return the routes of ops."""
    router = APIRouter()
    router.add_api_route("/", answers.page, methods=["GET"], name="dashboard")
    router.add_api_route("/v1/lag", answers.lag, methods=["GET"], name="lag")
    router.add_api_route("/v1/dead-letters", answers.letters, methods=["GET"], name="dead_letters")
    router.add_api_route("/v1/ledger", answers.account, methods=["GET"], name="ledger")
    return router
