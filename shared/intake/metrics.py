"""The counters of intake, named once. No label ever carries what a sender wrote.

`source` is a name from our own configuration, `reason` and `code` are words from our own code.
"""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

ACCEPTED: Final = Counter(
    "zhaloba_intake_accepted_total",
    "Complaints that Kafka acknowledged.",
    ("channel", "source"),
)
REJECTED: Final = Counter(
    "zhaloba_intake_rejected_total",
    "Requests refused because of what the sender sent.",
    ("reason",),
)
UNAVAILABLE: Final = Counter(
    "zhaloba_intake_unavailable_total",
    "Requests answered 503 because of our own trouble.",
    ("reason",),
)
FAILURES: Final = Counter(
    "zhaloba_intake_failures_total",
    "Authentic inputs that could not become a complaint and were set aside.",
    ("channel", "source", "code"),
)
SUSPECT_COMPRESSION: Final = Counter(
    "zhaloba_intake_suspect_compression_total",
    "Compressed bodies that grew more than twentyfold.",
)
PUBLISH_SECONDS: Final = Histogram(
    "zhaloba_intake_publish_seconds",
    "How long one request waited for Kafka's acknowledgement, in seconds.",
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2),
)
WAITING: Final = Gauge(
    "zhaloba_intake_waiting",
    "Requests that wait for Kafka's acknowledgement.",
)
