"""Contender: the batch loop as the services use it, CloudEvents headers and all."""

import asyncio
import time
from collections.abc import Sequence

import uvloop

from benchmarks.loop.task import BATCH_RECORDS, Task, report
from shared.contracts import CaseEvent, Event
from shared.kafka.cloudevents import to_record
from shared.kafka.records import Handled, Incoming
from shared.kafka.worker import Worker
from shared.settings import ConsumerSettings
from shared.topics import Topic


async def main(task: Task) -> None:
    began, done, over = 0.0, 0, asyncio.Event()

    async def forward(batch: Sequence[Incoming[Event]]) -> Handled:
        nonlocal began
        began = began or time.perf_counter()
        return Handled([to_record(task.sink, r.event, source="bench", key=r.key) for r in batch])

    class CountingWorker(Worker):
        """Stops the watch after the commit of the last record."""

        async def _on_batch(self, records: tuple[object, ...]) -> None:
            nonlocal done
            await super()._on_batch(records)  # type: ignore[arg-type]
            done += len(records)
            if done >= task.records:
                report(time.perf_counter() - began)
                over.set()

    worker = CountingWorker(
        service="bench",
        topics=[Topic(task.source, CaseEvent, "", producers=(), groups=(task.group,))],
        group=task.group,
        handler=forward,
        settings=ConsumerSettings(
            kafka_bootstrap_servers=task.bootstrap, batch_max_records=BATCH_RECORDS
        ),
    )
    await worker.start()
    await over.wait()
    await worker.stop()


if __name__ == "__main__":
    uvloop.run(main(Task.from_argv()))
