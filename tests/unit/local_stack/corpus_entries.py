"""An entry of a manifest and the complaint that is right for it, each with changes."""

from datetime import UTC, datetime

from shared.contracts import Channel, ComplaintReceived, complaint_id, reference
from shared.local_stack.corpus.judgement import Outcome
from shared.local_stack.corpus.manifest import Entry

MOMENT = datetime(2026, 3, 1, 9, 30, 0, 123_000, tzinfo=UTC)
PHOTO = {"type": "photo", "id": "p1", "url": "https://img.example/1.jpg"}
EXPECTED = {
    "text": "Ручка  отвалилась",
    "author_id": 7,
    "author_name": "Ира",
    "timestamp_utc": "2026-03-01T09:30:00.123Z",
    "conversation_id": "70",
    "message_id": "5",
    "in_reply_to": None,
    "attachments": [PHOTO],
    "language": "ru",
    "language_declared": None,
    "not_asserted": [],
}
COMPLAINT = {
    "external_id": "70:5",
    "text": "Ручка отвалилась",
    "text_raw": "Ручка\nотвалилась",
    "author": {"id": "7", "name": "Ира"},
    "occurred_at": MOMENT,
    "conversation_id": "70",
    "attachments": [PHOTO],
}


def entry(action: str = "ingest", **changes: object) -> Entry:
    """Return an entry; `expected` holds changes of what is expected."""
    expected = {**EXPECTED, **dict(changes.pop("expected", {}))}  # type: ignore[call-overload]
    return Entry.model_validate(
        {
            "file": "social/telegram/one.json",
            "category": "social",
            "system": "Telegram Bot API",
            "event_action": action,
            "expected": expected,
            **changes,
        }
    )


def complaint(**changes: object) -> ComplaintReceived:
    identity = complaint_id(Channel.SOCIAL, "corpus", "5")
    return ComplaintReceived.model_validate(
        {
            "complaint_id": identity,
            "reference": reference(identity),
            "channel": "social",
            "source": "corpus",
            "received_at": MOMENT,
            **COMPLAINT,
            **changes,
        }
    )


def outcome(*complaints: ComplaintReceived, status: int = 200, **more: object) -> Outcome:
    return Outcome(status, complaints=complaints, **more)  # type: ignore[arg-type]
