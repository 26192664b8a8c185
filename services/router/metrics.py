"""Prometheus metrics of the router. Labels are departments and codes from closed lists."""

from typing import Final

from prometheus_client import Counter

ASSIGNED: Final = Counter(
    "zhaloba_complaints_assigned_total", "Hand-overs decided.", ["department"]
)
NO_RULE: Final = Counter(
    "zhaloba_fallback_no_rule_total", "Complaints that no rule takes: the fallback has them."
)
UNKNOWN_DESTINATION: Final = Counter(
    "zhaloba_fallback_unknown_department_total",
    "Transfers to a department that is not configured: the fallback has them.",
)
STORED: Final = Counter("zhaloba_complaints_stored_total", "Documents written.")
STALE: Final = Counter("zhaloba_stale_documents_total", "Writes that somebody else forestalled.")
