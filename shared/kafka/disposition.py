"""What to do about a failed record: a pure decision, the effect is the loop's."""

from enum import Enum

from pydantic import ValidationError

from shared.errors import PermanentError, TransientError


class Disposition(Enum):
    """RETRY now, REDELIVER later and for ever, or DEAD_LETTER."""

    RETRY = "retry"
    REDELIVER = "redeliver"
    DEAD_LETTER = "dead_letter"


def disposition(error: Exception, attempt: int, max_attempts: int) -> Disposition:
    """Decide by the kind of error; `attempt` counts from 1.

    An outage never ends in the dead letter topic; what can never succeed goes there at once;
    anything else gets `max_attempts` tries.
    """
    if isinstance(error, TransientError | TimeoutError):
        return Disposition.REDELIVER
    if isinstance(error, PermanentError | ValidationError | UnicodeDecodeError):
        return Disposition.DEAD_LETTER
    return Disposition.RETRY if attempt < max_attempts else Disposition.DEAD_LETTER
