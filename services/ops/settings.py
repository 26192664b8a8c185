"""Settings of ops."""

from pydantic import Field

from shared.settings import CommonSettings, KafkaSettings, MongoSettings, Port


class OpsSettings(CommonSettings, KafkaSettings, MongoSettings):
    """`lag_window_s` is how far back readings are judged; `late_after_s` and `stalled_after_s` are
    how long a record may wait and a group may commit nothing while records wait.

    `question_timeout_s` bounds one question to Kafka or MongoDB, `scan_timeout_s` one reading of
    a topic.
    """

    http_port: Port = 8005
    # Whoever looks at a dashboard wants to know soon that MongoDB does not answer.
    mongo_timeout_s: float = Field(default=2.0, gt=0, le=60)
    lag_interval_s: float = Field(default=5.0, ge=1, le=300)
    lag_window_s: float = Field(default=60.0, ge=10, le=3_600)
    late_after_s: float = Field(default=10.0, gt=0)
    stalled_after_s: float = Field(default=30.0, gt=0)
    question_timeout_s: float = Field(default=3.0, gt=0, le=30)
    scan_timeout_s: float = Field(default=30.0, gt=0, le=120)
    dead_letters_newest: int = Field(default=20_000, ge=1, le=1_000_000)
    ledger_max_age_s: float = Field(default=5.0, ge=0, le=300)
