"""The three answers as JSON: numbers, names of topics and groups, ids; never a complaint's text."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from services.ops.domain.dead_letters import FailureGroup, Letter
from services.ops.domain.lag import worst
from services.ops.domain.ledger import Fate
from services.ops.service import DeadLetterTopic, LagReport, Ledger, PlaceLag

Json = dict[str, object]

# More names than this help nobody; the counts stay whole.
MAX_NAMES = 1_000


def lag_json(report: LagReport) -> Json:
    """Return groups, their topics, and their partitions; `lag` is in records."""
    by_group = groupby(report.places, key=lambda entry: entry.place.group)
    return {
        "measured_at": _iso(report.measured_at),
        "groups": [_group(name, list(places)) for name, places in by_group],
    }


def _group(name: str, places: Sequence[PlaceLag]) -> Json:
    by_topic = groupby(places, key=lambda entry: entry.place.topic)
    return {
        "group": name,
        **_sum(places),
        "topics": [_topic(topic, list(partitions)) for topic, partitions in by_topic],
    }


def _topic(name: str, places: Sequence[PlaceLag]) -> Json:
    return {"topic": name, **_sum(places), "partitions": [_partition(entry) for entry in places]}


def _sum(places: Sequence[PlaceLag]) -> Json:
    waits = [entry.reading.oldest_s for entry in places if entry.reading.oldest_s is not None]
    return {
        "state": worst([entry.state for entry in places]),
        "lag": sum(entry.reading.lag for entry in places),
        "oldest_unread_s": _rounded(max(waits, default=None)),
    }


def _partition(entry: PlaceLag) -> Json:
    reading, speed = entry.reading, entry.speed
    return {
        "partition": entry.place.partition,
        "state": entry.state,
        "committed": reading.committed,
        "log_start": reading.start,
        "log_end": reading.end,
        "lag": reading.lag,
        "expired_unread": reading.expired,
        "oldest_unread_s": _rounded(reading.oldest_s),
        "consumed_per_s": _rounded(speed.consumed_per_s if speed else None),
        "arriving_per_s": _rounded(speed.arriving_per_s if speed else None),
        "eta_s": _rounded(speed.eta_s if speed else None),
    }


def dead_letters_json(topics: Sequence[DeadLetterTopic]) -> Json:
    """Return counts and causes by topic; `count` is all letters, `read` those that were grouped."""
    return {
        "count": sum(topic.count for topic in topics),
        "topics": [
            {
                "topic": topic.name,
                "count": topic.count,
                "read": topic.read,
                "groups": [_failures(group) for group in topic.groups],
            }
            for topic in topics
        ],
    }


def _failures(group: FailureGroup) -> Json:
    return {
        "code": group.cause.code,
        "error_type": group.cause.error_type,
        "error": group.cause.error,
        "count": group.count,
        "attempts_max": group.attempts_max,
        "first": _letter(group.first),
        "last": _letter(group.last),
    }


def _letter(letter: Letter) -> Json:
    return {
        "failed_at": _iso(letter.failed_at),
        "service_version": letter.service_version,
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
    }


def ledger_json(ledger: Ledger) -> Json:
    """Return the account: totals, channel-hours, and the names of what does not add up."""
    account = ledger.account
    return {
        "since": _iso(ledger.since),
        "measured_at": _iso(ledger.measured_at),
        "complete": ledger.complete,
        "closes": ledger.closes,
        "accepted": account.accepted,
        **{fate.value: account.total(fate) for fate in Fate},
        "of_stored_in_triage": ledger.in_triage,
        "unaccounted": len(ledger.unaccounted),
        "missing_ids": list(account.missing[:MAX_NAMES]),
        "unaccounted_ids": list(ledger.unaccounted[:MAX_NAMES]),
        "lines": [
            {
                "channel": line.when.channel,
                "hour": _iso(line.when.hour),
                "accepted": line.accepted,
                **{fate.value: line.fates.get(fate, 0) for fate in Fate},
            }
            for line in account.lines
        ],
    }


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 3)
