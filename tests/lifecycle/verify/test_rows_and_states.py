"""verify: rows, states and deadlines that history does not fold into are named."""

from __future__ import annotations

import pytest

from tests.lifecycle.verify.record import FILE, Record


@pytest.mark.parametrize(("column", "value"), [("version", "version + 1"), ("rank", "5")])
@pytest.mark.parametrize("subject", [FILE, "people"])
def test_a_changed_row_of_a_subject_is_named(record, column, value, subject):
    """Version and rank decide who may write, and in which order."""
    value = "4" if (column, subject) == ("rank", "people") else value
    record.change(f"UPDATE subject SET {column} = {value} WHERE id = :s", s=subject)
    assert record.first == (subject, record.length(subject), "subject_differs")


def test_a_refusal_and_a_note_move_no_version(record):
    """What the version counts is what changed the fold."""
    entries = record.length(FILE)
    version = record.ask("SELECT version FROM subject WHERE id = :s", s=FILE)[0][0]
    assert (version, record.verify().ok) == (entries - 1, True)


def test_a_moved_government_period_is_named(record):
    """In the state that decisions read, the history left alone."""
    record.change(
        'UPDATE register SET state = replace(state, \'"startsOn":"2024-06-09"\', \'"startsOn":"2024-06-10"\')'
        " WHERE subject = 'calendar'"
    )
    assert record.first == ("calendar", record.length("calendar"), "state_differs")
    assert len(record.everything) == 1


def test_a_changed_role_is_named(record):
    """An officer who made himself a manager."""
    record.change("UPDATE register SET state = replace(state, '\"officer\"', '\"manager\"') WHERE subject = 'people'")
    assert record.first == ("people", record.length("people"), "state_differs")


def test_a_lost_state_of_a_register_is_named(record):
    """And one of a register that has none, or of nothing at all."""
    record.change("DELETE FROM register WHERE subject = 'people'")
    assert record.first == ("people", record.length("people"), "state_differs")
    record.change("INSERT INTO register (subject, state) VALUES ('keys', '{}'), ('unknown', '{}')")
    assert {("keys", 0, "state_differs"), ("unknown", 0, "file_stray")} <= set(record.everything)


FILE_CHANGES = {
    "partner": "'havana'", "track": "'development'", "nature": "'treaty'", "stage": "'suspended'", "officer": "1",
    "opening": "'vienna:bilateral'", "country": "'XX'", "ends_on": "'2031-01-01'", "next_due_on": "NULL",
    "last_effective_on": "'2020-01-01'", "legacy": "true", "state": "replace(state, 'P5Y', 'P6Y')",
    "line": "replace(line, 'P5Y', 'P6Y')",
}  # fmt: skip


@pytest.mark.parametrize("column", FILE_CHANGES)
def test_a_changed_column_of_a_file_is_named(record, column):
    """Lists, searches and decisions read these."""
    record.change(f"UPDATE partnership SET {column} = {FILE_CHANGES[column]} WHERE reference = :s", s=FILE)
    found = record.verify().first_broken
    assert found is not None
    assert (found.subject, found.what, found.params) == (FILE, "file_differs", {"column": column})


def test_a_file_without_a_chain_and_a_chain_without_a_file_are_named(record):
    """Each by its reference."""
    record.change("UPDATE partnership SET reference = :to WHERE reference = :s", to="BE-BRU-2026-9999", s=FILE)
    assert record.everything == [
        (FILE, record.length(FILE), "file_missing"), ("BE-BRU-2026-9999", 0, "file_stray"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deadline SET due_on = '2029-01-01' WHERE subject = :s AND kind = 'term_end'",
        "UPDATE deadline SET derivation = '{}' WHERE subject = :s AND kind = 'term_end'",
        "UPDATE deadline SET kind = 'notice_effect' WHERE subject = :s AND kind = 'term_end'",
        "DELETE FROM deadline WHERE subject = :s AND kind = 'term_end'",
        "INSERT INTO deadline (subject, kind, number, due_on, derivation) VALUES (:s, 'term_end', 7, '2029-01-01', '')",
    ],
)
def test_a_changed_deadline_is_named(record, statement):
    """Moved, derived otherwise, of another kind, gone, or one too many."""
    record.change(statement, s=FILE)
    assert record.first == (FILE, record.length(FILE), "deadline_differs")


def test_deadlines_of_nothing_are_named(record):
    """Of a subject that is not there, or of a register."""
    asked = (
        "INSERT INTO deadline (subject, kind, number, due_on, derivation) VALUES (:s, 'term_end', 0, '2029-01-01', '')"
    )
    for subject, sequence in (("unknown", 0), ("calendar", record.length("calendar"))):
        record.change(asked, s=subject)
        assert record.first == (subject, sequence, "deadline_stray")


def test_a_broken_register_does_not_accuse_the_files(record):
    """The files are compared with what is stored of it."""
    record.change("UPDATE history SET actor = 9 WHERE subject = 'partners' AND sequence = 2")
    assert record.everything == [("partners", 2, "column_differs")]


def test_a_broken_register_whose_state_cannot_be_read_is_named_all_the_same(record):
    """The files that rest on it cannot be compared then; it stands first."""
    record.change("UPDATE history SET actor = 9 WHERE subject = 'partners' AND sequence = 2")
    record.change("UPDATE register SET state = '{' WHERE subject = 'partners'")
    assert record.first == ("partners", 2, "column_differs")


@pytest.mark.parametrize(("column", "what"), [("state", "state_unreadable"), ("line", "line_unreadable")])
@pytest.mark.parametrize("value", ['{"stage":"nonsense"}', "{broken", "[]", ""])
def test_a_state_or_line_that_nobody_can_read_is_named_with_its_file(record, column, what, value):
    """On both databases; every other file is left in peace."""
    record.change(f"UPDATE partnership SET {column} = :value WHERE reference = :s", value=value, s=FILE)
    assert record.everything == [(FILE, record.length(FILE), what)]
    found = record.verify().first_broken
    assert found is not None
    assert all(FILE in found.to_json(lang)["message"] for lang in ("en", "fr", "nl"))


@pytest.mark.parametrize("day", ["NULL", "'2099-01-01'"])
@pytest.mark.parametrize("looked", ["NULL", "'2024-05-02'"])
def test_a_deadline_that_the_check_would_pass_over_is_named(record: Record, day: str, looked: str):
    """Whoever takes the day of the next look away keeps the end of a term from being recorded."""
    record.change(
        f"UPDATE deadline SET next_on = {day}, looked_on = {looked} WHERE subject = :s AND kind = 'term_end'", s=FILE
    )
    assert record.first == (FILE, record.length(FILE), "look_unplanned")
