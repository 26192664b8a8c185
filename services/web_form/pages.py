"""The pages of the web form. They work without JavaScript, and nothing is loaded from elsewhere."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from services.web_form.domain import FieldError
from services.web_form.texts import LANGUAGES, TEXTS, Language
from shared.intake.accept import Receipt

_TEMPLATES: Final = Path(__file__).with_name("templates")
_STYLE: Final = (_TEMPLATES / "style.css").read_text()
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_MIB: Final = 1_048_576
FIELDS: Final = ("text", "order_number", "wanted_remedy", "occurred_at", "name", "email", "phone")

HEADERS: Final = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "vary": "Accept, Accept-Language",
}


@dataclass(frozen=True, slots=True)
class FormState:
    """What the form shows: the values as they were typed, the errors by field."""

    values: Mapping[str, str]
    submission_id: str
    errors: Mapping[str, str]
    had_files: bool = False
    unavailable: bool = False


def blank() -> FormState:
    """Return an empty form with a submission id of its own: a double click is one complaint."""
    return FormState({}, str(uuid4()), {})


class Pages:
    """Renders the pages; `zone` is the name of the zone that local times are in."""

    def __init__(self, *, zone: str, max_files: int, max_bytes: int) -> None:
        self._numbers = {
            "zone": zone,
            "max_files": max_files,
            "max_mib": max_bytes // _MIB,
        }
        self._max_files = max_files
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
        )

    def form(self, language: Language, state: FormState) -> str:
        texts = self._texts(language)
        return self._render(
            "form.html",
            language,
            values={name: state.values.get(name, "") for name in FIELDS},
            submission_id=state.submission_id,
            errors=state.errors,
            had_files=state.had_files,
            unavailable=state.unavailable,
            other_language=next(other for other in LANGUAGES if other != language),
            occurred_at_hint=texts["occurred_at_hint"],
            files_hint=texts["files_hint"],
            max_files=self._max_files,
        )

    def answer(self, language: Language, receipt: Receipt, *, had_files: bool) -> str:
        return self._render(
            "answer.html",
            language,
            reference=receipt.reference,
            status_url=receipt.status_url,
            had_files=had_files,
        )

    def problem(self, language: Language, status: int) -> str:
        kinds = {413: "too_large", 408: "slow", 503: "unavailable"}
        message = self._texts(language)[f"problem_{kinds.get(status, 'other')}"]
        return self._render("problem.html", language, message=message)

    def messages(self, language: Language, errors: tuple[FieldError, ...]) -> dict[str, str]:
        """Return the first message of each faulty field of the page."""
        texts = self._texts(language)
        messages: dict[str, str] = {}
        for error in errors:
            name = error.name if error.name in FIELDS else "text"
            messages.setdefault(name, texts[f"error_{error.fault}"])
        return messages

    def too_many_files(self, language: Language) -> dict[str, str]:
        return {"files": self._texts(language)["error_files"]}

    def _texts(self, language: Language) -> Mapping[str, str]:
        return {name: text.format(**self._numbers) for name, text in TEXTS[language].items()}

    def _render(self, template: str, language: Language, **values: object) -> str:
        return self._environment.get_template(template).render(
            t=self._texts(language),
            language=language,
            style=Markup(_STYLE),  # noqa: S704  our own file
            **values,
        )
