"""Run the contenders in turn on one broker and print medians and ratios.

`python -m benchmarks.loop [--rounds 5] [--records 50000]`; Kafka is KAFKA_BOOTSTRAP_SERVERS or a
real Apache Kafka started for the run. Each contender is a process of its own; the watch runs from
its first read to its last commit.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from aiokafka.admin import NewTopic

from benchmarks.loop.task import BATCH_RECORDS, VALUE_BYTES, Task, event
from shared.kafka.admin import ensure_topics
from shared.kafka.cloudevents import to_record
from shared.kafka.publisher import EventPublisher
from shared.local_stack.apache_kafka import ApacheKafka
from shared.settings import KafkaSettings

CONTENDERS: Final = ("bare", "ours", "quix")
PARTITIONS: Final = 6


@asynccontextmanager
async def kafka() -> AsyncIterator[str]:
    if named := os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="zhaloba-bench-") as folder:
        async with ApacheKafka.start(Path(folder)) as cluster:
            yield cluster.bootstrap_servers


async def load(settings: KafkaSettings, topic: str, records: int) -> None:
    """Fill the input topic."""
    publisher = EventPublisher(settings, client_id="bench")
    await publisher.start()
    for start in range(0, records, 2_000):
        numbers = range(start, min(start + 2_000, records))
        batch = [to_record(topic, event(number), source="bench") for number in numbers]
        await publisher.publish(batch, timeout_s=60)
    await publisher.stop()


async def run(contender: str, task: Task) -> float:
    """Return the records per second of one contender."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"benchmarks.loop.{contender}", *task.argv(),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(300):
        out, err = await process.communicate()
    if process.returncode:
        raise SystemExit(f"{contender} failed: {err.decode()[-2000:]}")
    seconds = json.loads(out.decode().strip().splitlines()[-1])["seconds"]
    return float(task.records / seconds)


async def main(rounds: int, records: int) -> None:
    rates: dict[str, list[float]] = {contender: [] for contender in CONTENDERS}
    async with kafka() as bootstrap:
        settings = KafkaSettings(kafka_bootstrap_servers=bootstrap)
        source = f"bench-{uuid.uuid4().hex[:8]}"
        await ensure_topics(settings, [NewTopic(source, PARTITIONS, 1)])
        await load(settings, source, records)
        print(
            f"{rounds} rounds of {records:,} records of {VALUE_BYTES} bytes in batches of "
            f"{BATCH_RECORDS:,}, records per second"
        )
        for number in range(rounds + 1):
            found = await one_round(settings, source, records, number)
            line = "  ".join(f"{c} {found[c]:>8,.0f}" for c in CONTENDERS)
            print(f"  {line}{'' if number else '   (warms the broker, not counted)'}", flush=True)
            for contender in CONTENDERS if number else ():
                rates[contender].append(found[contender])
    show(rates)


async def one_round(
    settings: KafkaSettings, source: str, records: int, number: int
) -> dict[str, float]:
    """Return the records per second of each; the order turns from round to round."""
    found: dict[str, float] = {}
    for place in range(len(CONTENDERS)):
        contender = CONTENDERS[(number + place) % len(CONTENDERS)]
        name = f"{source}-{contender}-{number}"
        await ensure_topics(settings, [NewTopic(name, PARTITIONS, 1)])
        bootstrap = settings.kafka_bootstrap_servers
        found[contender] = await run(contender, Task(bootstrap, source, name, name, records))
    return found


def show(rates: dict[str, list[float]]) -> None:
    """Print medians, and medians of the ratio round by round."""
    print("medians: " + ", ".join(f"{c} {statistics.median(r):,.0f}" for c, r in rates.items()))
    for other in ("bare", "quix"):
        ratios = [ours / theirs for ours, theirs in zip(rates["ours"], rates[other], strict=True)]
        spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
        print(f"ours / {other}: median {statistics.median(ratios):.2f} ({spread})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--records", type=int, default=50_000)
    arguments = parser.parse_args()
    asyncio.run(main(arguments.rounds, arguments.records))
