"""Keys live where every Kafka client looks for them."""

from aiokafka.partitioner import DefaultPartitioner
from aiokafka.partitioner import murmur2 as reference_murmur2
from hypothesis import given
from hypothesis import strategies as st

from shared.kafka.partitioner import murmur2, partition_of


@given(st.binary(max_size=64))
def test_the_hash_is_always_that_of_the_reference_implementation(data: bytes) -> None:
    assert murmur2(data) == reference_murmur2(data) & 0xFFFFFFFF


@given(st.binary(min_size=1, max_size=64), st.integers(1, 50))
def test_a_key_always_has_the_partition_that_aiokafka_gives_it(key: bytes, partitions: int) -> None:
    known = list(range(partitions))
    assert partition_of(key, partitions) == DefaultPartitioner()(key, known, known)
