"""The dashboard as HTML: the same answers as the JSON, readable without script."""

import base64
import hashlib
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from services.ops.view import Json
from shared.version import VERSION

_ROOM: Final = Path(__file__).parent / "templates"


class Dashboard:
    """Renders what was measured; None stands for what could not be."""

    def __init__(self) -> None:
        environment = Environment(
            loader=FileSystemLoader(_ROOM), autoescape=True, undefined=StrictUndefined
        )
        self._template = environment.get_template("dashboard.html")
        self._stylesheet = (_ROOM / "dashboard.css").read_text(encoding="utf-8")

    @property
    def content_security_policy(self) -> str:
        """Return the policy that allows our stylesheet, by its digest, and nothing else."""
        digest = hashlib.sha256(self._stylesheet.encode()).digest()
        style = f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
        return (
            f"default-src 'none'; style-src {style}; img-src data:; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )

    def render(self, *, lag: Json | None, dead_letters: Json | None, ledger: Json | None) -> str:
        return self._template.render(
            lag=lag,
            dead_letters=dead_letters,
            ledger=ledger,
            version=VERSION,
            # Ours: its digest must match, so it is not escaped.
            stylesheet=Markup(self._stylesheet),  # noqa: S704
        )
