"""`agreements init` under faults: the schema, its upgrade and the register are there in full or not at all."""

from __future__ import annotations

from contextlib import suppress
from itertools import count

import pytest

from lifecycle.storage.engine import open_database
from lifecycle.storage.errors import DiskFull, Missing, OlderSchema, StorageError
from lifecycle.storage.store import Store
from tests.faults.deeds import assert_sound
from tests.faults.driver import Fault, How, struck
from tests.faults.killing import DONE, KILLED, die
from tests.faults.opening import (
    init_in_child,
    newer_program,
    open_register,
    register_in_child,
    shape,
    upgrade_in_child,
    write_migration,
)
from tests.lifecycle.storage.makers import everything

STEP = 7
"""In the short form one statement in seven is struck; the campaign strikes each."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def new_url(request, tmp_path):
    """Where nothing is yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}"
        return
    with request.getfixturevalue("new_postgresql")() as url:
        yield url


@pytest.mark.parametrize("how", ["full", "gone", "lost"])
def test_the_register_opens_in_full_or_not_at_all(store, struck_store, how: How):
    open_under_faults(store, struck_store, how, STEP)


@pytest.mark.parametrize("how", ["full", "gone", "lost"])
def test_the_schema_is_made_in_full_or_not_at_all(wrapped, new_url, how: How):
    make_under_faults(new_url, how, STEP)


@pytest.mark.parametrize("how", ["full", "gone", "lost"])
def test_the_schema_is_brought_up_to_date_in_full_or_not_at_all(wrapped, store, database_url, tmp_path, how: How):
    upgrade_under_faults(store, database_url, tmp_path, how)


def test_a_process_killed_while_it_makes_everything(new_url):
    kill_while_making(new_url, STEP * 5)


def test_a_process_killed_while_the_register_opens(store, database_url):
    kill_while_opening(store, database_url, STEP * 5)


def test_a_process_killed_while_the_schema_is_brought_up_to_date(store, database_url, tmp_path):
    kill_while_upgrading(store, database_url, tmp_path, 3)


# ------------------------------------------------------------------------------------------ all forms


def open_under_faults(store: Store, struck_store: Store, how: How, step: int, *, whole: bool = False) -> None:
    before = everything(store)
    for at in count(1, step):
        with struck(Fault(at, how)) as fault:
            try:
                open_register(struck_store, whole=whole)
            except StorageError as error:
                assert how == "lost" or isinstance(error, DiskFull)
        if everything(store) != before:
            break
        assert fault.struck
    assert_opened_once(store)


def make_under_faults(url: str, how: How, step: int) -> None:
    for at in count(1, step):
        with struck(Fault(at, how)) as fault, suppress(StorageError):
            open_database(url, create=True).close()
        try:
            store = open_database(url)
        except Missing:
            assert fault.struck
            continue
        with store:
            assert_opened_once(store)
        return


def upgrade_under_faults(store: Store, url: str, folder, how: How, step: int = 1) -> None:
    open_register(store)
    before, old_shape = everything(store), shape(store)
    with newer_program(write_migration(folder)):
        for at in count(1, step):
            with struck(Fault(at, how)) as fault, suppress(StorageError):
                open_database(url, create=True).close()
            if upgraded(url):
                break
            assert fault.struck
            assert (everything(store), shape(store)) == (before, old_shape)
        assert_upgraded(url, before)


def kill_while_making(url: str, step: int) -> None:
    for at in count(1, step):
        ended = die(init_in_child, url, at=at)
        assert ended in (KILLED, DONE)
        try:
            store = open_database(url)
        except Missing:
            assert ended == KILLED
            continue
        with store, store.reading() as reading:
            entries = reading.number_of_entries()
        assert entries or ended == KILLED
        if entries:
            break
    with open_database(url) as store:
        assert_opened_once(store)


def kill_while_opening(store: Store, url: str, step: int) -> None:
    before = everything(store)
    for at in count(1, step):
        ended = die(register_in_child, url, at=at)
        if everything(store) != before:
            break
        assert ended == KILLED
    assert_opened_once(store)


def kill_while_upgrading(store: Store, url: str, folder, step: int) -> None:
    open_register(store)
    before, old_shape = everything(store), shape(store)
    write_migration(folder)
    for at in count(1, step):
        ended = die(upgrade_in_child, url, folder, at=at)
        with newer_program(folder):
            if upgraded(url):
                break
        assert ended == KILLED
        assert (everything(store), shape(store)) == (before, old_shape)
    with newer_program(folder):
        assert_upgraded(url, before)


def upgraded(url: str) -> bool:
    try:
        open_database(url).close()
    except OlderSchema:
        return False
    return True


def assert_upgraded(url: str, before) -> None:
    """The new column, table and rows are there, and every row that was."""
    with open_database(url) as store:
        found = shape(store)
        assert "remark" in found["columns"]["partnership"]
        assert (found["columns"]["remark"], found["indexes"]["remark"]) == (["number", "text"], ["ix_remark_text"])
        assert everything(store) == before
        assert_sound(store)


def assert_opened_once(store: Store) -> None:
    """The register is open, or opens now; once more changes nothing."""
    open_register(store)
    stands = everything(store)
    with store.reading() as reading:
        places = [(row.subject, row.sequence) for row in reading.all_entries()]
    assert len(set(places)) == len(places) > 50
    assert open_register(store).already
    assert everything(store) == stands
    assert_sound(store)
