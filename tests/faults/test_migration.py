"""Each single statement of a migration fails in turn: whole batches or nothing, and finishing moves each file once."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from itertools import count

import pytest

from lifecycle import migration
from lifecycle.desk import Desk
from lifecycle.migration import finish, unfinished
from lifecycle.storage.errors import StorageError
from rules.facts import Actor
from tests.faults.deeds import assert_sound
from tests.faults.driver import Fault, How, struck
from tests.makers import Office, policy
from tests.scenarios.adopting import DAY, act, adopted, number_of, pinned


@pytest.mark.parametrize(
    "how", [pytest.param("full", marks=pytest.mark.campaign), pytest.param("gone", marks=pytest.mark.campaign), "lost"]
)
def test_a_migration_struck_at_any_statement_is_finished(store, struck_store, how: How, tmp_path, monkeypatch):
    monkeypatch.setattr(migration, "BATCH", 2)
    office = Office.open(store, folder=tmp_path)
    files = [office.on(DAY).propose(partner).reference for partner in ("vienna", "prague", "berlin", "montreal")]
    desk = Desk(struck_store, clock=lambda: datetime.now(UTC), today=date.fromisoformat(DAY), actor=Actor(3, "manager"))
    halves = 0
    for at in count(1):
        new = adopted(office, policy(("stalled_after_days = 180", f"stalled_after_days = {180 + at}")))
        number = number_of(act(office, "request_migration", "administrator", reference=files))
        assert act(office, "confirm_policy", "legal", number=number).passed
        with struck(Fault(at, how)) as fault, suppress(StorageError):
            finish(desk, int(number))
        moved = [pinned(office, file) == new for file in files]
        assert moved[0] == moved[1] and moved[2] == moved[3], "a transaction is whole or was never"
        halves += moved[0] != moved[2]
        if unfinished(office.on(DAY).as_("legal").desk, number) is not None:
            finish(office.on(DAY).as_("legal").desk, int(number))
        entries = [sum(e.act == "migrate_policy" for e in office.entries(file)) for file in files]
        assert entries == [at] * 4, "one entry a file and migration"
        assert unfinished(office.on(DAY).as_("legal").desk, number) is None
        if not fault.struck:
            break
    assert at > 8 and halves, "it was never struck between two batches"
    assert_sound(store)
