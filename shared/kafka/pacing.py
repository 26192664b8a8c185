"""An outage must not cost a core: aiokafka asks for metadata without pause while no broker answers.

Seen with 0.14: a consumer whose broker refuses connections tried 1,500 to 2,500 times a second, and
a producer with pending batches did the same, until the broker came back. Every caller waits for one
synchroniser, so a pause after a failed attempt paces them all.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from aiokafka.client import AIOKafkaClient
from aiokafka.cluster import ClusterMetadata

FAILED_ATTEMPT_PAUSE_S: Final = 0.25


def pace_metadata(client: AIOKafkaClient) -> None:
    """Let `client` wait a little after an attempt that no broker answered."""
    attempt = client._metadata_update  # noqa: SLF001  there is no public place for a pause

    async def paced(cluster: ClusterMetadata, topics: Sequence[str]) -> bool:
        answered = bool(await attempt(cluster, topics))  # type: ignore[no-untyped-call]
        if not answered:
            await asyncio.sleep(FAILED_ATTEMPT_PAUSE_S)
        return answered

    client._metadata_update = paced  # type: ignore[method-assign]  # noqa: SLF001
