"""A leaf that was taken away or renamed is named as such, nothing is sealed in its place, and put back it is whole again."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from lifecycle import verify
from lifecycle.log.checking import Vouching
from lifecycle.log.sealing import seal
from lifecycle.storage.store import Store
from lifecycle.storage.tables import leaf
from messages.catalogue import LANGUAGES
from tests.lifecycle.log.hand import KEY, NOW, change, told
from tests.lifecycle.log.test_keys import House
from tests.makers import Office
from tests.makers.program import CommandLine

LATER = NOW + timedelta(days=1)


def _leaves(office: Office) -> list[dict[str, object]]:
    with office.store.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(leaf.select().order_by(leaf.c.number))]


def _said(office: Office, lang: str = "en") -> str:
    """Every sentence of a verification, as one text."""
    return json.dumps(verify.verify(office.store, vouching=Vouching(KEY)).to_json(lang), ensure_ascii=False)


@pytest.mark.parametrize("which", ["first", "middle", "last"])
@pytest.mark.parametrize("mark", ["as it was", "'0'", "'nonsense'"])
@pytest.mark.parametrize("key", [KEY, None], ids=["signed", "not signed"])
def test_a_leaf_that_was_taken_away_is_named_with_its_entry_and_can_be_put_back(
    office: Office, file: str, outside: str, which: str, mark: str, key: bytes | None
):
    """Whatever else is done to the mark: nothing takes its place, and when it is put back all is whole."""
    kept = _leaves(office)
    taken = kept[{"first": 0, "middle": len(kept) // 2, "last": -1}[which]]
    change(office, f"DELETE FROM leaf WHERE number = {taken['number']}")
    found = told(office)
    assert ("leaf_gone", taken["subject"], taken["sequence"]) in found and ("leaf_missing", "log", 0) in found
    assert f"number {taken['number']} " in _said(office)
    assert not {"passed_over", "edge_wrong", "sealed_missing", "log_cut"} & {what for what, _, _ in found}
    if mark != "as it was":
        change(office, f"UPDATE edge SET read_to = {mark}")
        if office.store.dialect == "sqlite" and which != "last":
            assert ("leaf_gone", taken["subject"], taken["sequence"]) in told(office)
        office.on("2024-05-03").record(file, "note", text="so")
        sealed = seal(office.store, key, LATER)
        assert (sealed.sound, sealed.new, sealed.note) == (False, 0, None)
    with office.store.engine.begin() as connection:
        connection.execute(leaf.insert(), taken)
    if mark != "as it was":
        assert seal(office.store, KEY, LATER).new == 1
    assert told(office) == [] and told(office, outside) == []


@pytest.mark.parametrize("change_to", ["sequence = 9000", "subject = 'policy', sequence = 2", "subject = 'nobody'"])
def test_a_leaf_that_names_another_entry_is_named_and_nothing_is_sealed(
    office: Office, file: str, outside: str, change_to: str
):
    there = next(one for one in _leaves(office) if one["subject"] == file and one["sequence"] == 5)
    change(office, f"UPDATE leaf SET {change_to} WHERE number = {there['number']}")
    assert told(office) == [("leaf_renamed", file, 5)]
    assert f"number {there['number']} " in _said(office)
    change(office, "UPDATE edge SET read_to = '0'")
    assert not seal(office.store, KEY, LATER).sound and not seal(office.store, None, LATER).sound


def test_an_entry_that_was_moved_to_another_subject_is_named_where_it_is_missing(
    office: Office, file: str, outside: str
):
    change(office, "UPDATE history SET subject = 'policy', sequence = 2 WHERE subject = :s AND sequence = 4", s=file)
    found = told(office)
    assert ("entry_missing", file, 4) in found
    assert not {"passed_over", "leaf_gone", "leaf_renamed"} & {what for what, _, _ in found}


@pytest.mark.parametrize("what", ["leaf", "last leaf", "renamed", "mark", "edge", "row"])
def test_no_remedy_tells_anybody_to_change_the_log_by_hand(office: Office, file: str, outside: str, what: str):
    done = {
        "leaf": "DELETE FROM leaf WHERE number = 5",
        "last leaf": "DELETE FROM leaf WHERE number = (SELECT max(number) FROM leaf)",
        "renamed": "UPDATE leaf SET sequence = 9000 WHERE number = 5",
        "mark": "UPDATE edge SET read_to = '90000000'",
        "edge": "UPDATE edge SET hashes = replace(hashes, 'a', 'b')",
        "row": "DELETE FROM edge",
    }
    change(office, done[what])
    for lang in LANGUAGES:
        said = _said(office, lang)
        assert not [
            word for word in ("read_to", "hashes", "size to", "size à", "size op", "table edge") if word in said
        ]


@pytest.mark.parametrize("rows", [0, 2])
def test_an_edge_without_its_one_row_is_a_finding_and_no_surprise(store: Store, database_url: str, tmp_path, rows: int):
    line = CommandLine(database_url, tmp_path)
    line("init")
    line("check")
    statement = (
        "DELETE FROM edge" if rows == 0 else "INSERT INTO edge (id, size, hashes, read_to) VALUES (2, 0, '', '0')"
    )
    with store.engine.begin() as connection:
        connection.execute(text(statement))
    found = line("verify", "--json", code=6).json
    assert [one["what"] for one in found["findings"]] == ["edge_rows"]
    for typed in (("checkpoint",), ("pack", "BE-BRU-2026-0001", "-o", "pack.zip"), ("check",)):
        assert "hold its one row" in line(*typed, code=6).err
        assert json.loads(line(*typed, "--json", code=6).err)["title"] == "Changed record"


def test_stored_checkpoints_that_are_gone_are_noted(store: Store, tmp_path):
    house = House(store, tmp_path)
    seal(house.store, house.key, NOW)
    assert "none_stored" not in house.notes()
    with house.store.engine.begin() as connection:
        connection.execute(text("DELETE FROM checkpoint"))
    assert "none_stored" in house.notes() and house.told() == []


def test_a_log_that_was_emptied_is_noted(store: Store, tmp_path):
    """Without a checkpoint from outside nobody can tell it from one that was never begun, so no more is said."""
    house = House(store, tmp_path)
    assert "none_sealed" in house.notes()
    seal(house.store, house.key, NOW)
    assert "none_sealed" not in house.notes()
    with house.store.engine.begin() as connection:
        for done in (
            "DELETE FROM checkpoint",
            "DELETE FROM leaf",
            "UPDATE edge SET size = 0, hashes = '', read_to = '0'",
        ):
            connection.execute(text(done))
    assert "none_sealed" in house.notes() and "none_stored" not in house.notes() and house.told() == []


@pytest.mark.parametrize("change_to", ["size = -1", "size = 0", "size = 9000000000000000000"])
def test_a_checkpoint_under_a_number_that_none_has_is_named_in_words(office: Office, outside: str, change_to: str):
    change(office, f"UPDATE checkpoint SET {change_to}")
    assert told(office) == [("checkpoint_unreadable", "log", 0)]
    for lang in LANGUAGES:
        assert '"message": "checkpoint_unreadable"' not in _said(office, lang)


@pytest.mark.parametrize(
    ("table", "column", "what"), [("checkpoint", "note", "checkpoint_unreadable"), ("edge", "size", "edge_wrong")]
)
def test_what_is_taken_out_of_the_log_is_named(office: Office, outside: str, table: str, column: str, what: str):
    """On PostgreSQL, whose owner can let a column hold nothing; on SQLite the values are looked at (`value_kind`)."""
    if office.store.dialect == "postgresql":
        change(office, f"ALTER TABLE {table} ALTER {column} DROP NOT NULL", f"UPDATE {table} SET {column} = NULL")
        assert told(office) == [(what, "log", 0)]
