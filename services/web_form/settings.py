"""What the web form is told from outside."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.settings import CommonSettings, KafkaSettings, Port, StatusLinkSettings

_MIB = 1_048_576


class FormSettings(BaseSettings):
    """Limits of a request, and what the form is called."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    web_form_source: str = Field(
        default="site",
        pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$",
        description="The name of this form in every complaint's `source`.",
    )
    web_form_time_zone: str = Field(
        default="Europe/Moscow",
        description="The zone of a time that a browser's form sends without an offset.",
    )
    json_max_bytes: int = Field(default=_MIB, ge=1_024, le=_MIB)
    json_read_timeout_s: float = Field(default=10.0, gt=0, le=120)
    form_max_bytes: int = Field(default=10 * _MIB, ge=1_024, le=64 * _MIB)
    form_max_files: int = Field(default=5, ge=0, le=50)
    form_read_timeout_s: float = Field(default=60.0, gt=0, le=600)
    read_idle_timeout_s: float = Field(default=5.0, gt=0, le=60)
    publish_timeout_s: float = Field(
        default=1.5, gt=0, le=1.8, description="Then 503: a sender is answered within 2 s."
    )
    max_waiting_requests: int = Field(default=1_000, ge=1)


class LookupSettings(BaseSettings):
    """With `MONGO_URI` a sender is told that a key was used for another complaint."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    mongo_uri: SecretStr | None = None
    mongo_database: str = "zhaloba"
    known_lookup_timeout_ms: int = Field(default=150, ge=1, le=500)


class WebFormSettings(
    CommonSettings, KafkaSettings, StatusLinkSettings, FormSettings, LookupSettings
):
    """All of it; required are KAFKA_BOOTSTRAP_SERVERS, PUBLIC_BASE_URL, STATUS_TOKEN_SECRET."""

    http_port: Port = 8001
