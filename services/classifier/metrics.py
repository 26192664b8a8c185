"""Prometheus metrics of the classifier. Labels are words from closed lists."""

from typing import Final

from prometheus_client import Counter

CLASSIFIED: Final = Counter(
    "zhaloba_complaints_classified_total",
    "Revisions classified.",
    ["category", "severity", "language"],
)
ABSTAINED: Final = Counter(
    "zhaloba_classifier_abstained_total", "Revisions left to a person.", ["reason"]
)
FAILED: Final = Counter("zhaloba_classifier_failed_total", "Records that raised an error.")
OTHER_LANGUAGE: Final = "other"
