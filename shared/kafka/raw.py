"""A record as aiokafka reads it: key and value are bytes, headers are names and bytes."""

from aiokafka import ConsumerRecord

RawRecord = ConsumerRecord[bytes, bytes]
