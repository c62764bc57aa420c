"""verify: personal values changed, lost or strayed are named."""

from __future__ import annotations

import pytest

from lifecycle import check_openings
from lifecycle.check_openings import opens
from lifecycle.commitments import seal
from lifecycle.findings import Held
from lifecycle.history import Entry
from tests.lifecycle.verify.record import FILE, LISTED


def opened(record, subject: str = FILE) -> str:
    """A commitment of the subject; of a file, that of an avenue."""
    clause = "AND field = 'avenue.text'" if subject == FILE else ""
    asked = f"SELECT commitment FROM personal WHERE subject = :s {clause} ORDER BY commitment"
    return str(record.ask(asked, s=subject)[0][0])


@pytest.mark.parametrize("column", ["value", "salt", "field"])
@pytest.mark.parametrize(("subject", "act"), [(FILE, "avenue"), ("people", "add_person")])
def test_a_changed_personal_value_is_named_with_its_entry(record, column, subject, act):
    """Value, salt, or what it stands for."""
    record.change(f"UPDATE personal SET {column} = {column} || 'x' WHERE commitment = :c", c=opened(record, subject))
    named, sequence, what = record.first
    assert (named, what, record.entry(subject, sequence)["act"]) == (subject, "opening_wrong", act)


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM personal WHERE commitment = :c", "UPDATE personal SET value = NULL WHERE commitment = :c"],
)
def test_a_personal_value_gone_without_an_erasure_is_named(record, statement):
    """The entry that holds its commitment is named."""
    record.change(statement, c=opened(record))
    subject, sequence, what = record.first
    assert (subject, what, record.entry(subject, sequence)["act"]) == (FILE, "opening_missing", "avenue")


@pytest.mark.parametrize("field", ["reason", "regionSignatory", "document.name", "criterion.text"])
def test_every_kind_of_personal_value_is_looked_for(record, field):
    """Reasons, names of people and of files, free texts."""
    record.change("DELETE FROM personal WHERE subject = :s AND field = :f", s=FILE, f=field)
    assert record.first[::2] == (FILE, "opening_missing")


def test_a_personal_value_that_no_entry_names_is_named(record):
    """Of a known subject, and of none."""
    asked = "INSERT INTO personal (commitment, subject, field, salt, value) VALUES (:c, :s, :f, :salt, :v)"
    for subject, sequence in (("unknown", 0), (LISTED, record.length(LISTED))):
        made = seal("reason", "a text")
        record.change(asked, c=made.commitment, s=subject, f=made.field, salt=made.salt, v=made.value)
        assert record.first == (subject, sequence, "opening_stray")


def test_an_erasure_that_names_a_value_excuses_it():
    """The hook for erasures: the entry lists what went."""
    gone, kept = seal("reason", "a text"), seal("reason", "another")
    first = Entry({"act": "assess", "outcome": "advanced", "sequence": 1, "reason": gone.commitment})
    erased = Entry(
        {
            "act": "confirm_erasure",
            "outcome": "recorded",
            "sequence": 2,
            "erases": [gone.commitment],
            "reason": kept.commitment,
        }
    )
    held = Held("s", entries=[first, erased], openings=[("s", kept.commitment, kept.field, kept.salt, kept.value)])
    assert list(check_openings.check_openings(held)) == []
    erased.data["outcome"] = "refused"
    assert [f.what for f in check_openings.check_openings(held)] == ["opening_missing"]


def test_the_fast_way_to_open_a_commitment_is_the_way_it_was_made():
    """verify encodes with pydantic's core."""
    for value in ("a text", "", 'Ünïcode "quoted"\n\x07\x7f', "𝔸"):
        made = seal("avenue.text", value)
        assert opens(made.commitment, made.field, made.salt, made.value)
        assert not opens(made.commitment, made.field, made.salt, made.value + " ")


def test_texts_that_are_none_do_not_open_anything():
    """Bytes, numbers, half a character."""
    made = seal("reason", "a text")
    for value in (b"a text", 7, "\udc80"):
        assert not opens(made.commitment, made.field, made.salt, value)
