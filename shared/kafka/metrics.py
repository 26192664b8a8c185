"""Prometheus metrics of the Kafka room. Labels are topics, groups and reason codes, never data."""

from typing import Final

from prometheus_client import Counter, Histogram

_BATCH_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60)

RECORDS_READ: Final = Counter("zhaloba_records_read_total", "Records taken in work.", ["group"])
RECORDS_PUBLISHED: Final = Counter(
    "zhaloba_records_published_total", "Records that Kafka acknowledged.", ["topic"]
)
DEAD_LETTERS: Final = Counter(
    "zhaloba_dead_letters_total", "Records set aside.", ["topic", "group", "code"]
)
BATCH_DURATION: Final = Histogram(
    "zhaloba_batch_seconds", "From read to committed.", ["group"], buckets=_BATCH_SECONDS
)
BACKOFFS: Final = Counter(
    "zhaloba_backoffs_total", "Batches to be read again after a transient error.", ["group", "code"]
)
COMMITS_LOST: Final = Counter(
    "zhaloba_commits_lost_total",
    "Commits refused or unanswered; the records come again.",
    ["group"],
)
PRODUCERS_REPLACED: Final = Counter(
    "zhaloba_producers_replaced_total", "Producers given up after a failed send.", ["client"]
)
