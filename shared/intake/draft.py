"""What a format's parser takes from a payload, before ids, times and normal form are added."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.contracts import Attachment, Author, Channel, TranscriptQuality, Turn

NOBODY: Final = Author()


@dataclass(frozen=True, slots=True)
class Draft:
    """One customer message as the payload has it; None where the payload does not say.

    `text_raw` is byte-exact as decoded. `occurred_at` is aware. `external_id` is the sender's own
    id of the message, the same for each redelivery and each edit of it.
    """

    channel: Channel
    source: str
    external_id: str
    text_raw: str
    revision: int = 1
    withdrawn: bool = False
    occurred_at: datetime | None = None
    language_declared: str | None = None
    author: Author = NOBODY
    conversation_id: str | None = None
    in_reply_to: str | None = None
    attachments: tuple[Attachment, ...] = ()
    turns: tuple[Turn, ...] = ()
    transcript_quality: TranscriptQuality | None = None
    order_numbers: tuple[str, ...] = ()
    wanted_remedy: str | None = None
    warnings: tuple[str, ...] = ()
