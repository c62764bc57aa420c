"""What was done to the record past the door shows in the log, by name; what was done to all of it, by a checkpoint."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, type_coerce, update

from lifecycle import verify
from lifecycle.log import checking, leaves
from lifecycle.log.checking import Vouching
from lifecycle.log.note import read_note, sign
from lifecycle.log.sealing import seal
from lifecycle.storage.tables import history
from messages.catalogue import LANGUAGES
from messages.render import has
from tests.lifecycle.log.hand import KEY, NOW, change, told
from tests.makers import Office

OTHER = bytes(range(1, 33))


CHANGED: dict[str, Any] = {
    "id": history.c.id + 100_000,
    "subject": "BE-BRU-2021-0007",
    "sequence": history.c.sequence + 1_000,
    "act": history.c.act + "x",
    "outcome": history.c.outcome + "x",
    "effective_on": date(1989, 1, 2),
    "recorded_at": history.c.recorded_at + "0",
    "actor": func.coalesce(history.c.actor, 0) + 1,
    "hash": "x" + func.substr(history.c.hash, 2),
    "previous_hash": "x" + func.substr(history.c.previous_hash, 2),
    "body": history.c.body + " ",
    "txid": type_coerce("7", history.c.txid.type),
}
"""What is done to each column of an entry's row."""


def test_one_change_in_any_column_of_any_sealed_entry_is_named_with_the_entry(office: Office, file: str, outside: str):
    """Two columns of each row in turn, registers included: also the columns that say nothing of the record."""
    assert CHANGED.keys() == set(history.c.keys())
    with office.store.reading() as reading:
        rows = reading.connection.execute(select(history).order_by(history.c.subject, history.c.sequence)).all()
    assert len(rows) > 20
    for turn, row in enumerate(rows):
        for column, value in list(CHANGED.items())[turn % 6 :: 6]:
            change(office, update(history).where(history.c.id == row.id).values({column: value}))
            named = [(of, at) for _, of, at in told(office)]
            at = row.id + 100_000 if column == "id" else row.id
            was = type_coerce(getattr(row, column), history.c[column].type)
            change(office, update(history).where(history.c.id == at).values({column: was}))
            assert (row.subject, row.sequence) in named, (column, row.subject, row.sequence, named)
    assert not told(office)


def test_a_sound_record_verifies_and_tells_up_to_when_the_checkpoint_vouches(office: Office, outside: str):
    found = verify.verify(office.store, vouching=Vouching(KEY, (), (outside,)))
    assert found.ok and found.checkpoints == 1 and found.notes[0] == "vouched"
    assert found.unvouched_since == "2026-11-23T08:00:00.000000Z"


def test_without_a_checkpoint_it_says_since_when_nothing_outside_vouches(office: Office, outside: str):
    found = verify.verify(office.store, vouching=Vouching(KEY))
    first = min(e.data["recordedAt"] for e in office.entries("policy"))
    assert found.ok and "no_checkpoint" in found.notes and found.unvouched_since <= first
    shown = found.to_json("fr")
    assert shown["unvouchedSince"] == found.unvouched_since and "depuis le" in shown["notes"][0]["message"]


def test_a_cut_tail_is_named_although_chain_and_row_were_made_to_fit(office: Office, file: str, outside: str):
    last = office.entries(file)[-1]
    change(
        office,
        "DELETE FROM history WHERE subject = :s AND sequence = :n",
        "UPDATE subject SET sequence = :n - 1, head_hash = :h WHERE id = :s",
        s=file,
        n=last.sequence,
        h=last.data["previousHash"],
    )
    assert ("sealed_missing", file, last.sequence) in told(office)


def test_a_tail_cut_from_the_log_too_shows_by_the_stored_checkpoint_and_by_the_one_outside(
    office: Office, file: str, outside: str
):
    size = read_note(outside)[0].size
    change(office, "DELETE FROM leaf WHERE number = :n", n=size - 1)
    assert sorted(what for what, _, _ in told(office)) == ["leaf_gone", "leaf_missing", "log_short"]
    change(office, "DELETE FROM checkpoint", "UPDATE edge SET size = 0, hashes = '', read_to = '0'")
    assert told(office) == []  # nothing inside tells any more
    assert [what for what, _, _ in told(office, outside)] == ["log_cut"]


def test_a_mark_of_the_sealer_that_was_set_ahead_is_named_with_the_entry_that_it_left_out(office: Office, file: str):
    """Whoever wants an entry to stay out of the log: on SQLite the next sealing takes it up all the same."""
    seal(office.store, KEY, NOW)
    left = office.on("2024-05-03").record(file, "note", text="unseen")
    ahead = "'9000'" if office.store.dialect == "sqlite" else "split_part(read_to, '/', 1) || '/90000000'"
    change(office, f"UPDATE edge SET read_to = {ahead}")
    assert told(office) == [("passed_over", file, left.sequence)]
    for unmarked in ("''", "'0'"):  # as after an import
        change(office, f"UPDATE edge SET read_to = {unmarked}")
        assert told(office) == []
    for spoilt in ("'nonsense'", "'-1'", "'1.5'", "'0x'"):
        change(office, f"UPDATE edge SET read_to = {spoilt}")
        assert told(office) == [("edge_unread", "log", 0)]
    sealed = seal(office.store, KEY, NOW)
    assert (sealed.new, sealed.moved) == (1, True) and told(office) == []


def test_a_mark_of_the_sealer_that_was_set_ahead_is_named_before_there_is_anything_to_leave_out(office: Office):
    """Whoever prepares that the next entry stays out of the log."""
    seal(office.store, KEY, NOW)
    ahead = "'9000'" if office.store.dialect == "sqlite" else "split_part(read_to, '/', 1) || '/90000000'"
    change(office, f"UPDATE edge SET read_to = {ahead}")
    assert told(office) == [("edge_ahead", "log", 0)]
    assert seal(office.store, KEY, NOW).moved, "whoever runs the check is told: later nothing shows it"
    assert told(office) == [] and not seal(office.store, KEY, NOW).moved


def test_a_checkpoint_that_stands_under_another_instant_is_named(office: Office, file: str, outside: str):
    change(office, "UPDATE checkpoint SET signed_at = '2019-01-01T00:00:00Z'")
    assert [what for what, _, _ in told(office)] == ["checkpoint_day"]


def test_a_fork_shows_by_the_checkpoint_outside(office: Office, file: str, outside: str):
    """Two leaves change places and the log is signed anew by whoever has the key and the database."""
    change(office, "UPDATE leaf SET number = -1 WHERE number = 3", "UPDATE leaf SET number = 3 WHERE number = 4")
    change(office, "UPDATE leaf SET number = 4 WHERE number = -1")
    assert [what for what, _, _ in told(office)] == ["checkpoint_root", "edge_wrong"]
    change(office, "DELETE FROM checkpoint", "UPDATE edge SET size = 0, hashes = ''")
    seal(office.store, KEY, NOW)
    assert told(office) == []
    assert [what for what, _, _ in told(office, outside)] == ["log_forked"]


def test_another_entry_in_the_place_of_a_sealed_one_is_named(office: Office, file: str, outside: str):
    change(office, "UPDATE leaf SET hash = :h WHERE subject = :s AND sequence = 3", s=file, h="0" * 64)
    assert ("sealed_changed", file, 3) in told(office)


def test_a_missing_and_a_doubled_leaf_are_named(office: Office, file: str, outside: str):
    change(office, "UPDATE leaf SET subject = :s, sequence = 1 WHERE number = 2", s=file)
    assert ("sealed_twice", file, 1) in told(office)
    change(office, "DELETE FROM leaf WHERE number = 1")
    assert ("leaf_missing", "log", 0) in told(office)


def test_a_checkpoint_signed_by_another_key_is_named(office: Office, outside: str):
    said = read_note(outside)[0]
    forged = sign(said, said.origin, OTHER)
    change(office, "UPDATE checkpoint SET note = :n", n=forged)
    assert [what for what, _, _ in told(office)] == ["checkpoint_key"]
    assert "outside_key" in [what for what, _, _ in told(office, forged)]
    assert told(office, outside, key=OTHER)[0][0] == "outside_key"
    elsewhere = sign(said._replace(origin="agreements/elsewhere"), "agreements/elsewhere", KEY)
    assert "outside_of_another" in [what for what, _, _ in told(office, elsewhere)]


def test_a_spoilt_checkpoint_is_named_and_without_a_key_it_says_that_none_was_checked(office: Office, outside: str):
    assert "unchecked_signatures" in verify.verify(office.store).notes
    change(office, "UPDATE checkpoint SET note = 'nothing'")
    assert [what for what, _, _ in told(office)] == ["checkpoint_unreadable"]


def test_every_finding_of_the_log_has_a_sentence_in_each_language():
    source = "".join(Path(str(module.__file__)).read_text() for module in (checking, leaves))
    codes = set(re.findall(r'(?:add|append)\(\s*"(\w+)"', source)) | {
        "log_cut",
        "log_short",
        "log_forked",
        "checkpoint_root",
    }
    assert len(codes) > 12
    for lang in LANGUAGES:
        assert [code for code in codes if not has(f"verify.{code}", lang)] == []
