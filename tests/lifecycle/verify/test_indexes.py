"""verify: an index of the file that says something else than its table is named, though every row is right."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from lifecycle.verify import verify
from messages.catalogue import LANGUAGES
from tests.lifecycle.verify.owner import in_sight, out_of_sight
from tests.lifecycle.verify.record import FILE, Record
from tests.makers import CommandLine, Office

pytestmark = pytest.mark.parametrize("told", ["sqlite"], indirect=True)


def test_a_list_that_shows_a_file_at_another_stage_than_its_row_is_named(record: Record, tmp_path):
    """Its index was made while the row said so, and the row was put right without it."""
    record.change("UPDATE partnership SET stage = 'denounced' WHERE reference = :s", s=FILE)
    index = out_of_sight(record, "ix_partnership_stage_reference")
    record.change("UPDATE partnership SET stage = 'in_force' WHERE reference = :s", s=FILE)
    in_sight(record, index)
    assert FILE in CommandLine(record.store.address, tmp_path)("list", "--stage", "denounced").out
    (found,) = record.verify().findings
    assert (found.what, found.params["table"]) == ("index_differs", "partnership")
    assert verify(record.store, helpers=2).findings == (found,)
    for lang in LANGUAGES:
        assert "ix_partnership_stage_reference" in found.to_json(lang)["message"]


@pytest.mark.parametrize("name", ["ix_history_recorded_at", "ix_history_asks"])
def test_an_index_of_the_history_that_lacks_an_entry_is_named(record: Record, name):
    """Its rows are counted: to compare each takes too long."""
    index = out_of_sight(record, name)
    seat = Office(record.store).on("2026-11-23")
    if name == "ix_history_asks":
        assert seat.as_("manager").record(FILE, "intent", act="suspend", reason="so agreed").passed
    else:
        assert seat.record(FILE, "note", text="written while no index stood").passed
    in_sight(record, index)
    (found,) = record.verify().findings
    assert (found.what, found.params["index"]) == ("index_short", name)
    assert found.params["count"] == int(str(found.params["stored"])) - 1
    for lang in LANGUAGES:
        assert name in found.to_json(lang)["message"]


def test_an_index_that_is_not_there_accuses_nobody(record: Record):
    """A list is then read by the table, and takes longer."""
    with record.store.engine.connect() as connection:
        for name in ("ix_history_recorded_at", "ix_partnership_stage_reference"):
            connection.execute(text(f"DROP INDEX {name}"))
    assert record.verify().ok
