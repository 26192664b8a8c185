"""RuledComplaints on MongoDB."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final

from services.router.domain.document import read_ruled
from services.router.domain.trial import Ruled
from shared.mongo.client import Collection
from shared.mongo.errors import errors_named

_FIELDS: Final = {"reference": 1, "decisions": 1}
_PER_READ: Final = 500


class MongoRuledComplaints:
    """Reads along the index on `received_at`; implements RuledComplaints."""

    def __init__(self, complaints: Collection) -> None:
        self._complaints = complaints

    async def since(self, moment: datetime) -> AsyncIterator[Ruled]:
        found = self._complaints.find({"received_at": {"$gte": moment}}, _FIELDS)
        cursor = found.batch_size(_PER_READ)
        while True:
            with errors_named():
                page = await cursor.to_list(length=_PER_READ)
            for document in page:
                ruled = read_ruled(document)
                if ruled is not None:
                    yield ruled
            if not page:
                return
