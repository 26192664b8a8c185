"""Consumer lag for Prometheus. Nothing is shown rather than something stale."""

from typing import Final

from prometheus_client import Gauge

from services.ops.domain.lag import SEVERITY
from services.ops.service import LagReport

_PLACE: Final = ["group", "topic", "partition"]
_RECORDS: Final = Gauge("zhaloba_consumer_lag_records", "Records that wait to be read.", _PLACE)
_SECONDS: Final = Gauge(
    "zhaloba_consumer_lag_seconds", "How long the oldest unread record has waited.", _PLACE
)
_STATE: Final = Gauge(
    "zhaloba_consumer_state", "0 IDLE, 1 OK, 2 LAGGING, 3 STALLED: the worst partition.", ["group"]
)
_MEASURED: Final = Gauge("zhaloba_consumer_lag_measured_timestamp_seconds", "When it was measured.")


def show(report: LagReport) -> None:
    """Publish a report in place of the one before."""
    clear()
    for entry in report.places:
        labels = (entry.place.group, entry.place.topic, str(entry.place.partition))
        _RECORDS.labels(*labels).set(entry.reading.lag)
        if entry.reading.oldest_s is not None:
            _SECONDS.labels(*labels).set(entry.reading.oldest_s)
    for group in {entry.place.group for entry in report.places}:
        _STATE.labels(group).set(SEVERITY.index(report.state_of(group)))
    _MEASURED.set(report.measured_at.timestamp())


def clear() -> None:
    """Show nothing, while nothing can be measured."""
    for gauge in (_RECORDS, _SECONDS, _STATE):
        gauge.clear()
