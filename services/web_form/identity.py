"""Which posts are the same complaint: by key, by page and content, or by nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

from services.web_form.forms import SUBMISSION_FIELD, Form
from services.web_form.pages import FIELDS, FormState
from shared.intake.rejected import Rejected

_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
_SUBMISSION_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def idempotency_key(given: str | None) -> str | None:
    """Return the Idempotency-Key of a request, checked.

    Raises:
        Rejected: 400.
    """
    if given is None or _KEY.fullmatch(given):
        return given
    raise Rejected(
        400,
        "bad_idempotency_key",
        "the Idempotency-Key is not 1 to 255 visible ASCII characters",
        field="Idempotency-Key",
        hint="use a random UUID for each complaint",
    )


def key_id(key: str) -> str:
    """Return the external id of all requests with this key."""
    return f"key:{key}"


def fresh_id() -> str:
    """Return an external id that no other request has."""
    return f"post:{uuid4()}"


@dataclass(frozen=True, slots=True)
class FormPost:
    """A form that was read, and what of its request matters."""

    form: Form
    received_at: datetime
    headers: tuple[tuple[str, str], ...]
    key: str | None

    def external_id(self, digest: str) -> str:
        """Return the sender's id: of the key, else of the page and what was written on it.

        The content belongs to it, since a page brought back by the browser's Back button and
        changed is another complaint, and a double click is not.
        """
        if self.key:
            return key_id(self.key)
        page = self._submission_id()
        return f"form:{page}:{digest[:32]}" if page else fresh_id()

    def state(self, errors: Mapping[str, str], *, unavailable: bool = False) -> FormState:
        values = {name: self.form.first(name) or "" for name in FIELDS}
        page = self._submission_id() or str(uuid4())
        return FormState(values, page, errors, bool(self.form.files), unavailable)

    def _submission_id(self) -> str | None:
        given = self.form.first(SUBMISSION_FIELD)
        return given if given and _SUBMISSION_ID.fullmatch(given) else None
