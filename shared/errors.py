"""Errors named for the fact, grouped by what to do about them.

ZhalobaError
├── PermanentError          the same input fails for ever: dead letter at once, or 4xx
│   ├── UndecodableRecord   a record is not the contract of its topic
│   ├── UnsupportedVersion  a record's contract version is not known here
│   └── RecordTooLarge      a record exceeds what its topic takes
├── TransientError          the world is in the way: wait and try again, for ever
│   ├── BrokerUnavailable   Kafka did not acknowledge in time
│   ├── StoreUnavailable    MongoDB did not answer in time
│   └── StaleState          somebody else wrote the document in between
└── ConfigurationError      the service must not start

Anything else is unclassified: tried a few times, then a dead letter.
Messages name facts, never the text of a complaint, a contact or a secret.
"""

from typing import ClassVar


class ZhalobaError(Exception):
    """Root of the tree; `code` is stable: dashboards, dead letters and problem types use it."""

    code: ClassVar[str] = "error"


class PermanentError(ZhalobaError):
    code = "permanent"


class TransientError(ZhalobaError):
    code = "transient"


class ConfigurationError(ZhalobaError):
    code = "configuration"


class UndecodableRecord(PermanentError):
    code = "undecodable_record"


class UnsupportedVersion(PermanentError):
    code = "unsupported_version"

    def __init__(self, contract: str, version: object) -> None:
        super().__init__(f"{contract} version {version!r:.40} is not known to this release")


class RecordTooLarge(PermanentError):
    code = "record_too_large"

    def __init__(self, topic: str, size_bytes: int, limit_bytes: int) -> None:
        super().__init__(f"a record of {size_bytes} bytes for {topic} exceeds {limit_bytes} bytes")


class BrokerUnavailable(TransientError):
    code = "broker_unavailable"


class StoreUnavailable(TransientError):
    code = "store_unavailable"


class StaleState(TransientError):
    code = "stale_state"
