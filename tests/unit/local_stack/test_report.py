"""The demo's table, as wide as the terminal allows."""

from io import StringIO
from uuid import UUID

import pytest
from rich.console import Console

from shared.contracts import PublicState
from shared.local_stack.demo.account import (
    Accepted,
    Account,
    HandedOver,
    Poison,
    Seen,
    Stored,
    account_of,
)
from shared.local_stack.demo.report import WIDTH_WITH_LINKS, account_lines, print_table
from tests.unit.local_stack.test_account import RECEIVED_AT

LINK = "http://127.0.0.1:65535/c/" + "x" * 43
NO_POISON = Poison("poison", b"", ())


def widest(seen: Seen) -> Account:
    accepted = Accepted(UUID(int=7), "Telegram", LINK)
    return account_of([accepted], NO_POISON, seen)


def settled() -> Seen:
    at_ms = round(RECEIVED_AT.timestamp() * 1000) + 59_999
    return Seen(
        stored={
            str(UUID(int=7)): Stored(
                PublicState.ASSIGNED, "customer-care", "website_app_technical", "critical"
            )
        },
        handed_over={
            str(UUID(int=7)): {
                "customer-care": HandedOver("customer-care", RECEIVED_AT, at_ms),
            }
        },
    )


def printed(account: Account, *, width: int) -> str:
    out = StringIO()
    print_table(Console(file=out, width=width), account)
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 120, WIDTH_WITH_LINKS, 400])
def test_nothing_is_cut_off_at_any_usual_width(width: int) -> None:
    said = printed(widest(settled()), width=width)
    for word in ("website_app_technical", "customer-care", "critical", "59999", LINK):
        assert said.count(word) == 1
    assert "…" not in said


def test_a_wide_terminal_has_one_line_per_complaint() -> None:
    lines = printed(widest(settled()), width=WIDTH_WITH_LINKS).splitlines()
    assert [LINK in line and "critical" in line for line in lines].count(True) == 1


def test_a_complaint_that_is_missing_is_in_the_table_and_the_account_is_not_closed() -> None:
    account = widest(Seen())
    assert "missing" in printed(account, width=80)
    assert "accepted 1 = assigned 0 + in triage 0 + dead-lettered 0 + missing 1   (NOT closed)" in (
        list(account_lines(account))
    )
