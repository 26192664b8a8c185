"""Settings of the phone transcript adapter."""

from pathlib import Path

from pydantic import Field

from shared.settings import CommonSettings, KafkaSettings, Port, StatusLinkSettings


class PhoneTranscriptSettings(CommonSettings, KafkaSettings, StatusLinkSettings):
    """Read once, in the entry point. A two-hour call with its words is 3 to 6 MB of JSON."""

    http_port: Port = 8002
    zhaloba_sources: Path
    publish_timeout_s: float = Field(default=1.5, gt=0, le=10)
    body_max_bytes: int = Field(default=8 * 1_048_576, ge=1_024, le=64 * 1_048_576)
