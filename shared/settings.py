"""Settings that several services share, read once from the environment in an entry point.

A unit stands in every name; a secret has no default; a range is checked at start.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.topics import DEFAULT_PARTITIONS

Port = Annotated[int, Field(ge=0, le=65_535)]
TOKEN_SECRET_BYTES = 32


class CommonSettings(BaseSettings):
    """Logging and the address to listen on; `HTTP_PORT` 0 takes any free port."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "text"] = "json"
    http_host: str = "127.0.0.1"
    http_port: Port
    shutdown_grace_s: float = Field(default=12.0, gt=0, le=60)


class KafkaSettings(BaseSettings):
    """Where Kafka is and how to speak to it."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    kafka_bootstrap_servers: str
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "PLAIN"
    kafka_sasl_username: str | None = None
    kafka_sasl_password: SecretStr | None = None
    kafka_ssl_cafile: Path | None = None


class ConsumerSettings(KafkaSettings):
    """How a service reads its topics."""

    batch_max_records: int = Field(default=500, ge=1, le=10_000)
    max_attempts: int = Field(
        default=5,
        ge=1,
        le=100,
        description="Tries of an unclassified error before the dead letter.",
    )
    handler_timeout_s: float = Field(
        default=600.0, gt=0, description="A handler that hangs is stopped."
    )
    max_poll_interval_ms: int = Field(default=300_000, ge=1_000)
    session_timeout_ms: int = Field(default=10_000, ge=6_000)


class TopicSettings(KafkaSettings):
    """How a topic that is missing is created: the defaults suit one broker, three want 3 and 2."""

    kafka_topic_partitions: int = Field(default=DEFAULT_PARTITIONS, ge=1, le=1_000)
    kafka_topic_replication: int = Field(default=1, ge=1, le=10)
    kafka_topic_min_insync: int = Field(default=1, ge=1, le=10)


class MongoSettings(BaseSettings):
    """Where MongoDB is; every call is bounded by `mongo_timeout_s`."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    mongo_uri: SecretStr
    mongo_database: str = "zhaloba"
    mongo_timeout_s: float = Field(default=5.0, gt=0, le=60)


class StatusLinkSettings(BaseSettings):
    """What the customer's link is made of."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    public_base_url: str = Field(pattern=r"^https?://[^\s]+$")
    status_token_secret: SecretStr

    @field_validator("status_token_secret")
    @classmethod
    def _long_enough(cls, secret: SecretStr) -> SecretStr:
        if len(secret.get_secret_value().encode()) < TOKEN_SECRET_BYTES:
            raise ValueError(f"must be at least {TOKEN_SECRET_BYTES} bytes")
        return secret
