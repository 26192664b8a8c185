"""Contender: plain aiokafka, as one would write it for speed with the same guarantees."""

import asyncio
import time

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from benchmarks.loop.task import BATCH_RECORDS, Task, report
from shared.contracts import CaseEvent


async def main(task: Task) -> None:
    consumer = AIOKafkaConsumer(
        task.source,
        bootstrap_servers=task.bootstrap,
        group_id=task.group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    producer = AIOKafkaProducer(
        bootstrap_servers=task.bootstrap,
        acks="all",
        enable_idempotence=True,
        max_batch_size=256 * 1024,
    )
    await consumer.start()
    await producer.start()
    done, began = 0, 0.0
    while done < task.records:
        batches = await consumer.getmany(timeout_ms=200, max_records=BATCH_RECORDS)
        began = began or time.perf_counter()
        pending = []
        for records in batches.values():
            for record in records:
                event = CaseEvent.model_validate_json(record.value or b"")
                value = event.model_dump_json().encode()
                pending.append(await producer.send(task.sink, value, key=record.key))
        await asyncio.gather(*pending)
        await consumer.commit()
        done += len(pending)
    report(time.perf_counter() - began)
    await consumer.stop()
    await producer.stop()


if __name__ == "__main__":
    uvloop.run(main(Task.from_argv()))
