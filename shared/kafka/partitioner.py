"""Where a key lives: the Java client's default, so that every producer agrees.

The hash is murmur2 as in org.apache.kafka.common.utils.Utils. aiokafka has the same, byte by byte
in Python; reading four bytes at a time takes half as long, which the batch loop notices.
"""

import struct
from typing import Final

_MULTIPLIER: Final = 0x5BD1E995
_SEED: Final = 0x9747B28C
_32_BITS: Final = 0xFFFFFFFF
_POSITIVE: Final = 0x7FFFFFFF


def murmur2(data: bytes) -> int:
    """Return the 32-bit hash of `data`, unsigned."""
    words = len(data) >> 2
    state = _SEED ^ len(data)
    for word in struct.unpack_from(f"<{words}I", data):
        mixed = (word * _MULTIPLIER) & _32_BITS
        state = (state * _MULTIPLIER ^ (mixed ^ mixed >> 24) * _MULTIPLIER) & _32_BITS
    if rest := data[4 * words :]:
        state = ((state ^ int.from_bytes(rest, "little")) * _MULTIPLIER) & _32_BITS
    state = ((state ^ state >> 13) * _MULTIPLIER) & _32_BITS
    return state ^ state >> 15


def partition_of(key: bytes, partitions: int) -> int:
    """Return the partition of `key` in a topic of so many partitions, 0 to `partitions` - 1."""
    return (murmur2(key) & _POSITIVE) % partitions
