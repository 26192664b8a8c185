"""Amazon Bedrock Data Automation, standard output for audio: segments in milliseconds.

The summaries in the same document are machine text, not what anybody said. `asset_id` counts within
a job, so it is no id of the call.
"""

from collections.abc import Mapping
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order, turn
from services.phone_transcript.formats.units import from_ms
from services.phone_transcript.formats.words import Word, is_punctuation, turns_from_words
from shared.contracts import Turn
from shared.intake.values import at, identifier, name, objects, string

NAME: Final = "aws_bedrock"

_START: Final = "start_timestamp_millis"
_END: Final = "end_timestamp_millis"


def detect(body: Body) -> bool:
    lists = ("audio_segments", "audio_items")
    return any(from_ms(at(body.document, each, 0, _START)) is not None for each in lists)


def parse(body: Body) -> Transcript:
    segments = objects(at(body.document, "audio_segments"))
    spoken = [_turn(each) for each in segments if isinstance(each.get("text"), str)]
    words = map(_word, objects(at(body.document, "audio_items")))
    return Transcript(
        turns=in_order(spoken or turns_from_words(words)),
        language=name(at(body.document, "metadata", "dominant_asset_language")),
    )


def _turn(segment: Mapping[str, object]) -> Turn:
    return turn(
        string(segment.get("text")) or "",
        speaker=identifier(at(segment, "speaker", "speaker_label"))
        or identifier(at(segment, "channel", "channel_label")),
        start_s=from_ms(segment.get(_START)),
        end_s=from_ms(segment.get(_END)),
    )


def _word(item: Mapping[str, object]) -> Word:
    text = string(item.get("content")) or ""
    return Word(
        text,
        start_s=from_ms(item.get(_START)),
        end_s=from_ms(item.get(_END)),
        clings=is_punctuation(text),
    )
