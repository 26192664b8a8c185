"""Many records into few batches: all of them, in the order of their keys."""

from hypothesis import given
from hypothesis import strategies as st

from shared.kafka.batches import by_partition
from shared.kafka.records import Outgoing

KEYS = st.binary(min_size=1, max_size=3)


@given(st.lists(KEYS, max_size=60), st.integers(1, 6))
def test_grouping_always_keeps_every_record_and_the_order_within_a_key(
    keys: list[bytes], partitions: int
) -> None:
    records = [Outgoing("t", key, str(n).encode()) for n, key in enumerate(keys)]
    groups = by_partition(records, {"t": partitions})
    assert sorted(r.value for group in groups.values() for r in group) == sorted(
        r.value for r in records
    )
    for key in set(keys):
        [group] = [g for g in groups.values() if any(r.key == key for r in g)]
        assert [r for r in group if r.key == key] == [r for r in records if r.key == key]
