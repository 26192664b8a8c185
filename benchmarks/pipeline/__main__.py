"""Run every service on real Apache Kafka under a steady load and print what it took.

`python -m benchmarks.pipeline [--rate 100] [--seconds 30]`. Accepted is `received_at`, our clock
when the request came in; assigned is the time of the record on the department's topic. Beside it:
the seconds until each service was ready, and its resident memory after the load.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from shared.local_stack.catalogue import SERVICES
from tests.e2e.account import drained
from tests.e2e.load import Load
from tests.e2e.stack import Stack, running_stack

WARM_UP_S = 5


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of them are."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


async def measure(stack: Stack, rate: float, seconds: float) -> None:
    await Load(stack, rate_per_s=rate / 2, seconds=WARM_UP_S).run()
    answers = await Load(stack, rate_per_s=rate, seconds=seconds, first=100_000).run()
    account = await drained(stack, answers.accepted, timeout_s=60)
    took = [
        account.assigned_at_ms[complaint] - account.received_at_ms[complaint]
        for complaint in answers.accepted
        if complaint in account.assigned_at_ms
    ]
    print(f"{len(answers.accepted):,} complaints at {rate:g} a second, {len(took):,} assigned")
    print(
        f"accepted to assigned: p50 {statistics.median(took):.0f} ms, "
        f"p95 {quantile(took, 0.95):.0f} ms, p99 {quantile(took, 0.99):.0f} ms, "
        f"slowest {max(took):.0f} ms"
    )
    for spec in SERVICES:
        process = psutil.Process(stack.services.process(spec.name).pid)
        memory = process.memory_info().rss / 1_048_576
        print(f"  {spec.name:<17} {memory:>4.0f} MB resident")


async def readiness(stack: Stack) -> None:
    """Restart each service by itself, with the others running."""
    for spec in SERVICES:
        await stack.services.stop(spec.name)
        began = time.perf_counter()
        await stack.services.restart(spec.name)
        print(f"  {spec.name:<17} ready after {time.perf_counter() - began:.1f} s")


async def main(rate: float, seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="zhaloba-bench-") as folder:
        async with running_stack(Path(folder), kafka="apache") as stack:
            await measure(stack, rate, seconds)
            await readiness(stack)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=30)
    arguments = parser.parse_args()
    asyncio.run(main(arguments.rate, arguments.seconds))
