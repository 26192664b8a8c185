"""The one table of topics: names, partitions, retention, contract, readers, dead letters.

Topics are created from it, AsyncAPI is generated from it, services take their names from it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from shared.contracts import (
    CaseEvent,
    ComplaintAssigned,
    ComplaintClassified,
    ComplaintReceived,
    ComplaintUpdate,
    Event,
    IntakeFailure,
    RawPayload,
)

DEFAULT_PARTITIONS: Final = 6
_DAY_MS: Final = 24 * 3_600_000
_MIB: Final = 1_048_576

# Every record fits: a body of 1 MiB, with its text twice, and escaping. Dead letters add headers.
MAX_RECORD_BYTES: Final = 4 * _MIB
MAX_DEAD_LETTER_BYTES: Final = 5 * _MIB

CLASSIFIER_GROUP: Final = "zhaloba.classifier"
ROUTER_GROUP: Final = "zhaloba.router"

DEPARTMENTS: Final = (
    "quality",
    "logistics",
    "fulfilment",
    "payments",
    "customer-care",
    "digital",
    "trust-safety",
    "triage",
    "arbiter",
)


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. `retention_ms` and `max_message_bytes` are the broker's settings of the same name.

    `groups` are our consumer groups; each has its own dead letter topic. `key` says what the
    records are keyed by.
    """

    name: str
    contract: type[Event]
    summary: str
    producers: tuple[str, ...]
    groups: tuple[str, ...] = ()
    key: str = "complaint_id"
    retention_ms: int = 30 * _DAY_MS
    max_message_bytes: int = MAX_RECORD_BYTES

    def dead_letter_name(self, group: str) -> str:
        return f"{self.name}.{group}.dlq"


RECEIVED: Final = Topic(
    "complaints.received.v1",
    ComplaintReceived,
    "Every accepted message of a customer, in normal form.",
    producers=("web_form", "phone_transcript", "social_media"),
    groups=(CLASSIFIER_GROUP, ROUTER_GROUP),
    retention_ms=90 * _DAY_MS,
)
CLASSIFIED: Final = Topic(
    "complaints.classified.v1",
    ComplaintClassified,
    "What each complaint is about, how grave it is, and why.",
    producers=("classifier",),
    groups=(ROUTER_GROUP,),
    retention_ms=90 * _DAY_MS,
)
UPDATES: Final = Topic(
    "complaints.updates.v1",
    ComplaintUpdate,
    "What departments, customers and clocks report.",
    producers=("departments", "status_page", "clock"),
    groups=(ROUTER_GROUP,),
    retention_ms=90 * _DAY_MS,
)
CASE_EVENTS: Final = Topic(
    "complaints.case-events.v1",
    CaseEvent,
    "Changes that the customer may see.",
    producers=("router",),
    retention_ms=90 * _DAY_MS,
)
RAW: Final = Topic(
    "complaints.raw.v1",
    RawPayload,
    "Bodies as they came in, without secrets.",
    producers=("web_form", "phone_transcript", "social_media"),
)
INTAKE_FAILURES: Final = Topic(
    "complaints.intake-failures.v1",
    IntakeFailure,
    "Authentic input that could not become a complaint.",
    producers=("web_form", "phone_transcript", "social_media"),
    key="source",
)

FIXED: Final = (RECEIVED, CLASSIFIED, UPDATES, CASE_EVENTS, RAW, INTAKE_FAILURES)


def department_topic(department: str) -> Topic:
    """Return the topic on which `department` gets its complaints."""
    return Topic(
        f"complaints.department.{department}.v1",
        ComplaintAssigned,
        f"Complaints handed to {department}.",
        producers=("router",),
        retention_ms=90 * _DAY_MS,
    )


def all_topics(departments: Sequence[str] = DEPARTMENTS) -> tuple[Topic, ...]:
    """Return every topic that carries a contract, in the order of the table."""
    return (*FIXED, *map(department_topic, departments))


def dead_letter_names(departments: Sequence[str] = DEPARTMENTS) -> Iterator[str]:
    """Yield the dead letter topic of each group that reads one of our topics."""
    for topic in all_topics(departments):
        for group in topic.groups:
            yield topic.dead_letter_name(group)


DEAD_LETTER_RETENTION_MS: Final = 90 * _DAY_MS
