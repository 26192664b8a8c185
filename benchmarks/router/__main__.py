"""How many complaints a second of CPU the router folds and encodes, without any server.

Each complaint comes as two batches, as it does in life: received, then classified.
Run: python -m benchmarks.router [complaints] [rounds]
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import bson

from services.router.adapters.mongo import MongoComplaintStore
from services.router.adapters.rules_file import load_rules
from services.router.domain.document import Document
from services.router.ports import Change, Packed
from services.router.service import RouteBatch
from shared.contracts import ComplaintClassified, ComplaintReceived
from tests.unit.router.histories import START, classified, incoming, received

BATCH = 500
TEXT = "Заказ везут вторую неделю, служба поддержки не отвечает. " * 8


class DictStore(MongoComplaintStore):
    """Packs as the real one does; keeps the bytes in memory."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}

    async def load(self, complaint_ids: Collection[str]) -> Mapping[str, Document]:
        held = self.contents
        return {i: bson.decode(held[i], _AWARE) for i in complaint_ids if i in held}

    async def save(self, changes: Sequence[Change]) -> Sequence[str]:
        packed: list[Packed] = [change.document for change in changes]
        self.contents |= {p.complaint_id: p.content for p in packed}
        return []


_AWARE: bson.CodecOptions[Mapping[str, object]] = bson.CodecOptions(tz_aware=True)


async def one_round(complaints: int) -> tuple[float, int]:
    """Return complaints a second, and the mean size of a document in bytes."""
    store = DictStore()
    route = RouteBatch(store, load_rules(None), lambda: START)
    ids = [UUID(int=n) for n in range(complaints)]
    first: list[ComplaintReceived] = [received(of=i, text=TEXT) for i in ids]
    second: list[ComplaintClassified] = [classified(of=i) for i in ids]
    began = time.process_time()
    for start in range(0, complaints, BATCH):
        for events in (first[start : start + BATCH], second[start : start + BATCH]):
            handled = await route(incoming(events))
            assert handled.complete is not None
            await handled.complete()
    took_s = time.process_time() - began
    return complaints / took_s, sum(map(len, store.contents.values())) // complaints


def main() -> None:
    complaints, rounds = (int(a) for a in (*sys.argv[1:], *("5000", "5")[len(sys.argv) - 1 :]))
    results = [asyncio.run(one_round(complaints)) for _ in range(rounds)]
    rates = sorted(rate for rate, _ in results)
    print(f"{complaints} complaints, {rounds} rounds, document {results[0][1]} bytes")
    print(f"complaints/s: median {statistics.median(rates):.0f}, {rates[0]:.0f} to {rates[-1]:.0f}")


if __name__ == "__main__":
    main()
