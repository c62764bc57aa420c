"""`agreements import` under faults: the whole record is there or nothing is, and the same command finishes the work."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from shutil import copyfile

import pytest

from lifecycle.storage.engine import open_database
from lifecycle.storage.errors import DiskFull, Missing, StorageError
from lifecycle.storage.rows import is_untouched
from lifecycle.storage.store import Store
from tests.faults.driver import Fault, How, struck
from tests.faults.importing import (
    assert_carried_once,
    carry_in,
    import_anew_in_child,
    import_in_child,
    write_small_record,
)
from tests.faults.killing import DONE, KILLED, die
from tests.faults.test_opening import new_url  # noqa: F401
from tests.lifecycle.storage.makers import everything

STEP = 7
"""In the short form one statement in seven is struck, and each of the last few; the campaign strikes each."""
LAST_FEW = 4
NEVER = 10**9


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    """The export of a small record."""
    return write_small_record(tmp_path_factory.mktemp("record"))


@pytest.fixture
def total(request, wrapped, database_url, path, tmp_path, sqlite_template) -> int:
    """How many statements an import has, counted in another database of the same kind."""
    if database_url.startswith("sqlite"):
        copyfile(sqlite_template, tmp_path / "counted.db")
        return counted_in(f"sqlite:///{tmp_path / 'counted.db'}", path)
    new, template = (request.getfixturevalue(name) for name in ("new_postgresql", "postgresql_template"))
    with new(template) as url:
        return counted_in(url, path)


def counted_in(url: str, path: Path) -> int:
    with open_database(url) as store, struck(Fault(NEVER, "full")) as fault:
        carry_in(store, path)
    return fault.count


@pytest.mark.parametrize("how", ["full", "gone", "lost"])
def test_a_record_comes_in_whole_or_not_at_all(store, struck_store, path, total: int, how: How):
    import_under_faults(store, struck_store, path, how, total, STEP)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_the_server_hangs_up_while_a_record_comes_in(store, struck_store, path, total: int):
    import_under_faults(store, struck_store, path, "cut", total, STEP)


def test_a_process_killed_while_a_record_comes_in(store, database_url, path, total: int):
    kill_while_importing(store, database_url, path, total, STEP * 3)


def test_a_process_killed_while_it_makes_everything_and_brings_a_record_in(new_url, path):  # noqa: F811
    kill_while_importing_anew(new_url, path, STEP * 7)


# ------------------------------------------------------------------------------------------ all forms


def places(total: int, step: int) -> list[int]:
    """Which statements are struck, the first to the last."""
    return sorted({*range(1, total + 1, step), *range(max(1, total - LAST_FEW), total + 1)})


def import_under_faults(store: Store, struck_store: Store, path: Path, how: How, total: int, step: int) -> None:
    """Strike one statement after the other, in a database that stays empty until the answer of a commit is lost."""
    before, lost = everything(store), False
    anew = store.dialect == "postgresql" and how in ("lost", "cut")  # at BEGIN a lost connection is made anew
    for at in places(total, step)[anew:]:
        with struck(Fault(at, how)) as fault, pytest.raises(StorageError) as told:
            carry_in(struck_store, path)
        assert fault.struck
        assert how in ("lost", "cut") or isinstance(told.value, DiskFull)
        if everything(store) != before:
            assert at == total
            lost = True
    assert lost == (how == "lost"), "only an answer of the commit can be lost"
    if not lost:
        carry_in(struck_store, path)
    assert_carried_once(store, path)


def kill_while_importing(store: Store, url: str, path: Path, total: int, step: int) -> None:
    """Before each of these statements; then once the last one ran."""
    before = everything(store)
    for at in places(total, step):
        assert die(import_in_child, url, path, at=at) == KILLED
        assert everything(store) == before
    assert die(import_in_child, url, path, at=total, after=True) == KILLED
    assert_carried_once(store, path)


def kill_while_importing_anew(url: str, path: Path, step: int) -> None:
    """The whole command: no database, an empty one, or the whole record in it."""
    for at in count(1, step):
        ended = die(import_anew_in_child, url, path, at=at)
        assert ended in (KILLED, DONE)
        try:
            store = open_database(url)
        except Missing:
            assert ended == KILLED
            continue
        with store, store.reading() as reading:
            if not is_untouched(reading):
                break
            assert ended == KILLED
    with open_database(url) as store:
        assert_carried_once(store, path)
