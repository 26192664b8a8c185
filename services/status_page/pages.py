"""The pages as HTML: templates with autoescape, one stylesheet inside, no script anywhere."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from services.status_page.texts import Language, Texts
from services.status_page.view import View

_ROOM: Final = Path(__file__).parent / "templates"


class Pages:
    """Renders both pages; the template files are read once, here."""

    def __init__(self, catalogue: Mapping[Language, Texts]) -> None:
        self._catalogue = catalogue
        environment = Environment(
            loader=FileSystemLoader(_ROOM), autoescape=True, undefined=StrictUndefined
        )
        self._status = environment.get_template("status.html")
        self._not_found = environment.get_template("not_found.html")
        self._stylesheet = (_ROOM / "status.css").read_text(encoding="utf-8")
        self._languages = [(code.value, texts.language_name) for code, texts in catalogue.items()]

    @property
    def content_security_policy(self) -> str:
        """Return the policy that allows our stylesheet, by its digest, and nothing else."""
        digest = hashlib.sha256(self._stylesheet.encode()).digest()
        style = f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
        return (
            f"default-src 'none'; style-src {style}; img-src data:; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )

    def status(self, view: View) -> str:
        return self._status.render(view=view, **self._common(view.language))

    def not_found(self, language: Language) -> str:
        return self._not_found.render(**self._common(language))

    def _common(self, language: Language) -> dict[str, object]:
        return {
            "language": language.value,
            "languages": self._languages,
            "texts": self._catalogue[language],
            # Ours, not a customer's: its digest must match, so it is not escaped.
            "stylesheet": Markup(self._stylesheet),  # noqa: S704
        }
