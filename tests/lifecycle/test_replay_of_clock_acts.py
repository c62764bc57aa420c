"""`replay`: an act of the clock that the dates never brought about is named, though the fold passes it over."""

from __future__ import annotations

import pytest

from lifecycle.queries.replayed import replayed
from lifecycle.storage.store import Store
from tests.lifecycle.forging import rewrite
from tests.makers import Office


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    """A register with the Brussels partners and governments and no file."""
    return Office.open(store, folder=tmp_path)


@pytest.mark.parametrize("day", ["2023-09-01", "2024-02-01"])
def test_an_act_of_the_clock_on_a_day_that_does_not_bring_it_about_is_named(office: Office, day: str):
    """Neither before its day nor in the place of the one that is due."""
    file = office.file_at("test_phase")
    assert office.on("2024-03-02").check()
    entry = office.entries(file)[-1]
    assert (entry.act, entry.day.isoformat()) == ("end_test_phase", entry.data["effectiveOn"])
    assert replayed(office.store)["differing"] == []
    rewrite(office, {**entry.data, "effectiveOn": day, "foldsOn": day})
    assert entry.sequence in [one["sequence"] for one in replayed(office.store)["differing"]]
