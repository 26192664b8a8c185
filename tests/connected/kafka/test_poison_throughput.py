"""Row H5 on real Apache Kafka: one poison record in a hundred does not slow the others."""

import time
from collections.abc import Sequence
from uuid import UUID

import pytest

from shared.contracts import Event
from shared.kafka.records import Incoming
from tests.connected.kafka.ground import Forward, Ground, until
from tests.unit.kafka.fakes import case_event

pytestmark = pytest.mark.apache

RECORDS = 20_000
ROUNDS = 5


async def seconds(bootstrap: str, *, poison: bool) -> float:
    """Return how long a worker takes for RECORDS records, from its second batch to committed.

    The first batch also pays for learning where the topics are, which comes once in a lifetime.
    """
    ground = await Ground(bootstrap).lay()
    records: list[tuple[bytes, bytes | None]] = []
    for number in range(RECORDS):
        complaint = UUID(int=number % 500)
        broken = poison and number % 100 == 50
        value = b"{broken" if broken else case_event(number + 1, complaint=complaint).encode()
        records.append((str(complaint).encode(), value))
    await ground.send(records)
    times: list[float] = []
    good = RECORDS - RECORDS // 100 if poison else RECORDS

    async def note(_batch: Sequence[Incoming[Event]]) -> None:
        times.append(time.perf_counter())

    forward = Forward(ground, before=note)

    async def all_committed() -> bool:
        return len(forward.seen) == good and await ground.committed() == RECORDS

    async with ground.worker(forward):
        await until(all_committed, timeout_s=60)
    return times[-1] - times[1]


async def test_one_poison_record_in_a_hundred_costs_at_most_a_twentieth(apache_kafka: str) -> None:
    clean, poisoned = [], []
    for _ in range(ROUNDS):  # interleaved; the best of each, because the machine is shared
        clean.append(await seconds(apache_kafka, poison=False))
        poisoned.append(await seconds(apache_kafka, poison=True))
    ratio = min(clean) / min(poisoned)
    print(f"throughput with poison: {ratio:.2f} of the clean run")
    assert ratio >= 0.95
