"""verify: what was found is told in order, in three languages, and never too much of it."""

from __future__ import annotations

import re
from pathlib import Path

from lifecycle import (
    check_chain,
    check_openings,
    check_state,
    check_tables,
    findings,
    findings_kept,
    verify,
    verify_record,
)
from messages.render import LANGUAGES, has
from tests.lifecycle.verify.record import FILE, LISTED


def test_the_answer_has_the_shape_of_the_interface(record):
    """`verify --json`, sound and broken, with a sentence in each language."""
    notes = record.verify().to_json("en")["notes"]
    assert [n["what"] for n in notes] == ["no_checkpoint", "triggers_alone"]
    assert notes[0]["message"].startswith("Nothing outside vouches for what was recorded since ")
    record.change("UPDATE history SET actor = 9 WHERE subject = :s AND sequence = 3", s=FILE)
    shown = record.verify().to_json("fr")
    assert list(shown) == [
        "ok",
        "entries",
        "partnerships",
        "checkpoints",
        "firstBroken",
        "findings",
        "notes",
        "unvouchedSince",
    ]
    assert (shown["ok"], shown["checkpoints"]) == (False, 0)
    first = {"subject": FILE, "sequence": 3, "what": "column_differs", "column": "actor"}
    assert {n: shown["firstBroken"][n] for n in first} == first
    assert shown["firstBroken"]["message"].startswith(f"L'inscription 3 ({FILE}) a été modifiée")


SOURCES = (check_chain, check_openings, check_state, check_tables, findings, verify, verify_record)


def test_every_finding_and_note_has_a_sentence_in_each_language():
    """The codes are read from the source: one without a sentence would be shown bare."""
    source = "".join(Path(str(module.__file__)).read_text() for module in SOURCES)
    codes = set(re.findall(r'(?:finding|Finding|append|_strays)\(\s*(?:held, )?"(\w+)"', source))
    codes |= set(re.findall(r'"((?:guard|file|document)_\w+|no_checkpoint)"', source)) - {"file_differs"}
    assert len(codes) > 25
    for lang in LANGUAGES:
        assert [code for code in codes if not has(f"verify.{code}", lang)] == []


def test_a_code_that_no_catalogue_knows_is_shown_as_it_is():
    """A finding is never lost for want of a sentence."""
    assert findings.sentence("never_heard_of", {}, "nl") == "never_heard_of"


def test_findings_come_registers_first_by_rank_then_files_then_the_rest(record):
    """Whatever was broken last or stands first in the tables."""
    for subject in (FILE, LISTED, "partners", "people", "calendar"):
        record.change("UPDATE history SET actor = 9 WHERE subject = :s AND sequence = 2", s=subject)
    record.change("INSERT INTO document (sha256, size, content) VALUES ('abc', 1, :c)", c=b"x")
    named = [subject for subject, _, _ in record.everything]
    assert named == ["calendar", "people", "partners", LISTED, FILE, "documents"]


def test_no_more_findings_are_shown_than_can_be_read(record, monkeypatch):
    """And of very many the first are kept."""
    monkeypatch.setattr(findings_kept, "KEPT", 20)
    record.change("UPDATE history SET actor = 9")
    found = record.verify()
    assert len(found.findings) == findings.SHOWN
    assert [(f.subject, f.sequence) for f in found.findings[:2]] == [("calendar", 1), ("policy", 1)]


def test_pages_of_any_size_give_the_same_answer(record, monkeypatch):
    """A subject that lies across two pages is one subject."""
    record.change("UPDATE history SET actor = 9 WHERE subject = :s AND sequence = 8", s=FILE)
    whole = record.verify()
    monkeypatch.setattr(verify_record, "PAGE", 3)
    assert record.verify() == whole
