"""The use cases: fresh measurements, windows that move on, an account that is not settled twice."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import REGISTRY

from services.ops import metrics
from services.ops.domain.lag import LagState, Place, Reading, Tolerance
from services.ops.domain.ledger import Accepted, ChannelHour, Position
from services.ops.ports import Log
from services.ops.service import KeepLedger, LagMonitor
from shared.errors import BrokerUnavailable
from tests.unit.ops.fakes import FakeCases, FakeKafka, FakeLog

NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
PLACE = Place("zhaloba.router", "complaints.received.v1", 0)


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def _monitor(kafka: FakeKafka, clock: Clock) -> LagMonitor:
    return LagMonitor(kafka, tolerance=Tolerance(), window_s=60, timeout_s=1, clock=clock)


async def test_a_report_within_the_same_second_is_not_measured_again() -> None:
    kafka, clock = FakeKafka(), Clock()
    monitor = _monitor(kafka, clock)
    await monitor.current()
    clock.advance(0.5)
    await monitor.current()
    assert kafka.reads == 1
    clock.advance(1)
    await monitor.current()
    assert kafka.reads == 2


async def test_a_group_that_stands_still_while_records_wait_becomes_stalled() -> None:
    kafka, clock = FakeKafka(), Clock()
    monitor = _monitor(kafka, clock)
    states = []
    for _ in range(8):
        kafka.readings = {PLACE: Reading(clock(), 0, 10, 4, NOW)}
        states.append((await monitor.current()).state_of("zhaloba.router"))
        clock.advance(5)
    assert states[0] is LagState.OK
    assert states[3] is LagState.LAGGING
    assert states[-1] is LagState.STALLED


async def test_readings_older_than_the_window_are_forgotten() -> None:
    kafka, clock = FakeKafka(), Clock()
    monitor = _monitor(kafka, clock)
    for n in range(30):
        kafka.readings = {PLACE: Reading(clock(), 0, 100 * n, 100 * n)}
        report = await monitor.current()
        clock.advance(5)
    [entry] = report.places
    assert entry.speed is not None
    assert entry.speed.consumed_per_s == 20


async def test_a_partition_that_is_gone_is_not_reported_any_more() -> None:
    kafka, clock = FakeKafka({PLACE: Reading(NOW, 0, 1, 0)}), Clock()
    monitor = _monitor(kafka, clock)
    assert (await monitor.current()).places
    clock.advance(5)
    kafka.readings = {}
    assert not (await monitor.current()).places


async def test_an_outage_is_an_error_and_never_the_last_report() -> None:
    kafka, clock = FakeKafka({PLACE: Reading(NOW, 0, 1, 0)}), Clock()
    monitor = _monitor(kafka, clock)
    await monitor.current()
    clock.advance(5)
    kafka.away = True
    with pytest.raises(BrokerUnavailable):
        await monitor.current()


async def test_the_gauges_show_the_lag_and_nothing_once_cleared() -> None:
    kafka = FakeKafka({PLACE: Reading(NOW, 0, 10, 4, NOW - timedelta(seconds=7))})
    metrics.show(await _monitor(kafka, Clock()).current())
    labels = {"group": "zhaloba.router", "topic": PLACE.topic, "partition": "0"}
    assert _sample("zhaloba_consumer_lag_records", labels) == 6
    assert _sample("zhaloba_consumer_lag_seconds", labels) == 7
    metrics.clear()
    assert _sample("zhaloba_consumer_lag_records", labels) is None


def _sample(name: str, labels: dict[str, str]) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


def _accepted(name: str, offset: int) -> Accepted:
    return Accepted(name, ChannelHour("phone", NOW), Position(0, offset))


def _ledger(log: Log, cases: FakeCases, *, max_age_s: float = 0) -> tuple[KeepLedger, FakeLog]:
    fake = FakeLog(log)
    return KeepLedger(fake, cases, timeout_s=1, max_age_s=max_age_s, clock=Clock()), fake


async def test_the_account_closes_when_all_is_stored() -> None:
    log = Log([_accepted("a", 0), _accepted("b", 1)], set(), {0: 2}, complete=True)
    keep, fake = _ledger(log, FakeCases({"a": "assigned", "b": "in_triage"}))
    ledger = await keep(hours=2)
    assert ledger.closes
    assert ledger.in_triage == 1
    assert fake.asked == [datetime(2026, 11, 22, 10, 0, tzinfo=UTC)]


async def test_a_missing_complaint_and_one_without_a_record_keep_it_open() -> None:
    log = Log([_accepted("a", 0)], set(), {0: 1}, complete=True)
    keep, _ = _ledger(log, FakeCases({"z": "assigned"}))
    ledger = await keep(hours=1)
    assert not ledger.closes
    assert (ledger.account.missing, ledger.unaccounted) == (["a"], ["z"])


async def test_what_was_not_read_is_not_held_against_the_store() -> None:
    log = Log([_accepted("a", 0)], set(), {0: 1}, complete=False)
    keep, _ = _ledger(log, FakeCases({"a": "assigned", "z": "assigned"}))
    ledger = await keep(hours=1)
    assert ledger.unaccounted == []
    assert not ledger.closes


async def test_an_account_serves_for_its_time() -> None:
    keep, fake = _ledger(Log([], set(), {}, complete=True), FakeCases(), max_age_s=60)
    await keep(hours=1)
    await keep(hours=1)
    await keep(hours=2)
    assert len(fake.asked) == 2
