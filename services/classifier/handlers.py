"""What the classifier reads and writes: received complaints in, classified ones out."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from services.classifier.domain.language import SPOKEN_HERE
from services.classifier.metrics import ABSTAINED, CLASSIFIED, FAILED, OTHER_LANGUAGE
from services.classifier.service import SERVICE, Classified, Classify
from shared.contracts import ComplaintReceived, Event
from shared.errors import UndecodableRecord
from shared.kafka.cloudevents import to_record
from shared.kafka.records import Failure, Handled, Incoming, Outgoing
from shared.kafka.worker import Worker
from shared.settings import ConsumerSettings
from shared.topics import CLASSIFIED as CLASSIFIED_TOPIC
from shared.topics import CLASSIFIER_GROUP, RECEIVED

log = logging.getLogger(__name__)

TOPICS: Final = (RECEIVED,)


class ClassifyBatch:
    """Implements `Handler`: each record by itself, so one that fails takes no other with it."""

    def __init__(self, classify: Classify) -> None:
        self._classify = classify

    async def __call__(self, batch: Sequence[Incoming[Event]]) -> Handled:
        """Classify in a thread: health checks and heartbeats go on meanwhile."""
        return await asyncio.to_thread(self.handle, batch)

    def handle(self, batch: Sequence[Incoming[Event]]) -> Handled:
        """Return an output or a failure for every record, in order."""
        outputs: list[Outgoing] = []
        failures: list[Failure] = []
        for record in batch:
            try:
                outputs.append(self._output(record))
            except Exception as error:  # noqa: BLE001  the boundary: the rest of the batch goes on
                FAILED.inc()
                failures.append(Failure(record, error))
        return Handled(outputs=outputs, failures=failures)

    def _output(self, record: Incoming[Event]) -> Outgoing:
        if not isinstance(record.event, ComplaintReceived):
            raise UndecodableRecord(f"{type(record.event).__name__} is no ComplaintReceived")
        classified = self._classify.explained(record.event)
        _count(classified)
        return to_record(
            CLASSIFIED_TOPIC.name,
            classified.event,
            source=SERVICE,
            traceparent=record.traceparent,
        )


def _count(classified: Classified) -> None:
    event = classified.event
    language = event.language if event.language in SPOKEN_HERE else OTHER_LANGUAGE
    CLASSIFIED.labels(event.category.value, event.severity.value, language).inc()
    if classified.doubt is not None:
        ABSTAINED.labels(classified.doubt.value).inc()
    log.debug(
        "complaint_classified",
        extra={
            "complaint_id": str(event.complaint_id),
            "category": event.category.value,
            "severity": event.severity.value,
            "abstained": event.abstained,
        },
    )


def classifier_worker(classify: Classify, settings: ConsumerSettings) -> Worker:
    """Return the loop that classifies every received complaint."""
    return Worker(
        service=SERVICE,
        topics=TOPICS,
        group=CLASSIFIER_GROUP,
        handler=ClassifyBatch(classify),
        settings=settings,
    )
