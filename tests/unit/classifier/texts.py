"""A received complaint around a text."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from shared.contracts import Channel, ComplaintReceived, SpeakerRole, TranscriptQuality, Turn

SOME_ID = UUID("11111111-2222-5333-8444-555555555555")


def received(
    text: str,
    *,
    channel: Channel = Channel.WEB_FORM,
    turns: Sequence[Turn] = (),
    quality: TranscriptQuality | None = None,
    withdrawn: bool = False,
    order_numbers: tuple[str, ...] = (),
    complaint_id: UUID = SOME_ID,
) -> ComplaintReceived:
    return ComplaintReceived(
        complaint_id=complaint_id,
        reference="0000-0000-000",
        channel=channel,
        source="shop",
        external_id="1",
        withdrawn=withdrawn,
        text=text,
        text_raw=text,
        received_at=datetime(2026, 1, 2, tzinfo=UTC),
        turns=tuple(turns),
        transcript_quality=quality,
        order_numbers=order_numbers,
    )


def said(role: SpeakerRole, text: str) -> Turn:
    return Turn(role=role, text=text)
