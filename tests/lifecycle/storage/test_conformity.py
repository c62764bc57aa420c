"""Whatever is written: one by one or as a block, on either database, the outcomes and the rows are the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.storage.engine import open_database
from lifecycle.storage.store import AnswerRow, Head, Outcome, Store, Write
from tests.lifecycle.storage.makers import a_document, a_row, an_entry, deadlines, everything, some_personal

SUBJECTS = ("calendar", "A", "B", "C")
DAYS = ("2027-01-01", "2027-02-01", "2028-01-01")


@st.composite
def writes(draw: st.DrawFn, subject: str = "") -> Write:
    """Mostly plausible: small versions and sequences, few keys and partners, so that everything collides."""
    name = draw(st.sampled_from(SUBJECTS))
    new = draw(st.booleans())
    version, sequence = (0, 0) if new else (draw(st.integers(0, 2)), draw(st.integers(0, 3)))
    count = draw(st.integers(1, 2))
    refused = draw(st.booleans())
    seen = draw(st.dictionaries(st.sampled_from(SUBJECTS), st.integers(0, 1), max_size=2))
    key = draw(st.none() | st.sampled_from("kl"))
    opening = draw(st.none() | st.sampled_from(["havana:bilateral", "kyiv:bilateral"]))
    due = draw(st.none() | st.lists(st.sampled_from(DAYS), max_size=2))
    content = draw(st.none() | st.sampled_from([b"one", b"two"]))
    is_file = name in "ABC"
    row = a_row(name, opening.partition(":")[0] if opening else "havana", opening=opening)
    return Write(
        subject=name,
        rank=6 if is_file else 1,
        version=None if new else version,
        sequence=None if new else sequence,
        seen=tuple((other, at) for other, at in seen.items() if other != name),
        new_version=version + (not refused),
        entries=tuple(an_entry(name, sequence + 1 + at, f"p{sequence}") for at in range(count)),
        register_state=None if is_file or refused else f'{{"v":{version}}}',
        row=row if is_file and not refused else None,
        deadlines=None if due is None or refused else deadlines(*due),
        answer=None if key is None else AnswerRow(7, key, "body", sequence + count),
        personal=(some_personal(f"{name}{sequence}"),),
        documents=() if content is None else (a_document(content),),
    )


@pytest.fixture(scope="module")
def stores(tmp_path_factory, new_postgresql) -> Iterator[list[Store]]:
    """One database of each kind, emptied between examples past the triggers."""
    path = tmp_path_factory.mktemp("conformity") / "a.db"
    with new_postgresql() as url:
        opened = [open_database(address, create=True) for address in (f"sqlite:///{path}", url)]
        yield opened
        for store in opened:
            store.close()


def empty(store: Store) -> None:
    tables = ("history", "register", "partnership", "deadline", "answer", "personal", "document")
    trigger = ""
    with store.bulk() as block:
        run = block.connection.exec_driver_sql
        if store.dialect == "sqlite":
            trigger = str(run("SELECT sql FROM sqlite_master WHERE name = 'history_refuses_delete'").scalar())
            run("DROP TRIGGER history_refuses_delete")
        else:
            run("ALTER TABLE history DISABLE TRIGGER USER")
        for table in tables:
            run(f"DELETE FROM {table}")
        run("DELETE FROM subject WHERE rank = 6")
        run("UPDATE subject SET version = 0, sequence = 0, head_hash = ''")
        run(trigger or "ALTER TABLE history ENABLE TRIGGER USER")


def stored(store: Store) -> dict[str, list[tuple]]:
    found = everything(store)
    # the numbers of rows and of transactions are the database's own
    return found | {"history": sorted(row[1:-1] for row in found["history"])}


def heads(store: Store) -> dict[str, Head]:
    with store.reading() as reading:
        return reading.heads(SUBJECTS)


@pytest.mark.postgres
@given(script=st.lists(writes(), min_size=1, max_size=6))
def test_one_by_one_or_as_a_block_on_either_database_is_the_same(stores, script):
    found: list[tuple[list[Outcome], object, object]] = []
    for store in stores:
        empty(store)
        one_by_one = []
        for write in script:
            with store.unit() as unit:
                one_by_one.append(unit.write(write))
        found.append((one_by_one, stored(store), heads(store)))
        empty(store)
        with store.bulk() as block:
            as_a_block = block.write_many(script)
        found.append((as_a_block, stored(store), heads(store)))
    assert all(one == found[0] for one in found[1:])
