"""Amazon Bedrock Data Automation, standard output for audio: segments in milliseconds.

The summaries in the same document are machine text, not what anybody said. `asset_id` counts within
a job, so it is no id of the call.
"""

from collections.abc import Mapping
from typing import Final

from services.phone_transcript.domain import Body, Transcript, in_order, turn
from services.phone_transcript.formats.units import from_ms
from shared.contracts import Turn
from shared.intake.values import at, identifier, name, number, objects, string

NAME: Final = "aws_bedrock"


def detect(body: Body) -> bool:
    return number(at(body.document, "audio_segments", 0, "start_timestamp_millis")) is not None


def parse(body: Body) -> Transcript:
    segments = objects(at(body.document, "audio_segments"))
    return Transcript(
        turns=in_order(_turn(each) for each in segments if isinstance(each.get("text"), str)),
        language=name(at(segments[:1], 0, "language")),
    )


def _turn(segment: Mapping[str, object]) -> Turn:
    return turn(
        string(segment.get("text")) or "",
        speaker=identifier(at(segment, "speaker", "speaker_label"))
        or identifier(at(segment, "channel", "channel_label")),
        start_s=from_ms(segment.get("start_timestamp_millis")),
        end_s=from_ms(segment.get("end_timestamp_millis")),
    )
