"""The router's settings, read once in its entry point."""

from pathlib import Path

from shared.settings import CommonSettings, ConsumerSettings, MongoSettings, Port, TopicSettings


class RouterSettings(CommonSettings, ConsumerSettings, TopicSettings, MongoSettings):
    """`router_rules` is the path of the routing YAML; without it the packaged rules count.

    The `kafka_topic_` settings are those of department topics that do not exist yet.
    """

    http_port: Port = 8012
    router_rules: Path | None = None
