"""`GET /c/{token}`, the page, and `GET /v1/status/{token}`, the same as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

import orjson
from fastapi import APIRouter, Request, Response
from prometheus_client import Counter
from starlette.responses import HTMLResponse

from services.status_page.pages import Pages
from services.status_page.service import ShowStatus
from services.status_page.texts import Language, Texts, choose_language
from services.status_page.view import Presenter, to_json
from shared.http.problems import Problem

_METHODS: Final = ["GET", "HEAD"]
_ANSWERS: Final = Counter(
    "zhaloba_status_answers_total", "Status requests by what could be said.", ["form", "outcome"]
)
# The address of the page is a secret: nothing may keep it, pass it on or show it elsewhere.
_PRIVATE: Final = {
    "cache-control": "private, no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    "vary": "Accept-Language",
}
_NOT_FOUND: Final = Problem(
    404,
    "status_not_found",
    title="No such status",
    detail="There is no complaint behind this link.",
    hint="Copy the whole link from our first answer.",
    headers=_PRIVATE,
)


@dataclass(frozen=True, slots=True)
class StatusAnswers:
    """Both forms of the answer; a link that we did not issue gets the same 404 whatever it is."""

    show: ShowStatus
    catalogue: Mapping[Language, Texts]
    pages: Pages
    zone: tzinfo

    async def page(self, request: Request) -> Response:
        language = _language(request)
        status = await self.show(request.path_params["token"])
        if status is None:
            _ANSWERS.labels("page", "not_found").inc()
            return self._html(self.pages.not_found(language), language, status=404)
        _ANSWERS.labels("page", status.details.value).inc()
        view = self._presenter(language).view(status)
        return self._html(self.pages.status(view), language)

    async def json(self, request: Request) -> Response:
        language = _language(request)
        status = await self.show(request.path_params["token"])
        if status is None:
            _ANSWERS.labels("json", "not_found").inc()
            return _NOT_FOUND.response()
        _ANSWERS.labels("json", status.details.value).inc()
        body = to_json(self._presenter(language).view(status))
        headers = {**_PRIVATE, "content-language": language.value}
        return Response(orjson.dumps(body), headers=headers, media_type="application/json")

    def _presenter(self, language: Language) -> Presenter:
        return Presenter(language, self.catalogue[language], self.zone)

    def _html(self, html: str, language: Language, *, status: int = 200) -> Response:
        headers = {
            **_PRIVATE,
            "content-security-policy": self.pages.content_security_policy,
            "content-language": language.value,
        }
        return HTMLResponse(html, status_code=status, headers=headers)


def _language(request: Request) -> Language:
    asked = request.query_params.get("lang")
    return choose_language(asked, request.headers.get("accept-language"))


def status_routes(answers: StatusAnswers) -> APIRouter:
    """Return the routes. Under `/c/` any further path is a mistyped link, answered as such."""
    router = APIRouter()
    router.add_api_route("/c/{token:path}", answers.page, methods=_METHODS, name="page")
    router.add_api_route("/v1/status/{token}", answers.json, methods=_METHODS, name="status")
    return router
