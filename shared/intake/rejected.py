"""Input that is refused, said once: what the sender did, where, and how to mend it.

    PermanentError
    └── Rejected        the sender must change something; `status` is the HTTP answer for it

A first-party sender gets it as a problem (RFC 9457, `shared.intake.http`). An adapter for a
platform that must be answered 200 catches it and leaves an IntakeFailure instead
(`shared.intake.failures`).
"""

from collections.abc import Mapping

from shared.errors import PermanentError


class Rejected(PermanentError):
    """`reason` is stable and becomes the problem's type; `detail` never repeats the input.

    `field` is the path of the offending place such as `turns[3].start_s`, `hint` says what to do,
    `headers` go with the HTTP answer.
    """

    code = "rejected"

    def __init__(
        self,
        status: int,
        reason: str,
        detail: str,
        *,
        field: str | None = None,
        hint: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{reason}: {detail}")
        self.status = status
        self.reason = reason
        self.detail = detail
        self.field = field
        self.hint = hint
        self.headers = dict(headers or {})


def invalid_field(field: str, detail: str, *, hint: str | None = None) -> Rejected:
    """Return the refusal of one field: 422 with its path."""
    return Rejected(422, "invalid_field", detail, field=field, hint=hint)
