"""Errors over HTTP: RFC 9457 problem details that say what is wrong, where, and how to mend it."""

from collections.abc import Mapping
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPE: Final = "application/problem+json"
_TYPE_BASE: Final = "urn:zhaloba:problem"


class Problem(Exception):
    """Raise it anywhere below a route; it becomes the answer.

    `code` is stable, `detail` names the fact and never repeats the input, `field` is the path of
    the offending field such as `turns[3].start_s`, `hint` says how to mend it.
    """

    def __init__(
        self,
        status: int,
        code: str,
        *,
        title: str,
        detail: str,
        field: str | None = None,
        hint: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.field = field
        self.hint = hint
        self.headers = dict(headers or {})

    def body(self) -> dict[str, object]:
        """Return the members of the problem object, absent ones left out."""
        members: dict[str, object | None] = {
            "type": f"{_TYPE_BASE}:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "field": self.field,
            "hint": self.hint,
        }
        return {name: value for name, value in members.items() if value is not None}

    def response(self) -> Response:
        return Response(
            orjson.dumps(self.body()),
            status_code=self.status,
            headers=self.headers,
            media_type=MEDIA_TYPE,
        )


async def answer_problem(_request: Request, problem: Exception) -> Response:
    """Exception handler for `Problem`."""
    assert isinstance(problem, Problem)
    return problem.response()
