"""The committed JSON Schema of every contract: what was promised, to compare with what is."""

import json
from pathlib import Path
from typing import Final

from shared.contracts.assigned import ComplaintAssigned
from shared.contracts.base import Event
from shared.contracts.case_event import CaseEvent
from shared.contracts.classified import ComplaintClassified
from shared.contracts.compatibility import Break, breaks
from shared.contracts.intake_failure import IntakeFailure
from shared.contracts.raw import RawPayload
from shared.contracts.received import ComplaintReceived
from shared.contracts.update import ComplaintUpdate

ROOM: Final = Path(__file__).parent / "schemas"

CONTRACTS: Final[tuple[type[Event], ...]] = (
    ComplaintReceived,
    ComplaintClassified,
    ComplaintAssigned,
    ComplaintUpdate,
    CaseEvent,
    RawPayload,
    IntakeFailure,
)


def file_name(contract: type[Event]) -> str:
    return f"{contract.TYPE}.v{contract.VERSION}.json"


def current(contract: type[Event]) -> dict[str, object]:
    """Return the JSON Schema of `contract` as the code has it now."""
    return contract.model_json_schema()


def committed(contract: type[Event], room: Path = ROOM) -> dict[str, object] | None:
    """Return the schema as it was last written, or None for a new contract."""
    path = room / file_name(contract)
    schema: dict[str, object] | None = json.loads(path.read_bytes()) if path.exists() else None
    return schema


def incompatible(contract: type[Event], room: Path = ROOM) -> list[Break]:
    """Return what forbids the contract's present form within its version."""
    before = committed(contract, room)
    return [] if before is None else breaks(before, current(contract))


def is_current(contract: type[Event], room: Path = ROOM) -> bool:
    return committed(contract, room) == current(contract)


def write(contract: type[Event], room: Path = ROOM) -> list[Break]:
    """Write the snapshot unless the change is incompatible; return what forbids it."""
    found = incompatible(contract, room)
    if not found:
        text = json.dumps(current(contract), ensure_ascii=False, indent=2, sort_keys=True)
        (room / file_name(contract)).write_text(text + "\n", encoding="utf-8")
    return found
