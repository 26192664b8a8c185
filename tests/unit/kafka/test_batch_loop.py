"""What the batch loop promises, on fakes that write down every action in order."""

import asyncio
from uuid import UUID

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError, IllegalGenerationError
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import CaseEvent, Event
from shared.errors import BrokerUnavailable, PermanentError, StaleState, StoreUnavailable
from shared.kafka.raw import RawRecord
from shared.kafka.records import Incoming
from tests.unit.kafka.fakes import TOPIC, Bench, good, raw

P0, P1 = TopicPartition(TOPIC, 0), TopicPartition(TOPIC, 1)


def header(letter_headers: tuple[tuple[str, bytes], ...], name: str) -> str:
    return dict(letter_headers)[f"zhaloba_dlq_{name}"].decode()


async def test_the_commit_comes_last_of_all() -> None:
    journal = await Bench().process(good(0), good(1))
    assert journal.actions == ["handle", "publish", "complete", "commit"]
    assert journal.committed == {P0: 2}


async def test_nothing_is_committed_when_the_outputs_are_not_acknowledged() -> None:
    bench = Bench()
    bench.publisher.failures = [BrokerUnavailable("away")]
    journal = await bench.process(good(3), good(4))
    assert journal.actions == ["handle", "publish failed", "seek"]
    assert journal.sought == {P0: 3}


async def test_nothing_is_committed_when_the_state_is_not_stored() -> None:
    bench = Bench()
    bench.handler.complete_errors = [StoreUnavailable("away")]
    journal = await bench.process(good(3))
    assert journal.actions == ["handle", "publish", "complete failed", "seek"]


async def test_a_batch_that_came_again_is_handled_and_committed() -> None:
    bench = Bench()
    bench.handler.complete_errors = [StaleState("written by another")]
    await bench.process(good(0))
    journal = await bench.process(good(0))
    assert journal.committed == {P0: 1}


@pytest.mark.parametrize(
    ("poison", "code"),
    [
        (raw(b"{not json", offset=1), "invalid_record"),
        (raw(b"\xff\xfe", offset=1), "invalid_record"),
        (raw(b'{"complaint_id": "no uuid"}', offset=1), "invalid_record"),
        (raw(b"", offset=1), "invalid_record"),
        (raw(None, offset=1), "undecodable_record"),
        (
            raw(b"{}", offset=1, headers=[("ce_type", b"zhaloba.case.event.v2")]),
            "unsupported_version",
        ),
        (raw(b"{}", offset=1, headers=[("ce_type", b"\xff")]), "unsupported_version"),
        (raw(b'{"a": "\\ud800"}', offset=1), "invalid_record"),
    ],
)
async def test_a_poison_record_is_set_aside_at_once_and_holds_up_nobody(
    poison: RawRecord, code: str
) -> None:
    journal = await Bench().process(good(0), poison, good(2))
    [letter] = journal.letters
    assert letter.topic == f"{TOPIC}.zhaloba.test.dlq"
    assert header(letter.headers, "code") == code
    assert header(letter.headers, "attempts") == "1"
    assert len(journal.outputs) == 2
    assert journal.actions == ["handle", "publish", "complete", "commit"]
    assert journal.committed == {P0: 3}


async def test_a_dead_letter_holds_the_original_bytes_headers_and_place() -> None:
    headers = [("x", b"\xfe\xff"), ("traceparent", b"00-a-b-01")]
    poison = raw(b"\x00\xffbytes", offset=7, partition=1, key=b"\xff", headers=headers)
    [letter] = (await Bench().process(poison)).letters
    assert (letter.key, letter.value) == (b"\xff", b"\x00\xffbytes")
    assert letter.headers[:2] == tuple(headers)
    for name, value in {"topic": TOPIC, "partition": "1", "offset": "7", "service": "test"}.items():
        assert header(letter.headers, name) == value
    assert header(letter.headers, "service_version")


async def test_a_dead_letter_tells_an_absent_value_from_an_empty_one() -> None:
    absent, empty = (await Bench().process(raw(None), raw(b"", offset=1))).letters
    assert (header(absent.headers, "null"), header(empty.headers, "null")) == ("value", "")


async def test_a_header_that_is_not_utf8_does_not_hide_a_good_record() -> None:
    record = good(0)
    record.headers = (("x-binary", b"\xff\xfe"), ("traceparent", b"\xff"))
    journal = await Bench().process(record)
    assert len(journal.outputs) == 1
    assert journal.letters == []


async def test_the_reason_never_quotes_the_record() -> None:
    secret = "тайна"
    [letter] = (await Bench().process(raw(f'{{"state": "{secret}"}}'.encode()))).letters
    assert secret not in header(letter.headers, "error")
    assert "state" in header(letter.headers, "error")


@pytest.mark.parametrize("error", [BrokerUnavailable("x"), StoreUnavailable("x"), TimeoutError()])
async def test_an_outage_never_ends_in_the_dead_letters(error: Exception) -> None:
    bench = Bench()
    bench.handler.raises = lambda _record: error
    for _ in range(20):
        await bench.process(good(0), good(1))
    assert bench.journal.letters == []
    assert bench.journal.committed == {}


async def test_a_permanent_error_of_one_record_leaves_the_others_alone() -> None:
    bench = Bench()
    bench.handler.raises = lambda r: PermanentError("no") if r.offset == 2 else None
    journal = await bench.process(*map(good, range(5)))
    [letter] = journal.letters
    assert header(letter.headers, "offset") == "2"
    assert header(letter.headers, "attempts") == "1"
    assert len(journal.outputs) == 4
    assert journal.committed == {P0: 5}


async def test_an_unclassified_error_is_tried_a_few_times_then_set_aside() -> None:
    bench = Bench()
    bench.handler.raises = lambda r: KeyError("boom") if r.offset == 1 else None
    journal = await bench.process(good(0), good(1), good(2))
    [letter] = journal.letters
    assert (header(letter.headers, "attempts"), header(letter.headers, "code")) == (
        "3",
        "unclassified",
    )
    assert header(letter.headers, "error") == "KeyError"
    assert len(journal.outputs) == 2
    assert journal.committed == {P0: 3}


async def test_an_unclassified_error_that_passes_leaves_no_dead_letter() -> None:
    bench = Bench()
    errors = iter([KeyError("once"), None])
    bench.handler.raises = lambda _record: next(errors)
    journal = await bench.process(good(0))
    assert journal.letters == []
    assert journal.committed == {P0: 1}


async def test_an_outage_met_while_isolating_a_culprit_stops_the_batch() -> None:
    bench = Bench()
    errors = iter([KeyError("first"), StoreUnavailable("away")])
    bench.handler.raises = lambda _record: next(errors)
    journal = await bench.process(good(0))
    assert journal.letters == []
    assert journal.committed == {}
    assert journal.sought == {P0: 0}


async def test_a_failure_that_the_handler_names_is_set_aside_with_the_outputs() -> None:
    bench = Bench()
    bench.handler.fails = lambda r: PermanentError("no") if r.offset == 1 else None
    journal = await bench.process(good(0), good(1))
    assert [header(letter.headers, "offset") for letter in journal.letters] == ["1"]
    assert journal.actions == ["handle", "publish", "complete", "commit"]


@pytest.mark.parametrize(
    "error", [CommitFailedError(), IllegalGenerationError(), TimeoutError(), ValueError()]
)
async def test_a_refused_commit_does_not_stop_the_service(error: Exception) -> None:
    bench = Bench()
    bench.reader.commit_error = error
    await bench.process(good(0))
    bench.reader.commit_error = None
    journal = await bench.process(good(1))
    assert journal.committed == {P0: 2}


async def test_the_next_batch_is_worked_on_while_a_commit_is_under_way() -> None:
    bench = Bench()
    answered = asyncio.Event()
    bench.reader.before_commit = answered.wait
    await bench.loop.process([good(0)], bench.reader)
    second = asyncio.create_task(bench.loop.process([good(1)], bench.reader))
    while bench.journal.actions.count("handle") < 2:
        await asyncio.sleep(0)
    assert bench.journal.committed == {}
    answered.set()
    await second
    await bench.loop.committed()
    assert bench.journal.committed == {P0: 2}


async def test_a_rebalance_waits_for_the_commit_under_way() -> None:
    bench = Bench()
    answered = asyncio.Event()
    bench.reader.before_commit = answered.wait
    await bench.loop.process([good(0)], bench.reader)
    assert not await bench.loop.released(timeout_s=0.01)
    answered.set()
    assert await bench.loop.released(timeout_s=5)
    assert bench.journal.committed == {P0: 1}


async def test_a_stop_waits_for_the_commit_of_the_batch_in_work() -> None:
    bench = Bench()
    await bench.loop.stop()
    await bench.loop.process([good(0)], bench.reader)
    assert bench.journal.committed == {P0: 1}


async def test_a_batch_that_outlives_its_assignment_neither_commits_nor_seeks() -> None:
    bench = Bench()

    def dealt_anew(_record: Incoming[Event]) -> None:
        bench.loop.reassigned()

    bench.handler.raises = dealt_anew
    journal = await bench.process(good(0))
    assert "commit" not in journal.actions

    def dealt_anew_while_away(_record: Incoming[Event]) -> Exception:
        bench.loop.reassigned()
        return StoreUnavailable("away")

    bench.handler.raises = dealt_anew_while_away
    journal = await bench.process(good(0))
    assert "seek" not in journal.actions


async def test_a_rewind_of_a_partition_that_is_gone_is_harmless() -> None:
    bench = Bench()
    bench.reader.assigned = False
    bench.publisher.failures = [BrokerUnavailable("away")]
    journal = await bench.process(good(0))
    assert journal.sought == {}


async def test_a_rebalance_waits_for_the_batch_in_work() -> None:
    bench = Bench()
    entered, proceed = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        entered.set()
        await proceed.wait()

    bench.handler.before = slow
    task = asyncio.create_task(bench.process(good(0)))
    await entered.wait()
    assert not await bench.loop.released(timeout_s=0.01)
    proceed.set()
    assert await bench.loop.released(timeout_s=5)
    assert (await task).committed == {P0: 1}


async def test_a_handler_that_hangs_is_cut_off_and_its_batch_comes_again() -> None:
    bench = Bench(handler_timeout_s=0.05)

    bench.handler.before = asyncio.Event().wait
    journal = await bench.process(good(0))
    assert journal.sought == {P0: 0}
    assert journal.letters == []


@given(
    kinds=st.lists(st.sampled_from(["good", "poison", "fails", "raises"]), min_size=1, max_size=24),
    keys=st.lists(st.integers(1, 3), min_size=24, max_size=24),
)
async def test_every_record_is_always_accounted_for_in_the_order_of_its_key(
    kinds: list[str], keys: list[int]
) -> None:
    bench = Bench()
    bench.handler.raises = lambda r: PermanentError("x") if kinds[r.offset] == "raises" else None
    bench.handler.fails = lambda r: PermanentError("x") if kinds[r.offset] == "fails" else None
    records = [
        raw(b"poison", offset=n) if kind == "poison" else good(n, complaint=UUID(int=keys[n]))
        for n, kind in enumerate(kinds)
    ]
    journal = await bench.process(*records)
    done = [(o.key, CaseEvent.decode(o.value).public_version - 1) for o in journal.outputs]
    aside = [int(header(letter.headers, "offset")) for letter in journal.letters]
    assert sorted([offset for _, offset in done] + aside) == list(range(len(kinds)))
    for key in {key for key, _ in done}:
        offsets = [offset for k, offset in done if k == key]
        assert offsets == sorted(offsets)
    assert journal.committed == {P0: len(kinds)}
