"""Everybody works on one file: nobody meets an error of the database, nobody starves, nothing is lost."""

from __future__ import annotations

from collections import Counter

from tests.races.racing import Typed, assert_sound, entries_of, outcomes

EACH = 10
AVENUE = {"theme": "culture", "body": "visit.brussels", "text": "a shared festival"}


def test_eight_clients_record_on_one_file(eight, store, database_url, files_at):
    """Who is told of a conflict types it again, as people do; each gets all of their entries in."""
    [file] = files_at("in_force")
    people = ("officer", "officer2", "manager", "manager2") * 2
    told = eight.race(
        database_url, [Typed(file, "avenue", AVENUE, by=person, times=EACH, stubborn=True) for person in people]
    )
    assert set(outcomes(told)) <= {"recorded", "conflict.version", "conflict.busy"}
    assert outcomes(told)["recorded"] == 8 * EACH
    entries = entries_of(store, file)
    assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
    recorded = [entry.data["actor"] for entry in entries if entry.act == "avenue"][-8 * EACH :]
    assert set(Counter(recorded).values()) == {2 * EACH}
    assert_sound(store)


def test_eight_clients_write_notes_on_one_file_and_none_conflicts(eight, store, database_url, files_at):
    [file] = files_at("proposal")
    told = eight.race(database_url, [Typed(file, "note", {"text": "seen"}, times=EACH)] * 8)
    assert outcomes(told) == {"recorded": 8 * EACH}
    assert sum(entry.act == "note" for entry in entries_of(store, file)) == 8 * EACH
    assert_sound(store)
