"""verify: one changed cell hides no other fault, however many places it breaks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lifecycle.findings import SHOWN
from lifecycle.log.sealing import seal
from lifecycle.verify import verify
from messages.catalogue import LANGUAGES
from tests.lifecycle.verify.record import FILE, LISTED

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize("name", ["9999-99-9999", "BE-BRU-9999-9999", "BE-BRU-2026-99999"])
def test_a_file_under_another_name_hides_no_other_fault(record, name):
    """What is no reference makes no references missing; what is one hides nothing behind those."""
    record.change(
        "UPDATE subject SET id = :n WHERE id = 'BE-BRU-2026-0010'",
        "DELETE FROM document",
        "UPDATE partnership SET officer = 5 WHERE reference = :l",
        n=name, l=LISTED,
    )  # fmt: skip
    found = record.verify()
    named = {(one.subject, one.what) for one in found.findings}
    assert {(LISTED, "file_differs"), (FILE, "document_missing"), ("BE-BRU-2026-0010", "subject_missing")} <= named
    first = found.findings[0]
    if name.startswith("BE-"):
        assert (first.subject, first.what) == (LISTED, "file_differs")
    else:
        assert first.subject == name
        assert not [one for one in found.findings if one.what == "reference_missing"]


@pytest.mark.parametrize("helpers", [0, 2])
def test_of_very_many_faults_some_of_each_kind_are_shown_and_how_many_there_are(record, helpers):
    """The first broken entry stays the first, and nobody takes what is shown for all."""
    record.change(
        "UPDATE partnership SET officer = 5",
        "UPDATE deadline SET derivation = derivation || '.' WHERE subject = :s",
        "UPDATE register SET state = replace(state, 'A', 'B') WHERE subject = 'partners'",
        s=FILE,
    )
    found = verify(record.store, helpers=helpers)
    assert len(found.findings) == SHOWN and found.found == 40
    assert found.findings[0].subject == "partners"
    assert [one.what for one in found.findings].count("deadline_differs") == 1
    assert found.findings == tuple(sorted(found.findings, key=lambda one: one.place))
    for lang in LANGUAGES:
        shown = found.to_json(lang)
        assert shown["found"] == 40
        assert [note["message"] for note in shown["notes"] if note["what"] == "more_found" and "40" in note["message"]]


def test_where_all_is_shown_nothing_more_is_spoken_of(record):
    """An answer with few findings is what it was."""
    record.change("UPDATE partnership SET officer = 5 WHERE reference = :s", s=FILE)
    shown = record.verify().to_json("en")
    assert "found" not in shown and "more_found" not in [note["what"] for note in shown["notes"]]


def test_a_leaf_at_another_place_hides_no_change_of_its_entry(record):
    """Whatever else stands at the same place: each is named."""
    assert seal(record.store, None, AT).new
    record.change(
        "UPDATE history SET actor = 9 WHERE subject = :l AND sequence = 1",
        "UPDATE leaf SET place = 'q' WHERE subject = :l AND sequence = 1",
        l=LISTED,
    )  # fmt: skip
    found = {(one.subject, one.sequence, one.what) for one in record.verify().findings}
    assert (LISTED, 1, "column_differs") in found and len(found) > 1
