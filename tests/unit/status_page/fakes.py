"""A store of cases in memory that implements the port."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.status_page.domain import Case, Entry
from shared.contracts import Channel, PublicState, complaint_id
from shared.errors import StoreUnavailable

SECRET = b"a secret of thirty-two bytes or more"
NOW = datetime(2026, 11, 22, 12, 40, tzinfo=UTC)
COMPLAINT = complaint_id(Channel.WEB_FORM, "site", "form-1")


@dataclass
class FakeCases:
    """Counts what is asked; away when `away` is set."""

    cases: Mapping[UUID, Case] = field(default_factory=dict)
    away: bool = False
    asked: list[UUID] = field(default_factory=list)

    async def find(self, complaint_id: UUID, *, timeout_s: float) -> Case | None:
        assert timeout_s > 0
        self.asked.append(complaint_id)
        if self.away:
            raise StoreUnavailable("away")
        return self.cases.get(complaint_id)


def in_progress() -> Case:
    """Return a case on which a department is working."""
    return Case(
        state=PublicState.IN_PROGRESS,
        department="logistics",
        received_at=NOW - timedelta(hours=5),
        updated_at=NOW,
        history=(
            Entry(NOW - timedelta(hours=5), "received"),
            Entry(NOW - timedelta(hours=4), "assigned", department="logistics"),
            Entry(
                NOW,
                "progress",
                department="logistics",
                text="Нашли посылку, курьер приедет завтра.",
                next_step="Доставим заказ",
                next_by=NOW + timedelta(days=1),
            ),
        ),
    )
