"""One client per process, with every wait bounded and every write durable."""

import asyncio
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection
from pymongo.errors import PyMongoError

from shared.settings import MongoSettings

Document = dict[str, Any]
Collection = AsyncIOMotorCollection[Document]

COMPLAINTS: Final = "complaints"
_POOL: Final = 8


class Mongo:
    """The database that the settings name. It connects in the background and again after outages.

    A write is acknowledged when a majority has it in its journal: a server that acknowledged
    without the journal lost writes when it was killed. Times come back in UTC.
    """

    def __init__(self, settings: MongoSettings, *, service: str) -> None:
        timeout_ms = int(settings.mongo_timeout_s * 1000)
        self._timeout_s = settings.mongo_timeout_s
        self._client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
            settings.mongo_uri.get_secret_value(),
            appname=f"zhaloba-{service}",
            tz_aware=True,
            w="majority",
            journal=True,
            retryWrites=True,
            retryReads=True,
            maxPoolSize=_POOL,
            serverSelectionTimeoutMS=timeout_ms,
            connectTimeoutMS=timeout_ms,
            socketTimeoutMS=timeout_ms,
            waitQueueTimeoutMS=timeout_ms,
        )
        self._database = self._client[settings.mongo_database]

    @property
    def complaints(self) -> Collection:
        return self._database[COMPLAINTS]

    async def ping(self) -> bool:
        """Tell whether the database answers within the timeout."""
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._database.command("ping")
        except (PyMongoError, TimeoutError):
            return False
        return True

    def close(self) -> None:
        """Close every connection."""
        self._client.close()
