"""Reads labelled texts: JSON lines with `text`, `category`, `severity`, `is_complaint`, `slice`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared.contracts import Category, Severity
from shared.errors import ConfigurationError


class LabelsUnreadable(ConfigurationError):
    code = "labels_unreadable"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and what people say of it; `group` is file and slice."""

    text: str
    category: Category
    severity: Severity
    is_complaint: bool
    group: str


def read_labelled(folder: Path) -> Iterator[Labelled]:
    """Yield the texts of every `*.jsonl` file in `folder`, in the order of the names.

    Raises:
        LabelsUnreadable: there is no such file, or a line is not a labelled text.
    """
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise LabelsUnreadable(f"there is no *.jsonl file in {folder}")
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip():
                yield _labelled(file, number, line)


def _labelled(file: Path, number: int, line: str) -> Labelled:
    try:
        fields = json.loads(line)
        return Labelled(
            text=str(fields["text"]),
            category=Category(fields["category"]),
            severity=Severity(fields["severity"]),
            is_complaint=bool(fields["is_complaint"]),
            group=f"{file.stem}/{fields.get('slice', 'all')}",
        )
    except (ValueError, KeyError, TypeError) as error:
        raise LabelsUnreadable(f"{file.name}, line {number}: {type(error).__name__}") from error
