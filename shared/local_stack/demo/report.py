"""The table and the account, for a person at a terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from shared.local_stack.demo.account import Accepted, Account, Fate, Outcome
from shared.topics import RECEIVED

_COLUMNS: Final = ("reference", "channel", "category", "severity", "department")
_NONE: Final = "-"
# Columns for one line per complaint; a narrower terminal gets the links as a list.
WIDTH_WITH_LINKS: Final = 170


def print_table(console: Console, account: Account) -> None:
    """Print each complaint's way, and its link."""
    in_table = console.width >= WIDTH_WITH_LINKS
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in _COLUMNS:
        table.add_column(name, no_wrap=True)
    table.add_column("ms", justify="right", no_wrap=True)
    if in_table:
        table.add_column("status link", no_wrap=True)
    for fate in account.fates:
        table.add_row(*_cells(fate), *([fate.accepted.status_url] if in_table else []))
    console.print()
    console.print(table)
    console.print()
    if not in_table:
        _print_links(console, account)


def _cells(fate: Fate) -> Iterator[str]:
    stored, handed = fate.stored, fate.handed_over
    yield fate.reference
    yield fate.accepted.channel
    yield (stored.category if stored else None) or _NONE
    yield (stored.severity if stored else None) or _NONE
    yield handed.department if handed else fate.outcome.value
    yield str(handed.after_ms) if handed else _NONE


def _print_links(console: Console, account: Account) -> None:
    console.print("status links")
    for fate in account.fates:
        line = Text.assemble((f"{fate.reference}  ", "dim"), fate.accepted.status_url)
        console.print(line, soft_wrap=True)
    console.print()


def sent_line(deliveries: Sequence[Accepted]) -> str:
    """Say what was sent by which channel."""
    by_channel = Counter(each.channel for each in deliveries)
    counts = ", ".join(f"{count} by {channel}" for channel, count in by_channel.items())
    return (
        f"Sent {len(deliveries)} deliveries ({counts}), one of them twice, "
        "and put 1 unreadable record among them."
    )


def account_lines(account: Account) -> Iterator[str]:
    """Yield the account: equations that hold, or say that they do not."""
    complaints = len(account.fates)
    yield f"deliveries {account.deliveries} = accepted {complaints} + repeated {account.repeats}"
    terms = [
        f"{outcome.value} {account.count(outcome)}"
        for outcome in Outcome
        if outcome is not Outcome.MISSING or account.count(outcome)
    ]
    state = "closed" if account.closed else "NOT closed"
    yield f"accepted {complaints} = {' + '.join(terms)}   ({state})"
    aside, groups = len(account.set_aside), len(account.poison.topics)
    yield (
        f"unreadable 1 = dead-lettered {int(aside == groups)}   (put onto {RECEIVED.name} by hand, "
        f"so accepted by no channel; set aside by {aside} of the {groups} groups that read it)"
    )
    taken = [fate.handed_over.after_ms for fate in account.fates if fate.handed_over]
    if taken:
        yield (
            f"ms: from accepted to assigned, that is from `received_at` to the record on the "
            f"department's topic; median {median(taken):.0f}, slowest {max(taken)}."
        )
