"""Each single statement of each deed fails in turn: all of it happened or nothing, and the same key has one answer."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from itertools import count

import pytest

from lifecycle.storage.engine import open_database
from lifecycle.storage.errors import DiskFull, StorageError
from lifecycle.storage.store import Store
from scheduler.check import run_check
from tests.faults.deeds import (
    ENTRIES,
    assert_all_or_nothing,
    assert_sound,
    desk_on,
    entries_of,
    office_with_a_file,
    perform,
    prepare,
    role_of,
)
from tests.faults.driver import Fault, How, struck
from tests.lifecycle.storage.makers import everything

KINDS = pytest.mark.parametrize("kind", ENTRIES)
ALWAYS = [("lost", kind) for kind in ENTRIES] + [("full", kind) for kind in ("an advance", "an erasure")]
"""Every deed when it is not known what became of a statement, a short and a long one when it is known; else the campaign."""
BLOWS = [
    pytest.param(how, kind, marks=() if (how, kind) in ALWAYS else pytest.mark.campaign)
    for how in ("full", "gone", "lost")
    for kind in ENTRIES
]


@pytest.mark.parametrize(("how", "kind"), BLOWS)
def test_each_statement_fails_in_turn(store, struck_store, file, kind: str, how: How):
    strike_each(store, struck_store, file, kind, how)


@pytest.mark.postgres
@KINDS
def test_the_server_hangs_up_at_each_statement_in_turn(wrapped, postgresql_url, kind: str):
    with open_database(postgresql_url) as store, open_database(postgresql_url) as struck_store:
        strike_each(store, struck_store, office_with_a_file(store), kind, "cut")


@pytest.mark.parametrize(
    "how", [pytest.param("full", marks=pytest.mark.campaign), pytest.param("gone", marks=pytest.mark.campaign), "lost"]
)
def test_the_check_of_the_day_fails_in_words_of_the_storage_alone(store, struck_store, file, how: How):
    """Its own record is written last; what it did by then stands, and the next check goes on."""
    for at in count(1):
        today = prepare(store, "the clock", file, at).today
        with struck(Fault(at, how)) as fault, suppress(StorageError):
            run_check(struck_store, lambda: datetime.now(UTC), today)
        run_check(store, lambda: datetime.now(UTC), today)
        assert entries_of(store, file)[-1].act == "term_ends"
        if at % 3 == 0 or not fault.struck:  # looking at the whole record takes longest
            assert_sound(store)
        if not fault.struck:
            break
    ended = sum(entry.act == "term_ends" for entry in entries_of(store, file))
    assert ended == at > 10


def strike_each(store: Store, struck_store: Store, file: str, kind: str, how: How) -> None:
    """Strike the first statement, then the second, until the deed has none left to strike."""
    lost = False
    for number in count(1):
        deed = prepare(store, kind, file, number)
        before = everything(store)
        desk = desk_on(struck_store, deed.today, role_of(deed))
        told, failed = None, False
        with struck(Fault(number, how)) as fault:
            try:
                told = perform(struck_store, deed, desk)
            except StorageError as error:
                failed = True
                assert how not in ("full", "gone") or isinstance(error, DiskFull)
        assert fault.struck or not failed
        happened = assert_all_or_nothing(store, deed, before, told, lambda: perform(struck_store, deed, desk))  # noqa: B023
        lost = lost or (failed and happened)
        if not fault.struck:
            break
    assert number > 2, "no statement was struck"
    if how == "lost" and (store.dialect == "sqlite" or kind == "the clock"):
        assert lost, "the answer of the commit was never lost"
