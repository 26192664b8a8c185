"""Meta's batches taken apart: entries of accounts, changes of an entry, messages of a change.

Each part is a delivery with one message, so that it can be stored and read again by itself.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from shared.intake.values import items, members

_LISTS: Final = ("messaging", "standby", "changes")


def split(notice: object) -> Iterator[object]:
    """Yield a notice for each event in it; what cannot be taken apart stays whole."""
    accounts = items(members(notice).get("entry"))
    for account in accounts:
        for piece in _split_account(account):
            yield {**members(notice), "entry": [piece]}
    if not accounts:
        yield notice


def _split_account(account: object) -> Iterator[object]:
    rest = {key: value for key, value in members(account).items() if key not in _LISTS}
    pieces: list[object] = [
        {**rest, kind: [piece]}
        for kind in _LISTS
        for event in items(members(account).get(kind))
        for piece in _split_change(event)
    ]
    yield from pieces or [account]


def _split_change(change: object) -> Iterator[object]:
    value: Mapping[str, object] = members(members(change).get("value"))
    messages = items(value.get("messages"))
    for message in messages:
        yield {**members(change), "value": {**value, "messages": [message]}}
    if not messages:
        yield change
