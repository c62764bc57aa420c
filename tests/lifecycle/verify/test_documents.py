"""verify: documents changed or lost are named, and answers that point nowhere."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from lifecycle import verify, verify_record
from lifecycle.findings import SHOWN
from lifecycle.storage.engine import open_database
from lifecycle.storage.errors import Lacking
from messages.failures import sentence
from messages.render import LANGUAGES
from scheduler.post import Office as PostOffice
from scheduler.post import do_post
from tests.lifecycle.forging import refit
from tests.lifecycle.verify.record import FILE
from tests.makers import Office


def test_a_changed_document_is_named_with_the_entry_that_brought_it(record):
    """One byte of its content, or its size."""
    asked = "UPDATE document SET {} WHERE sha256 = (SELECT max(sha256) FROM document)"
    content = "CAST('%PDF-1.7 the text, as both sides signeD it' AS BLOB)"
    if record.store.dialect == "postgresql":
        content = "set_byte(content, 3, 7)"
    record.change(asked.format("size = size + 1"))
    assert record.first[::2] == (FILE, "document_wrong")
    record.change(asked.format("size = size - 1"))
    assert record.verify().ok
    record.change(asked.format(f"content = {content}"))
    subject, sequence, what = record.first
    assert (subject, what) == (FILE, "document_wrong")
    assert record.entry(subject, sequence)["act"] == "sign_mou"


def test_another_size_of_a_document_in_an_entry_is_named(record):
    """The chain is made to fit, and nothing of it is sealed: the stored document tells its size all the same."""
    told = [record.entry(FILE, n) for n in range(1, record.length(FILE) + 1)]
    signed = next(entry for entry in told if "documents" in entry)
    signed["documents"][0]["size"] += 1
    with record.unguarded():
        refit(record.store.engine, FILE, told)
    (found,) = record.verify().findings
    assert (found.subject, found.sequence, found.what) == (FILE, signed["sequence"], "document_size")
    for lang in LANGUAGES:
        assert signed["documents"][0]["sha256"] in found.to_json(lang)["message"]


def test_a_changed_document_that_no_entry_names_is_named_by_itself(record):
    """After everything that belongs to a subject."""
    record.change("INSERT INTO document (sha256, size, content) VALUES ('abc', 1, :c)", c=b"x")
    assert record.first == ("documents", 0, "document_wrong")


def test_many_documents_are_hashed_in_batches(record, monkeypatch):
    """A document larger than a batch is one alone."""
    monkeypatch.setattr(verify_record, "MOST_BYTES", 2)
    for name in ("a", "b", "c"):
        record.change("INSERT INTO document (sha256, size, content) VALUES (:n, 1, :c)", n=name, c=name.encode())
    found = {f.params["document"] for f in record.verify().findings}
    assert found == {"a", "b", "c"}


def test_a_lost_document_is_named_with_the_entry_that_brought_it(record):
    """Its name is there, its content is not."""
    record.change("DELETE FROM document")
    subject, sequence, what = record.first
    assert (subject, what, record.entry(subject, sequence)["act"]) == (FILE, "document_missing", "sign_mou")


def test_a_stored_answer_to_nothing_is_named(record):
    """Whoever repeated that command would be told of an entry that is not there."""
    record.change("UPDATE answer SET sequence = 99 WHERE subject = :s AND sequence = 8", s=FILE)
    assert record.everything == [(FILE, 99, "answer_stray")]


def test_a_stored_answer_that_points_to_the_entry_of_another_answer_is_named(record):
    """Every command of a person keeps one, so that what is moved meets another."""
    record.change("UPDATE answer SET sequence = 6 WHERE subject = :s AND sequence = 8", s=FILE)
    assert record.everything == [(FILE, 6, "answer_twice")]


@pytest.mark.parametrize("number", ["999999999999", "4611686018427387904", "9" * 5_000])
def test_a_reference_that_bears_an_absurd_number_is_no_reference(record, number):
    """Nobody counts up to it for the references that are missing before it."""
    record.change("UPDATE subject SET id = :n WHERE id = :s", n=f"BE-BRU-2026-{number}", s=FILE)
    found = record.everything
    assert (FILE, 0, "subject_missing") in [(of, 0, what) for of, _, what in found] and len(found) <= SHOWN


@pytest.mark.parametrize(
    ("change", "table", "column"),
    [
        ("DELETE FROM reminder WHERE id = (SELECT min(reminder) FROM delivery)", "delivery", "reminder"),
        ("DELETE FROM message WHERE id = (SELECT min(message) FROM delivery)", "delivery", "message"),
        ("DELETE FROM check_run WHERE id = (SELECT min(run) FROM reminder)", "reminder", "check_run"),
        ("UPDATE reminder SET subject = 'BE-BRU-2019-0001' WHERE id = (SELECT min(reminder) FROM delivery)", "reminder", "subject"),
    ],
)  # fmt: skip
def test_what_the_scheduler_did_is_whole_or_the_gap_is_named(record, change: str, table: str, column: str):
    """Nothing of it is ever removed: what somebody was told of is there, with its mail, its run and its file."""
    for day in (date(2026, 11, 23), date(2026, 12, 23)):  # a month later it tells that nobody had looked: of no file
        Office(record.store).on(day.isoformat()).check()
        do_post(record.store, lambda: datetime.now(UTC), day, PostOffice())
    assert record.ask("SELECT count(*) FROM delivery WHERE message IS NOT NULL")[0][0]
    assert record.ask("SELECT count(*) FROM reminder WHERE subject = ''")[0][0]
    assert record.verify().ok
    record.change(change)
    found = record.verify().findings
    assert {(f.what, f.params["table"], f.params["column"]) for f in found} == {("told_stray", table, column)}
    for lang in LANGUAGES:
        said = found[0].to_json(lang)["message"]
        assert str(found[0].params["row"]) in said and "verify." not in said


@pytest.mark.parametrize("table", ["deadline", "leaf", "partnership", "subject"])
def test_a_table_that_is_gone_is_a_finding(record, table):
    """What cannot be read at all is no fault of the program, and the database is no less ours."""
    with record.unguarded() as connection:
        connection.execute(text(f"DROP TABLE {table}"))
    with open_database(record.store.address) as again:
        found = verify.verify(again).first_broken
        with pytest.raises(Lacking), again.reading() as reading:
            reading.ask(f"SELECT * FROM {table}", ())
    assert found is not None and (found.subject, found.what) == ("database", "table_missing")
    for lang in LANGUAGES:
        assert table in found.to_json(lang)["message"] and "Error" not in found.to_json(lang)["message"]
        assert "agreements verify" in sentence("storage.lacking", {"url": "here"}, lang)


def test_a_column_that_is_gone_is_named(record):
    """With its table."""
    with record.unguarded() as connection:
        connection.execute(text("ALTER TABLE personal DROP COLUMN salt"))
    assert record.first == ("database", 0, "column_missing")


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("answer", "sequence", "text"), ("answer", "subject", 'text COLLATE "POSIX"'), ("history", "sequence", "text"),
        ("history", "sequence", "numeric"),
    ],
)  # fmt: skip
def test_a_column_of_another_kind_is_named(record, table, column, kind):
    """PostgreSQL lets an owner change what a column holds and how it is put in order; SQLite never minded."""
    if record.store.dialect == "postgresql":
        with record.unguarded() as connection:
            connection.execute(text(f"ALTER TABLE {table} ALTER {column} TYPE {kind}"))
        found = record.verify().findings
        named = next(one for one in found if one.what == "column_kind")
        assert named.params == {"table": table, "column": column}
        for lang in LANGUAGES:
            assert column in named.to_json(lang)["message"] and "verify." not in named.to_json(lang)["message"]


def test_a_value_of_a_type_that_none_of_ours_has_is_a_finding(record):
    """SQLite takes anything in any column."""
    if record.store.dialect == "sqlite":
        record.change("UPDATE register SET state = 5")
        assert record.first[::2] == ("calendar", "register_unreadable")
