"""What goes in comes out, on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from lifecycle.storage.errors import StorageError
from lifecycle.storage.store import FILE_RANK, REGISTERS, Outcome, Store, StoredAnswer
from tests.lifecycle.storage.makers import (
    HAVANA,
    KYIV,
    SEEN,
    a_document,
    a_row,
    an_entry,
    deadlines,
    everything,
    perform,
    rows_in,
    some_personal,
    the_write,
)


def test_the_registers_stand_from_the_start_and_are_empty(store: Store):
    with store.reading() as reading:
        heads = reading.heads(REGISTERS)
    assert {name: head.rank for name, head in heads.items()} == REGISTERS
    assert {(head.version, head.sequence, head.head_hash, head.state) for head in heads.values()} == {(0, 0, "", None)}


def test_a_write_is_read_back_whole(store: Store):
    document = a_document(b"%PDF\x00\xff signed")
    row = a_row(HAVANA, stage="proposal", opening="havana:bilateral")
    given: dict[str, Any] = {
        "key": "k-1",
        "row": row,
        "deadlines": deadlines("2027-01-01", "2026-07-01"),
        "personal": (
            some_personal("c1", "person.name", 'Ana \\ "Q" {x,NULL}'),
            some_personal("c2", value=None),
        ),
        "documents": (document,),
    }
    with store.unit() as unit:
        stored, heads = unit.load(7, "k-1", [*SEEN, HAVANA])
        assert stored is None
        write = the_write(heads, HAVANA, **given)
        assert unit.write(write) is Outcome.WRITTEN
    entry = write.entries[0]
    with store.reading() as reading:
        head = reading.heads([HAVANA, "nobody"])
        assert list(head) == [HAVANA]
        assert head[HAVANA] == (HAVANA, FILE_RANK, 1, 1, entry.hash, row.state, entry.recorded_at)
        assert reading.partnership(HAVANA) == row
        assert reading.files_of("havana") == [row]
        [found] = reading.entries(HAVANA)
        assert found[1:] == (HAVANA, *(getattr(entry, name) for name in entry.__slots__))
        assert reading.entry(HAVANA, 1) == found
        assert list(reading.all_entries()) == [found]
        assert list(reading.chains()) == [(HAVANA, 1, entry.hash, "", entry.body)]
        assert [due[1:] for due in reading.deadlines_of(HAVANA)] == [
            ("term_end", 1, date(2026, 7, 1), '{"from":"2026-07-01"}'),
            ("term_end", 0, date(2027, 1, 1), '{"from":"2027-01-01"}'),
        ]
        assert [due.number for due in reading.deadlines(date(2026, 7, 1))] == [1]
        assert reading.personal(["c1", "c2", "c3"]) == {row.commitment: row for row in given["personal"]}
        assert reading.person_by_name('Ana \\ "Q" {x,NULL}') == ["c1"]
        assert reading.document(document.sha256) == document
        assert reading.answer(7, "k-1") == StoredAnswer("body", HAVANA, 1)
        assert reading.number_of_entries() == 1
        assert reading.last_recorded_at() == entry.recorded_at
        assert reading.next_reference(2026) == "BE-BRU-2026-0002"
        assert reading.next_reference(2027) == "BE-BRU-2027-0001"
        assert reading.version_of([HAVANA]) == {HAVANA: (1, 1)}
        assert [name for name, *_ in reading.subjects()] == sorted([HAVANA, *REGISTERS])
        assert [name for name, *_ in reading.subjects(FILE_RANK)] == [HAVANA]


def test_a_state_that_the_caller_knows_is_not_sent_again(store: Store):
    perform(store, "calendar", seen=())
    perform(store, HAVANA)
    with store.unit() as unit:
        _, heads = unit.load(7, None, ["calendar", HAVANA], {"calendar": 1, HAVANA: 0})
    assert heads["calendar"].state is None
    assert heads[HAVANA].state == '{"stage":"in_force"}'
    with store.reading() as reading:
        assert reading.heads(["calendar"])["calendar"].state == '{"version":1}'


def test_the_stored_answer_comes_with_the_heads(store: Store):
    perform(store, HAVANA, key="k")
    with store.unit() as unit:
        stored, heads = unit.load(7, "k", [HAVANA])
        assert stored == StoredAnswer("body", HAVANA, 1)
        assert list(heads) == [HAVANA]
        assert unit.load(8, "k", [HAVANA])[0] is None


def test_several_entries_of_one_act_are_appended_in_order(store: Store):
    first = an_entry(HAVANA, 1)
    second = an_entry(HAVANA, 2, first.hash, act="sign_agreement")
    assert perform(store, HAVANA, entries=(first, second), new_version=2) is Outcome.WRITTEN
    with store.reading() as reading:
        assert [entry.act for entry in reading.entries(HAVANA)] == ["renew", "sign_agreement"]
        assert [entry.sequence for entry in reading.entries(HAVANA, after=1)] == [2]
        assert reading.heads([HAVANA])[HAVANA][2:5] == (2, 2, second.hash)


def test_deadlines_are_replaced_left_alone_or_taken_away(store: Store):
    def due():
        with store.reading() as reading:
            return [(row.number, str(row.due_on)) for row in reading.deadlines_of(HAVANA)]

    perform(store, HAVANA, deadlines=deadlines("2027-01-01", "2027-02-01", "2027-03-01"))
    perform(store, KYIV, deadlines=deadlines("2027-01-01"), row=a_row(KYIV, "kyiv"))
    perform(store, HAVANA, deadlines=None)
    assert due() == [(0, "2027-01-01"), (1, "2027-02-01"), (2, "2027-03-01")]
    perform(store, HAVANA, deadlines=deadlines("2027-01-01", "2028-02-01"))
    assert due() == [(0, "2027-01-01"), (1, "2028-02-01")]
    perform(store, HAVANA, deadlines=())
    assert due() == []
    assert rows_in(store, "deadline") == 1


def test_a_refusal_takes_a_sequence_and_no_version(store: Store):
    perform(store, HAVANA)
    before = everything(store)
    assert perform(store, HAVANA, refused=True) is Outcome.WRITTEN
    after = everything(store)
    with store.reading() as reading:
        assert reading.heads([HAVANA])[HAVANA][2:4] == (1, 2)
    assert {name for name in before if before[name] != after[name]} == {"history", "subject"}


def test_a_document_that_is_there_already_is_kept(store: Store):
    perform(store, HAVANA, documents=(a_document(b"one"),))
    assert perform(store, KYIV, documents=(a_document(b"one"), a_document(b"two"))) is Outcome.WRITTEN
    assert rows_in(store, "document") == 2


def test_filters_of_files_are_joined(store: Store):
    perform(store, HAVANA)
    perform(store, KYIV, row=a_row(KYIV, "kyiv", stage="suspended"))
    with store.reading() as reading:

        def found(**given):
            return [row.reference for row in reading.partnerships(**given)]

        assert found() == [HAVANA, KYIV]
        assert found(stages=["suspended"], partner="kyiv", track="bilateral", legacy=False) == [KYIV]
        assert found(stages=["suspended"], partner="havana") == []
        assert found(officer=3) == []
        assert found(ends_by=date(2026, 12, 31)) == []
        assert found(ends_by=date(2027, 1, 1), limit=1) == [HAVANA]
        assert found(after=HAVANA) == [KYIV]


def test_references_go_on_beyond_four_figures(store: Store):
    for reference in ("BE-BRU-2026-9999", "BE-BRU-2026-10000", "BE-BRU-2026-0003"):
        perform(store, reference, row=a_row(reference))
    with store.reading() as reading:
        assert reading.next_reference(2026) == "BE-BRU-2026-10001"


def test_streams_go_on_over_pages(store: Store, monkeypatch):
    monkeypatch.setattr("lifecycle.storage.reading.PAGE", 3)
    for name in (KYIV, HAVANA):
        for _ in range(4):
            perform(store, name, row=a_row(name))
    with store.reading() as reading:
        assert [(e.subject, e.sequence) for e in reading.all_entries()] == [
            (name, number) for name in (HAVANA, KYIV) for number in (1, 2, 3, 4)
        ]
        assert [(subject, sequence) for subject, sequence, *_ in reading.chains()] == [
            (e.subject, e.sequence) for e in reading.all_entries()
        ]
        assert [e.sequence for e in reading.entries(KYIV)] == [1, 2, 3, 4]
        assert len(list(reading.subjects())) == 7


def test_deadlines_are_paged_by_day_and_subject(store: Store):
    for name in (HAVANA, KYIV):
        perform(store, name, row=a_row(name), deadlines=deadlines("2026-01-01", "2026-01-01", "2026-02-01"))
    with store.reading() as reading:
        rest = reading.deadlines(date(2026, 3, 1), after=(date(2026, 1, 1), HAVANA))
        assert [(str(row.due_on), row.subject) for row in rest] == [
            ("2026-01-01", KYIV),
            ("2026-01-01", KYIV),
            ("2026-02-01", HAVANA),
            ("2026-02-01", KYIV),
        ]


def test_a_reading_sees_one_moment(store: Store):
    perform(store, HAVANA)
    with store.reading() as reading:
        assert reading.number_of_entries() == 1
        perform(store, HAVANA)
        assert reading.number_of_entries() == 1
        assert reading.heads([HAVANA])[HAVANA].version == 1


def test_a_reading_cannot_write_and_what_comes_after_it_can(store: Store):
    with pytest.raises(StorageError) as caught, store.reading() as reading:
        reading.connection.exec_driver_sql("DELETE FROM meta")
    assert caught.value.key == "storage.read_only"
    assert perform(store, HAVANA) is Outcome.WRITTEN


def test_an_exception_in_a_block_undoes_it(store: Store):
    with pytest.raises(KeyError), store.bulk() as block:
        _, heads = block.load(7, None, [*SEEN, HAVANA])
        assert block.write(the_write(heads, HAVANA)) is Outcome.WRITTEN
        raise KeyError
    assert rows_in(store, "history") == 0
    assert perform(store, HAVANA) is Outcome.WRITTEN


FORGED = (
    "INTO history (subject, sequence, act, outcome, recorded_at, hash, previous_hash, body)"
    " SELECT subject, sequence, act, outcome, recorded_at, hash, previous_hash, 'forged' FROM history"
)
FORBIDDEN = {
    "sqlite": ["REPLACE INTO history SELECT * FROM history", f"INSERT OR REPLACE {FORGED}"],
    "postgresql": ["TRUNCATE history", "TRUNCATE subject, history CASCADE"],
}


@pytest.mark.parametrize("at", range(5))
def test_the_database_itself_refuses_to_change_history(store: Store, at: int):
    everywhere = [
        "UPDATE history SET body = body",
        "UPDATE history SET act = 'x' WHERE sequence = 1",
        "DELETE FROM history",
    ]
    perform(store, HAVANA)
    before = everything(store)
    with pytest.raises(DBAPIError, match="history is write-once"), store.engine.connect() as connection:
        connection.exec_driver_sql((everywhere + FORBIDDEN[store.dialect])[at])
    assert everything(store) == before


def test_postgresql_notes_the_transaction_for_the_sealer(store: Store):
    perform(store, HAVANA)
    with store.engine.connect() as connection:
        txid = connection.exec_driver_sql("SELECT txid FROM history").scalar()
    assert (txid is None) == (store.dialect == "sqlite")
