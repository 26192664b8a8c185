"""aiokafka's producer with one thing more: it can be given up at once."""

import asyncio
import contextlib
from typing import Final

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.kafka.pacing import pace_metadata

_CLOSE_TIMEOUT_S: Final = 10.0


class Producer(AIOKafkaProducer):
    """Stopped in order it sends what is pending; abandoned it lets go of it.

    An orderly stop waits until pending batches are sent or expire; without a broker that means
    expire, and the connections are wanted back before.
    """

    async def start(self) -> None:
        """Connect.

        Raises:
            aiokafka.errors.KafkaError, OSError: no broker answers.
        """
        pace_metadata(self.client)
        await super().start()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        """Send what is pending, as long as one request may take; raise nothing."""
        with contextlib.suppress(KafkaError, OSError, TimeoutError):
            async with asyncio.timeout(_CLOSE_TIMEOUT_S):
                await self.stop()

    async def abandon(self) -> None:
        """Close the connections at once; raise nothing.

        Futures of what was pending are never resolved: whoever waits for one has a timeout.
        """
        self._closed = True
        sending = self._sender.sender_task if self._sender is not None else None
        if sending is not None:
            sending.cancel()
        with contextlib.suppress(KafkaError, OSError):
            await self.client.close()
        if sending is not None:
            await asyncio.wait([sending], timeout=_CLOSE_TIMEOUT_S)
