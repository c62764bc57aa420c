"""The first and the last day that can be asked about, at the command line."""

from __future__ import annotations

from pathlib import Path

from tests.commands.conftest import DAY
from tests.legacy.conftest import VIENNA, as_csv

OLD = {**VIENNA, "id": "sofia-1999", "partner": "sofia"}
"""Signed on 4 May 1999 for five years, and tacitly prolonged for five more each time."""
EVERY_READING_OF_A_DAY = (
    ("list",), ("list", "--unknown"), ("list", "--late"), ("board",), ("register",), ("timeline",), ("actions",),
    ("reminders", "list"), ("what-if", "--caretaker", "2029-06-10"), ("government", "list"),
)  # fmt: skip


def test_an_agreement_prolonged_for_ever_is_told_of_on_the_last_day_in_every_form(inside, agreements, folder: Path):
    """The table of docs/legacy-table.md knows tacit renewal of known length: in 2999 its term ends in 3004."""
    as_csv(folder / "old.csv", [OLD])
    (folder / "text.pdf").write_bytes(b"%PDF-1.7 the old text")
    for user in ("manager", "manager2"):
        assert agreements("legacy", "old.csv", user=user, today=DAY).code == 0
    for day in ("1989-01-01", "2993-01-01", "2999-12-31"):
        for typed in EVERY_READING_OF_A_DAY:
            for form in ((), ("--json",)):
                told = inside(*typed, "--as-of", day, *form)
                assert told.code == 0, (typed, day, told.err)
    assert "3004-" in inside("list", "--as-of", "2999-12-31").out
