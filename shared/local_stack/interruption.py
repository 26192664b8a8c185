"""Ctrl-C and SIGTERM end a run in order: they cancel it, and its clean-up takes place."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Final

ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_BY_SIGNAL: Final = 128
INTERRUPTED: Final = frozenset(_BY_SIGNAL + number for number in ENDING)


def run_interruptible(main: Coroutine[None, None, None], *, on_signal: Callable[[], None]) -> int:
    """Run `main`; return 0, or when a signal ended it 128 and its number.

    `on_signal` is called once, before the clean-up.

    Each further signal cancels whatever the clean-up is waiting for; the processes that are left
    then are killed with this one.
    """
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        task = loop.create_task(main)
        received: list[signal.Signals] = []

        def end(number: signal.Signals) -> None:
            if not received:
                on_signal()
            received.append(number)
            task.cancel()

        for number in ENDING:
            loop.add_signal_handler(number, end, number)
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            if not received:
                raise
            return _BY_SIGNAL + received[0]
    return 0
