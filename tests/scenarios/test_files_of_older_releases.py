"""A database of an older release: what its rows do not hold yet is worked out, and written with the next check."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from lifecycle.verify import verify
from tests.makers import Office

TODAY = "2026-11-24"


def lines(office: Office) -> list[str | None]:
    with office.store.reading() as reading:
        return [row.line for row in reading.partnerships()]


def test_a_file_without_a_line_is_listed_the_same_and_gets_it_with_the_next_check(office: Office):
    """verify does not mind, and no entry is written."""
    files = [office.file_at("in_force"), office.file_at("assessment", partner="prague")]
    filters: tuple[dict[str, Any], ...] = (
        {},
        {"stage": "in_force"},
        {"unknown": True},
        {"theme": "culture"},
        {"limit": 1},
        {"officer": "officer"},
    )
    told = [office.ask(TODAY).list(**asked) for asked in filters]
    entries, stored = [len(office.entries(file)) for file in files], lines(office)
    with office.store.bulk() as unit:
        unit.connection.execute(text("UPDATE partnership SET line = NULL"))
    assert verify(office.store).ok
    assert [office.ask(TODAY).list(**asked) for asked in filters] == told
    office.on(TODAY).check()
    assert lines(office) == stored and None not in stored
    assert [len(office.entries(file)) for file in files] == entries
