"""Contender: Quix Streams (librdkafka underneath), a dataframe with one function."""

import logging
import time

from quixstreams import Application
from quixstreams.models import BytesDeserializer, BytesSerializer

from benchmarks.loop.task import BATCH_RECORDS, Task, report
from shared.contracts import CaseEvent


def main(task: Task) -> None:
    application = Application(
        broker_address=task.bootstrap,
        consumer_group=task.group,
        auto_offset_reset="earliest",
        auto_create_topics=False,
        loglevel=logging.WARNING,
        commit_every=BATCH_RECORDS,
        producer_extra_config={"enable.idempotence": True, "acks": "all"},
    )
    source = application.topic(task.source, value_deserializer=BytesDeserializer())
    sink = application.topic(task.sink, value_serializer=BytesSerializer())
    began = 0.0

    def forward(value: bytes) -> bytes:
        nonlocal began
        began = began or time.perf_counter()
        return CaseEvent.model_validate_json(value).model_dump_json().encode()

    frame = application.dataframe(source)
    frame.apply(forward).to_topic(sink)
    application.run(count=task.records, timeout=120)
    report(time.perf_counter() - began)


if __name__ == "__main__":
    main(Task.from_argv())
