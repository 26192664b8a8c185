"""Settings of the social media adapter."""

from pathlib import Path

from pydantic import Field

from shared.settings import CommonSettings, KafkaSettings, Port, StatusLinkSettings


class SocialMediaSettings(CommonSettings, KafkaSettings, StatusLinkSettings):
    """Read once, in the entry point."""

    http_port: Port = 8003
    zhaloba_sources: Path
    publish_timeout_s: float = Field(default=1.5, gt=0, le=10)
    body_max_bytes: int = Field(default=1_048_576, ge=1_024, le=2_097_152)
