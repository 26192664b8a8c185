"""Intake over HTTP: the 202, and every refusal as a problem (RFC 9457)."""

from collections.abc import Mapping
from typing import Final

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from shared.errors import BrokerUnavailable
from shared.http.problems import Problem, answer_problem
from shared.intake import metrics
from shared.intake.accept import Receipt
from shared.intake.rejected import Rejected

RETRY_AFTER_S: Final = 5
TITLES: Final = {
    400: "The request cannot be read",
    401: "The sender is not authenticated",
    403: "The sender may not do this",
    404: "There is nothing here",
    405: "The method is not allowed here",
    408: "The request came too slowly",
    410: "This is closed",
    413: "The request is too large",
    414: "The address is too long",
    415: "The format is not supported",
    422: "The request cannot be processed",
    431: "The headers are too large",
    503: "The service cannot take it now",
}


def accepted(receipt: Receipt, *, headers: Mapping[str, str] | None = None) -> Response:
    """Return the 202 of one complaint."""
    return Response(
        orjson.dumps(
            {
                "complaint_id": receipt.complaint_id,
                "reference": receipt.reference,
                "status_url": receipt.status_url,
                "received_at": receipt.received_at,
            },
            option=orjson.OPT_UTC_Z,
        ),
        status_code=202,
        headers=headers,
        media_type="application/json",
    )


def problem_of(error: Rejected) -> Problem:
    """Return the problem that tells a first-party sender what to mend."""
    return Problem(
        error.status,
        error.reason,
        title=TITLES.get(error.status, "The request failed"),
        detail=error.detail,
        field=error.field,
        hint=error.hint,
        headers=error.headers,
    )


def unavailable() -> Problem:
    """Return the problem of our own trouble: nothing was accepted, the sender should come again."""
    return Problem(
        503,
        "temporarily_unavailable",
        title=TITLES[503],
        detail="the complaint was not accepted; nothing is lost, send it again",
        hint=f"send the same request again in {RETRY_AFTER_S} seconds",
        headers={"Retry-After": str(RETRY_AFTER_S)},
    )


async def answer_http_error(_request: Request, error: Exception) -> Response:
    """What the router refuses: 404 for a path, 405 with `Allow` for a method."""
    assert isinstance(error, HTTPException)
    return Problem(
        error.status_code,
        {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "http_error"),
        title=TITLES.get(error.status_code, "The request failed"),
        detail=error.detail,
        headers=error.headers,
    ).response()


async def answer_disconnected(_request: Request, error: Exception) -> Response:
    """Nobody hears this answer; it only ends the request."""
    assert isinstance(error, ClientDisconnect)
    return Response(status_code=400)


async def answer_rejected(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Rejected)
    metrics.REJECTED.labels(error.reason).inc()
    return problem_of(error).response()


async def answer_unavailable(_request: Request, error: Exception) -> Response:
    assert isinstance(error, BrokerUnavailable)
    metrics.UNAVAILABLE.labels(error.code).inc()
    return unavailable().response()


async def answer_unexpected(_request: Request, _error: Exception) -> Response:
    """Our own mistake: the sender learns that, and nothing else; the server logs its place."""
    metrics.UNAVAILABLE.labels("unexpected").inc()
    return Problem(
        500,
        "unexpected",
        title="The service failed",
        detail="the request was not accepted because of an error on our side",
        hint="send the same request again later",
    ).response()


def install_problem_handlers(app: Starlette) -> None:
    """Make every refusal below the routes of `app` a problem."""
    app.add_exception_handler(Problem, answer_problem)
    app.add_exception_handler(HTTPException, answer_http_error)
    app.add_exception_handler(ClientDisconnect, answer_disconnected)
    app.add_exception_handler(Rejected, answer_rejected)
    app.add_exception_handler(BrokerUnavailable, answer_unavailable)
    app.add_exception_handler(Exception, answer_unexpected)
