"""The router's settings, read once in its entry point."""

from pathlib import Path

from pydantic import Field

from shared.settings import CommonSettings, ConsumerSettings, MongoSettings, Port
from shared.topics import DEFAULT_PARTITIONS


class RouterSettings(CommonSettings, ConsumerSettings, MongoSettings):
    """`router_rules` is the path of the routing YAML; without it the packaged rules count.

    The two `kafka_topic_` settings are those of department topics that do not exist yet.
    """

    http_port: Port = 8012
    router_rules: Path | None = None
    kafka_topic_partitions: int = Field(default=DEFAULT_PARTITIONS, ge=1, le=1_000)
    kafka_topic_replication: int = Field(default=1, ge=1, le=10)
