"""Settings of the status page."""

from pydantic import Field

from shared.settings import CommonSettings, MongoSettings, Port, StatusLinkSettings


class StatusPageSettings(CommonSettings, MongoSettings, StatusLinkSettings):
    """`status_read_timeout_s` is how long the page waits for MongoDB before it does without.

    `page_time_zone` is an IANA name: the zone in which the page tells times.
    """

    http_port: Port = 8004
    # Threads of the driver wait this long while MongoDB is away: short, for many may ask then.
    mongo_timeout_s: float = Field(default=1.0, gt=0, le=60)
    status_read_timeout_s: float = Field(default=0.3, gt=0, le=5)
    page_time_zone: str = "Europe/Moscow"
