"""Entries that somebody rewrites afterwards: one that changes no state, and one that was refused."""

from __future__ import annotations

from lifecycle.history import Entry
from tests.makers import Office


def noted(office: Office) -> Entry:
    """A note in a proposal."""
    file = office.file_at("proposal")
    assert office.on("2021-11-10").record(file, "note", text="called back").passed
    return office.entries(file)[-1]


def refused(office: Office) -> Entry:
    """An approval that came too early."""
    file = office.file_at("proposal")
    assert not office.on("2021-11-10").advance(file, "approve_mou").passed
    return office.entries(file)[-1]
