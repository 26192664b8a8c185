"""The HTTP surface: the form page, and one route that takes JSON and form posts.

Whoever posts a form and takes `text/html` is answered with a page, everybody else with JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from services.web_form.domain import (
    InvalidSubmission,
    Submission,
    read_submission,
    to_draft,
    unknown_field_warnings,
)
from services.web_form.forms import (
    CHARSETS,
    attachments_of,
    read_urlencoded,
    too_many,
)
from services.web_form.identity import FormPost, fresh_id, idempotency_key, key_id
from services.web_form.multipart import read_multipart
from services.web_form.pages import HEADERS, Pages, blank
from services.web_form.service import Outcome, Submit
from services.web_form.texts import Language, choose_language
from shared.errors import BrokerUnavailable
from shared.http.problems import Problem
from shared.intake import metrics
from shared.intake.accept import RawInput
from shared.intake.body import BodyLimits, check_head, read_body, read_payload, stream_body
from shared.intake.content import media_type, parse_content_type, require_charset
from shared.intake.http import RETRY_AFTER_S, accepted, problem_of
from shared.intake.raw_headers import kept_headers
from shared.intake.rejected import Rejected
from shared.intake.strict_json import JsonLimits, parse_object

JSON: Final = frozenset({"application/json"})
URLENCODED: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
ACCEPTED: Final = JSON | {URLENCODED, MULTIPART}
JSON_LIMITS: Final = JsonLimits(max_values=5_000, operator_keys=False)
_REPLAYED: Final = {"Idempotent-Replayed": "true"}


@dataclass(frozen=True, slots=True)
class FormLimits:
    """What one request may bring."""

    json: BodyLimits
    form: BodyLimits
    max_files: int


@dataclass(frozen=True, slots=True)
class WebForm:
    """The endpoints. `zone` is that of a time which a browser's form sends without an offset."""

    submit: Submit
    pages: Pages
    limits: FormLimits
    source: str
    zone: tzinfo

    async def page(self, request: Request) -> Response:
        """Answer the empty form."""
        return _html(self.pages.form(_language(request), blank()))

    async def post(self, request: Request) -> Response:
        """Answer 202 with id, reference and status link, or a problem."""
        if media_type(request.headers.get("content-type")) in JSON:
            return await self._post_json(request)
        if "text/html" not in request.headers.get("accept", ""):
            return _json_answer(await self._submit_form(await self._read_form(request)))
        return await self._post_from_page(request)

    async def _post_json(self, request: Request) -> Response:
        payload = await read_payload(request, JSON, limits=self.limits.json)
        require_charset(payload.content_type)
        values, warnings = parse_object(payload.body, JSON_LIMITS)
        submission = read_submission(values)
        key = idempotency_key(request.headers.get("idempotency-key"))
        draft = to_draft(
            submission,
            source=self.source,
            external_id=key_id(key) if key else fresh_id(),
            warnings=(*warnings, *unknown_field_warnings(list(values))),
        )
        raw = RawInput(payload.body, "web_form.json", payload.received_at, payload.headers)
        return _json_answer(await self.submit(draft, raw, keyed=key is not None))

    async def _post_from_page(self, request: Request) -> Response:
        """As `_submit_form`, with every answer a page; what was typed stays in the form."""
        language = _language(request)
        try:
            post = await self._read_form(request)
        except Rejected as error:
            return self._problem_page(language, error)
        try:
            outcome = await self._submit_form(post)
        except InvalidSubmission as error:
            return self._form_again(
                language, post, error, self.pages.messages(language, error.errors)
            )
        except Rejected as error:
            if error.reason == "too_many_files":
                return self._form_again(language, post, error, self.pages.too_many_files(language))
            return self._problem_page(language, error)
        except BrokerUnavailable as error:
            return self._unavailable_page(language, post, error)
        had_files = bool(post.form.files)
        return _html(self.pages.answer(language, outcome.receipt, had_files=had_files), status=202)

    async def _read_form(self, request: Request) -> FormPost:
        check_head(request)
        # JSON does not come here; it is named to the senders of anything else.
        content_type = parse_content_type(request.headers.get("content-type"), ACCEPTED)
        require_charset(content_type, CHARSETS)
        key = idempotency_key(request.headers.get("idempotency-key"))
        received_at = datetime.now(UTC)
        if content_type.media_type == MULTIPART:
            form = await read_multipart(stream_body(request, self.limits.form), content_type)
        else:
            body = await read_body(request, self.limits.json)
            form = read_urlencoded(body, content_type.charset)
        return FormPost(form, received_at, kept_headers(request.headers.items()), key)

    async def _submit_form(self, post: FormPost) -> Outcome:
        form = post.form
        if len(form.files) > self.limits.max_files:
            raise too_many("files", self.limits.max_files)
        values = form.values()
        attachments, warnings = attachments_of(form.files)
        raw = RawInput(form.raw, form.format, post.received_at, post.headers)
        draft = to_draft(
            read_submission(values),
            source=self.source,
            external_id=post.external_id(raw.sha256),
            attachments=attachments,
            warnings=(*warnings, *unknown_field_warnings(list(values))),
            local_zone=self.zone,
        )
        return await self.submit(draft, raw, keyed=post.key is not None)

    def _form_again(
        self, language: Language, post: FormPost, error: Rejected, messages: Mapping[str, str]
    ) -> Response:
        metrics.REJECTED.labels(error.reason).inc()
        return _html(self.pages.form(language, post.state(messages)), status=error.status)

    def _unavailable_page(
        self, language: Language, post: FormPost, error: BrokerUnavailable
    ) -> Response:
        metrics.UNAVAILABLE.labels(error.code).inc()
        page = self.pages.form(language, post.state({}, unavailable=True))
        return _html(page, status=503, headers={"Retry-After": str(RETRY_AFTER_S)})

    def _problem_page(self, language: Language, error: Rejected) -> Response:
        metrics.REJECTED.labels(error.reason).inc()
        page = self.pages.problem(language, error.status)
        return _html(page, status=error.status, headers=error.headers)


class _FieldProblems(Problem):
    """A problem that lists every faulty field."""

    def __init__(self, error: InvalidSubmission) -> None:
        one = problem_of(error)
        super().__init__(
            one.status,
            one.code,
            title=one.title,
            detail=one.detail,
            field=one.field,
            hint=one.hint,
        )
        self._errors = error.errors

    def body(self) -> dict[str, object]:
        listed = [{"field": e.path, "detail": e.detail, "hint": e.hint} for e in self._errors]
        return {**super().body(), "errors": listed}


def _language(request: Request) -> Language:
    asked = request.query_params.get("lang")
    return choose_language(asked, request.headers.get("accept-language"))


def _json_answer(outcome: Outcome) -> Response:
    return accepted(outcome.receipt, headers=_REPLAYED if outcome.replayed else None)


def _html(page: str, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(page, status_code=status, headers={**HEADERS, **(headers or {})})


async def _answer_invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, InvalidSubmission)
    metrics.REJECTED.labels(error.reason).inc()
    return _FieldProblems(error).response()


def add_routes(app: FastAPI, form: WebForm) -> None:
    """Register the page and the endpoint."""
    app.add_exception_handler(InvalidSubmission, _answer_invalid)
    app.add_api_route("/", form.page, methods=["GET", "HEAD"], include_in_schema=False)
    app.add_api_route(
        "/v1/complaints",
        form.post,
        methods=["POST"],
        status_code=202,
        response_model=None,
        summary="Make a complaint",
        openapi_extra=_OPENAPI,
    )


_SCHEMA: Final = Submission.model_json_schema(ref_template="#/components/schemas/{model}")
_OPENAPI: Final = {
    "requestBody": {
        "required": True,
        "content": {media_type: {"schema": _SCHEMA} for media_type in sorted(ACCEPTED)},
    },
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "maxLength": 255},
            "description": "The same key is the same complaint, however often it is sent.",
        }
    ],
}
