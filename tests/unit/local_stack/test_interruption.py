"""A signal ends a run in order."""

import asyncio
import os
import signal

import pytest

from shared.local_stack.interruption import ENDING, INTERRUPTED, run_interruptible


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_lets_the_clean_up_take_place(number: signal.Signals) -> None:
    cleaned: list[bool] = []
    told: list[list[bool]] = []

    async def main() -> None:
        try:
            os.kill(os.getpid(), number)
            await asyncio.sleep(30)
        finally:
            await asyncio.sleep(0)  # a clean-up that has to wait is waited for
            cleaned.append(True)

    code = run_interruptible(main(), on_signal=lambda: told.append(list(cleaned)))
    assert code == 128 + number
    assert (cleaned, told) == ([True], [[]])
    assert 128 + number in INTERRUPTED


def test_a_run_that_ends_by_itself_succeeds() -> None:
    async def main() -> None:
        await asyncio.sleep(0)

    assert run_interruptible(main(), on_signal=lambda: None) == 0


def test_an_error_comes_through() -> None:
    async def main() -> None:
        raise ValueError("told")

    with pytest.raises(ValueError, match="told"):
        run_interruptible(main(), on_signal=lambda: None)
