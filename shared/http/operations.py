"""`/healthz` (alive), `/readyz` (its dependencies answer) and `/metrics` (Prometheus)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

Check = Callable[[], Awaitable[bool]]
CHECK_TIMEOUT_S: Final = 2.0


def _json(body: object, *, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status_code=status, media_type="application/json")


async def _answers(check: Check) -> bool:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            return await check()
    except Exception:  # noqa: BLE001  a check that cannot answer is a no
        return False


def operations_routes(service: str, checks: Mapping[str, Check]) -> list[BaseRoute]:
    """Return the three routes; `checks` are the named dependencies, each answering within 2 s."""

    async def healthz(_request: Request) -> Response:
        return _json({"service": service, "status": "alive"})

    async def readyz(_request: Request) -> Response:
        answers = await asyncio.gather(*map(_answers, checks.values()))
        body = {"service": service, "checks": dict(zip(checks, answers, strict=True))}
        return _json(body, status=200 if all(answers) else 503)

    async def metrics(_request: Request) -> Response:
        return Response(generate_latest(), headers={"content-type": CONTENT_TYPE_LATEST})

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
