"""Whoever accuses an entry of having been changed looks first whether it was."""

from __future__ import annotations

from pathlib import Path

from lifecycle.errors import Faulty
from lifecycle.history import unreadable
from lifecycle.storage.store import Store
from lifecycle.whose_fault import as_it_is
from tests.lifecycle.forging import refit
from tests.makers import Office


def test_what_this_program_cannot_read_is_not_said_to_have_been_changed_where_the_chain_verifies(
    store: Store, tmp_path: Path
):
    """Where it was changed, it still is."""
    office = Office.open(store, folder=tmp_path)
    file = office.file_at("in_force")
    told = as_it_is(store, unreadable(file, 3))
    assert isinstance(told, Faulty) and told.params == {"subject": file, "entry": 3}
    entries = [e.data for e in office.entries(file)]
    refit(store.engine, file, [*entries[:2], {**entries[2], "effectiveOn": "zz"}, *entries[3:]])
    spoilt = unreadable(file, 3)
    assert as_it_is(store, spoilt) is spoilt
