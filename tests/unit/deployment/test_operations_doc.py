"""The settings in docs/operations.md are those of the code."""

import re

from tests.unit.deployment.ground import ROOT, expected_rows

ROW = re.compile(r"^\| `([A-Z_]+)` \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$", re.MULTILINE)


def test_every_setting_is_in_the_table_with_its_default_and_its_readers() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    documented = {(name, default, who) for name, default, who, _ in ROW.findall(text)}
    expected = set(expected_rows())
    missing = [" | ".join(row) for row in sorted(expected - documented)]
    stale = [" | ".join(row) for row in sorted(documented - expected)]
    assert not missing, f"write into docs/operations.md: {missing}"
    assert not stale, f"take out of docs/operations.md: {stale}"
