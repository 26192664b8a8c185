"""The driver's errors, named for what to do about them.

DocumentRefused (permanent)   the document itself can never be stored
StoreUnavailable (transient)  no answer, no primary, no access: nobody's record is to blame
StoreFailed (unclassified)    the server refused for a reason not known here

Messages name the error's class and code, never what the driver says: it quotes documents.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bson.errors import BSONError
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DocumentTooLarge,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WTimeoutError,
)

from shared.errors import PermanentError, StoreUnavailable, ZhalobaError

DUPLICATE_KEY: Final = 11_000

# Server error codes that say something about the server's state, not about the request.
_AWAY: Final = frozenset(
    {
        6,  # HostUnreachable
        7,  # HostNotFound
        24,  # LockTimeout
        50,  # MaxTimeMSExpired
        64,  # WriteConcernFailed: not replicated in time
        89,  # NetworkTimeout
        91,  # ShutdownInProgress
        112,  # WriteConflict
        133,  # FailedToSatisfyReadPreference
        134,  # ReadConcernMajorityNotAvailableYet
        189,  # PrimarySteppedDown
        202,  # NetworkInterfaceExceededTimeLimit
        262,  # ExceededTimeLimit
        9001,  # SocketException
        10107,  # NotWritablePrimary
        11600,  # InterruptedAtShutdown
        11602,  # InterruptedDueToReplStateChange
        13435,  # NotPrimaryNoSecondaryOk
        13436,  # NotPrimaryOrSecondary
        14031,  # OutOfDiskSpace
    }
)
# A password that was changed is no fault of the records that come in meanwhile: they wait, and
# /readyz says so, instead of all of them going to the dead letters.
_NO_ACCESS: Final = frozenset({13, 18})  # Unauthorized, AuthenticationFailed
_TOO_LARGE: Final = frozenset({10334, 17419, 17420})  # BSONObjectTooLarge and its forms


class DocumentRefused(PermanentError):
    """The document is too large, or holds a value that BSON has no form for."""

    code = "document_refused"


class StoreFailed(ZhalobaError):
    """MongoDB refused, and not because of its own state."""

    code = "store_failed"


def is_away(code: int | None) -> bool:
    """Tell whether a server's error code means: wait and try again."""
    return code in _AWAY or code in _NO_ACCESS


def named(error: PyMongoError | BSONError | OverflowError | UnicodeError) -> ZhalobaError:
    """Return our error for the driver's."""
    kind = type(error).__name__
    if isinstance(error, ConnectionFailure | ExecutionTimeout | WTimeoutError):
        return StoreUnavailable(kind)
    if isinstance(error, BSONError | OverflowError | UnicodeError | DocumentTooLarge):
        return DocumentRefused(kind)
    if isinstance(error, BulkWriteError):
        return _named_bulk(error)
    if isinstance(error, OperationFailure):
        return _named_code(kind, error.code)
    return StoreFailed(kind)


def _named_bulk(error: BulkWriteError) -> ZhalobaError:
    """Judge by the worst that happened: a batch of which one write must wait, waits."""
    details = error.details or {}
    refused = [e.get("code") for e in details.get("writeErrors", ())]
    unsure = [e.get("code") for e in details.get("writeConcernErrors", ())]
    if unsure or any(is_away(code) for code in refused):
        return StoreUnavailable(f"BulkWriteError {sorted({*unsure, *refused})}")
    return _named_code("BulkWriteError", refused[0] if refused else None)


def _named_code(kind: str, code: int | None) -> ZhalobaError:
    if is_away(code):
        return StoreUnavailable(f"{kind} {code}")
    if code in _TOO_LARGE:
        return DocumentRefused(f"{kind} {code}")
    return StoreFailed(f"{kind} {code}")


@contextmanager
def errors_named() -> Iterator[None]:
    """Turn the driver's errors into ours.

    Raises:
        StoreUnavailable: wait and try again.
        DocumentRefused: this document can never be stored.
        StoreFailed: anything else.
    """
    try:
        yield
    except (PyMongoError, BSONError, OverflowError, UnicodeError) as error:
        # `from None`: the driver's error would carry the document into a traceback.
        raise named(error) from None
