"""verify: a sound record is sound, and whatever is changed behind its back is named (DESIGN section 9)."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lifecycle import findings, verify
from lifecycle.commitments import seal
from lifecycle.findings import Held, StoredEntry
from lifecycle.history import Entry, chain, entry_hash
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from messages.render import LANGUAGES, has
from tests.conftest import DATABASES
from tests.makers import Office, brussels

FILE = "BE-BRU-2026-0038"
"""The file that was led from proposal to force; the portfolio's 37 come before it."""
LISTED = "BE-BRU-2026-0005"
"""A file of the portfolio."""


def tell(store: Store) -> None:
    """A record with something of everything: registers, legacy files, a long life, refusals, a correction."""
    office = Office.open(store, brussels())
    assert office.file_at("in_force") == FILE
    seat = office.on("2024-05-02")
    assert seat.propose("nowhere").failing
    assert seat.as_("auditor").advance(FILE, "renew", **office.typed_for("renew")).failing
    assert seat.record(FILE, "action", kind="visit", text="a delegation came").passed
    avenue = next(e.sequence for e in office.entries(FILE) if e.act == "avenue")
    assert office.on("2024-05-03").as_("manager").correct(FILE, avenue, horizon="short").passed
    assert office.on("2026-11-23").as_("legal").government(
        "enter", event="resignation", on="2026-11-20", source="Moniteur", certainty="A"
    ).passed  # fmt: skip


@pytest.fixture(scope="module", params=DATABASES)
def told(request, tmp_path_factory) -> Iterator[str | Path]:
    """That record, once for each database: a file, or the name of a database."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("told") / "agreements.db"
        store = open_database(f"sqlite:///{path}", create=True)
        tell(store)
        store.close()
        yield path
        return
    new_postgresql = request.getfixturevalue("new_postgresql")
    with new_postgresql(request.getfixturevalue("postgresql_template")) as url:
        store = open_database(url)
        tell(store)
        store.close()
        yield url.rpartition("/")[2].partition("?")[0]


@pytest.fixture
def record(request, told, tmp_path) -> Iterator[Record]:
    """A copy of it to tamper with."""
    if isinstance(told, Path):
        shutil.copyfile(told, tmp_path / "agreements.db")
        store = open_database(f"sqlite:///{tmp_path / 'agreements.db'}")
        yield Record(store)
        store.close()
        return
    with request.getfixturevalue("new_postgresql")(told) as url:
        store = open_database(url)
        yield Record(store)
        store.close()


@dataclass(frozen=True)
class Record:
    """A database, and a hand that writes past the door."""

    store: Store

    def verify(self) -> verify.Verification:
        return verify.verify(self.store)

    @property
    def first(self) -> tuple[str, int, str]:
        """The first broken entry: subject, sequence, what."""
        found = self.verify()
        assert not found.ok and found.first_broken is not None
        return (found.first_broken.subject, found.first_broken.sequence, found.first_broken.what)

    @property
    def everything(self) -> list[tuple[str, int, str]]:
        return [(f.subject, f.sequence, f.what) for f in self.verify().findings]

    @contextmanager
    def unguarded(self) -> Iterator[Any]:
        """Connections on which the triggers sleep, as for whoever owns the database."""
        with self.store.engine.connect() as connection:
            if self.store.dialect == "sqlite":
                asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
                triggers = connection.execute(text(asked)).all()
                for name, _ in triggers:
                    connection.execute(text(f"DROP TRIGGER {name}"))
            else:
                triggers = []
                connection.execute(text("SET session_replication_role = replica"))
            yield connection
            for _, made in triggers:
                connection.execute(text(made))
            if self.store.dialect == "postgresql":
                connection.execute(text("SET session_replication_role = DEFAULT"))

    def change(self, *statements: str, **values: Any) -> None:
        """Run statements with the triggers off; each must touch something."""
        with self.unguarded() as connection:
            for statement in statements:
                used = {n: v for n, v in values.items() if re.search(rf":{n}\b", statement)}
                assert connection.execute(text(statement), used).rowcount, statement

    def ask(self, statement: str, **values: Any) -> list[Any]:
        with self.store.engine.connect() as connection:
            return list(connection.execute(text(statement), values).all())

    def length(self, subject: str) -> int:
        return int(self.ask("SELECT max(sequence) FROM history WHERE subject = :s", s=subject)[0][0])

    def entry(self, subject: str, sequence: int) -> dict[str, Any]:
        rows = self.ask("SELECT body FROM history WHERE subject = :s AND sequence = :n", s=subject, n=sequence)
        return dict(json.loads(rows[0][0]))

    def rewrite(self, subject: str, sequence: int, body: str) -> None:
        """Put another text in the place of an entry, with the hash that belongs to it."""
        self.change(
            "UPDATE history SET body = :body, hash = :hash WHERE subject = :s AND sequence = :n",
            body=body, hash=entry_hash(body), s=subject, n=sequence,
        )  # fmt: skip

    def forge_last(self, subject: str, body: str) -> None:
        """Rewrite the last entry and the subject's row with it: nothing but the text itself can betray it."""
        last = self.length(subject)
        self.rewrite(subject, last, body)
        self.change("UPDATE subject SET head_hash = :hash WHERE id = :s", hash=entry_hash(body), s=subject)

    def append(self, subject: str, data: dict[str, Any], *, moved: bool) -> int:
        """Add an entry with the right hash and link; `moved` takes the subject's row along."""
        last = self.length(subject)
        previous = self.ask("SELECT hash FROM history WHERE subject = :s AND sequence = :n", s=subject, n=last)[0][0]
        made = chain({**data, "subject": subject, "sequence": last + 1}, previous)
        self.change(
            "INSERT INTO history (subject, sequence, act, outcome, effective_on, recorded_at, actor, hash,"
            " previous_hash, body) VALUES (:s, :n, :act, :outcome, :day, :at, :actor, :hash, :previous, :body)",
            s=subject, n=last + 1, act=data["act"], outcome=data["outcome"], at=data["recordedAt"], actor=data["actor"],
            day=data["foldsOn"] if self.store.dialect == "sqlite" else date.fromisoformat(data["foldsOn"]),
            hash=made.hash, previous=previous, body=made.body,
        )  # fmt: skip
        if moved:
            self.change(
                "UPDATE subject SET sequence = :n, version = version + 1, head_hash = :h WHERE id = :s",
                n=last + 1, h=made.hash, s=subject,
            )  # fmt: skip
        return last + 1


# ------------------------------------------------------------------------------------------ a sound record


def test_a_record_that_nobody_touched_verifies(record):
    """The Brussels portfolio and a long life beside it: every entry and file counted, nothing found."""
    found = record.verify()
    assert found.findings == ()
    assert found.ok
    assert found.entries == record.ask("SELECT count(*) FROM history")[0][0] > 200
    assert found.partnerships == 38
    assert found.notes[0] == "no_checkpoint"


def test_a_register_without_any_entry_verifies(store):
    """Nothing was entered yet: nothing is missing."""
    found = verify.verify(store)
    assert (found.ok, found.entries, found.partnerships) == (True, 0, 0)


LIVES = {
    "suspended": "vienna", "under_notice": "prague", "replaced": "berlin", "expired": "sofia", "denounced": "seoul",
    "evaluation": "tokyo", "abandoned": "aichi", "declined": "kyiv",
}  # fmt: skip


def test_files_at_every_kind_of_stage_verify(store):
    """Whatever the desk writes, clock acts included, folds into what it stored."""
    office = Office.open(store)
    for stage, partner in LIVES.items():
        office.file_at(stage, partner=partner)
    office.on("2029-11-23").check()
    assert verify.verify(store).findings == ()


def test_the_answer_has_the_shape_of_the_interface(record):
    """`verify --json`, sound and broken, with a sentence in each language."""
    notes = record.verify().to_json("en")["notes"]
    assert [n["what"] for n in notes] == ["no_checkpoint", "triggers_alone"]
    assert notes[0]["message"].startswith("No checkpoint has left the house yet")
    record.change("UPDATE history SET actor = 9 WHERE subject = :s AND sequence = 3", s=FILE)
    shown = record.verify().to_json("fr")
    assert list(shown) == ["ok", "entries", "partnerships", "checkpoints", "firstBroken", "findings", "notes"]
    assert (shown["ok"], shown["checkpoints"]) == (False, 0)
    first = {"subject": FILE, "sequence": 3, "what": "column_differs", "column": "actor"}
    assert {n: shown["firstBroken"][n] for n in first} == first
    assert shown["firstBroken"]["message"].startswith(f"L'inscription 3 de {FILE} a été modifiée")


def test_every_finding_and_note_has_a_sentence_in_each_language():
    """The codes are read from the source: one without a sentence would be shown bare."""
    source = "".join(Path(str(module.__file__)).read_text() for module in (findings, verify))
    codes = set(re.findall(r'(?:finding|Finding|append|_strays)\(\s*(?:held, )?"(\w+)"', source))
    codes |= set(re.findall(r'"((?:guard|file|document)_\w+|no_checkpoint)"', source)) - {"file_differs"}
    assert len(codes) > 25
    for lang in LANGUAGES:
        assert [code for code in codes if not has(f"verify.{code}", lang)] == []


def test_a_code_that_no_catalogue_knows_is_shown_as_it_is():
    """A finding is never lost for want of a sentence."""
    assert findings.sentence("never_heard_of", {}, "nl") == "never_heard_of"


def test_progress_is_told_up_to_the_end(record):
    """From nothing to all, never backwards."""
    heard: list[tuple[int, int]] = []
    found = verify.verify(record.store, lambda done, total: heard.append((done, total)))
    assert heard[0] == (0, found.entries)
    assert heard[-1] == (found.entries, found.entries)
    assert heard == sorted(heard)


def test_a_guard_by_role_needs_no_note(record, monkeypatch):
    """Where the program's role is denied changing history, nothing is said of the triggers."""
    monkeypatch.setattr(findings, "sentence", lambda *_: "")
    with record.store.reading() as reading:
        monkeypatch.setattr(type(reading), "history_is_guarded_by_role", lambda _: True)
    assert record.verify().notes == ("no_checkpoint",)


# ------------------------------------------------------------------------------------------ one changed value

CHANGED = {
    "subject": "'BE-BRU-2026-003X'",
    "sequence": "90",
    "act": "act || 'x'",
    "outcome": "'recorder'",
    "effective_on": "'2021-11-01'",
    "recorded_at": "replace(recorded_at, 'Z', 'z')",
    "actor": "actor + 1",
    "hash": "'x' || substr(hash, 2)",
    "previous_hash": "'x' || substr(previous_hash, 2)",
    "body": 'replace(body, \'"role":"officer"\', \'"role":"officez"\')',
}


@pytest.mark.parametrize("column", CHANGED)
def test_one_changed_column_of_history_is_named_with_its_entry(record, column):
    """Subject and sequence are those of the entry that was changed, also where it went elsewhere."""
    record.change(f"UPDATE history SET {column} = {CHANGED[column]} WHERE subject = :s AND sequence = 8", s=FILE)
    assert record.first[:2] == (FILE, 8)


@pytest.mark.parametrize("column", CHANGED)
def test_one_changed_column_of_a_register_is_named_with_its_entry(record, column):
    """A moved government period is caught like any other change."""
    value = CHANGED[column].replace("officer", "console").replace("officez", "consolf")
    record.change(f"UPDATE history SET {column} = {value} WHERE subject = 'calendar' AND sequence = 3")
    assert record.first[:2] == ("calendar", 3)


@pytest.mark.parametrize("sequence", [0, -4])
def test_an_entry_that_was_put_before_the_first_is_named(record, sequence):
    """Its own text says where it belongs."""
    record.change("UPDATE history SET sequence = :n WHERE subject = :s AND sequence = 8", n=sequence, s=FILE)
    assert record.first == (FILE, 8, "column_differs")


def test_an_entry_that_went_to_an_earlier_subject_is_named_where_it_is_missing(record):
    """One move is one finding."""
    record.change("UPDATE history SET subject = :to WHERE subject = :s AND sequence = 8", to="BE-BRU-2026-0000", s=FILE)
    assert [what for what in record.everything if what[2] != "answer_stray"] == [(FILE, 8, "entry_missing")]


def test_a_spoilt_date_or_number_on_sqlite_is_a_finding_and_no_crash(record):
    """SQLite keeps anything in any column; PostgreSQL takes none of it."""
    if record.store.dialect != "sqlite":
        with pytest.raises(DBAPIError):
            record.change("UPDATE history SET effective_on = '2021-11-0x' WHERE subject = :s AND sequence = 8", s=FILE)
        return
    for column, value in (("effective_on", "2021-11-0x"), ("actor", "x"), ("recorded_at", b"\xff"), ("body", b"{}")):
        before = record.ask(f"SELECT {column} FROM history WHERE subject = :s AND sequence = 8", s=FILE)[0][0]
        asked = f"UPDATE history SET {column} = :v WHERE subject = :s AND sequence = 8"
        record.change(asked, v=value, s=FILE)
        assert record.first[:2] == (FILE, 8)
        record.change(asked, v=before, s=FILE)
    assert record.verify().ok


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(draw=st.data())
def test_any_changed_byte_of_any_entry_is_named(record, draw):
    """Wherever it stands and whatever it becomes, valid text or not."""
    rows = record.ask("SELECT subject, sequence, body FROM history ORDER BY subject, sequence")
    subject, sequence, body = draw.draw(st.sampled_from(rows))
    spoilt = bytearray(body.encode())
    place = draw.draw(st.integers(0, len(spoilt) - 1))
    spoilt[place] ^= draw.draw(st.integers(1, 255))
    if record.store.dialect == "postgresql":
        assume(0 not in spoilt and spoilt.decode(errors="ignore").encode() == spoilt)
    value: Any = bytes(spoilt) if record.store.dialect == "sqlite" else spoilt.decode()
    asked = "UPDATE history SET body = CAST(:body AS TEXT) WHERE subject = :s AND sequence = :n"
    record.change(asked, body=value, s=subject, n=sequence)
    try:
        assert record.first == (subject, sequence, "hash_wrong")
    finally:
        record.change(asked, body=body, s=subject, n=sequence)


# ------------------------------------------------------------------------------------------ entries moved about


def test_a_dropped_entry_is_named(record):
    """In the middle, at the beginning."""
    record.change("DELETE FROM history WHERE subject = :s AND sequence = 8", s=FILE)
    assert record.first == (FILE, 8, "entry_missing")
    record.change("DELETE FROM history WHERE subject = :s AND sequence = 1", s=FILE)
    assert record.first == (FILE, 1, "entry_missing")


def test_a_dropped_tail_is_named_at_its_first_entry(record):
    """The subject's row goes on further than the chain."""
    last = record.length(FILE)
    record.change("DELETE FROM history WHERE subject = :s AND sequence > :n", s=FILE, n=last - 2)
    assert record.first == (FILE, last - 1, "tail_missing")


def test_a_whole_dropped_chain_is_named(record):
    """Nothing is left of the file but its rows."""
    record.change("DELETE FROM history WHERE subject = :s", s=FILE)
    assert record.first == (FILE, 1, "tail_missing")
    record.change("UPDATE subject SET sequence = 0, version = 0, head_hash = '' WHERE id = :s", s=FILE)
    assert record.first == (FILE, 0, "subject_empty")


def test_a_chain_without_its_subject_is_named(record):
    """The row that every writer locks is gone."""
    record.change("DELETE FROM subject WHERE id = :s", s=FILE)
    assert record.first[2] == "subject_missing"
    record.change("DELETE FROM subject WHERE id = 'keys'")
    assert record.first == ("keys", 0, "subject_missing")


def test_two_swapped_entries_are_named_at_the_first(record):
    """Each stands whole in the place of the other."""
    record.change(
        "UPDATE history SET sequence = 1000 WHERE subject = :s AND sequence = 8",
        "UPDATE history SET sequence = 8 WHERE subject = :s AND sequence = 5",
        "UPDATE history SET sequence = 5 WHERE subject = :s AND sequence = 1000",
        s=FILE,
    )
    assert record.first == (FILE, 5, "column_differs")


def test_two_swapped_texts_are_named_at_the_first(record):
    """Each under the columns of the other, hash included."""
    body = {
        n: record.ask("SELECT body FROM history WHERE subject = :s AND sequence = :n", s=FILE, n=n)[0][0]
        for n in (5, 8)
    }
    record.rewrite(FILE, 5, body[8])
    record.rewrite(FILE, 8, body[5])
    assert record.first == (FILE, 5, "column_differs")


def test_an_added_entry_is_named_although_its_hash_and_link_are_right(record):
    """The subject's row ends before it."""
    data = {**record.entry(FILE, record.length(FILE)), "act": "note", "outcome": "recorded"}
    added = record.append(FILE, data, moved=False)
    assert record.first == (FILE, added, "entry_added")


def test_a_duplicated_entry_is_named_where_it_was_put(record):
    """Its text says that it belongs elsewhere, and there it stands already."""
    last = record.length(FILE)
    columns = "act, outcome, effective_on, recorded_at, actor, hash, previous_hash, body"
    record.change(
        f"INSERT INTO history (subject, sequence, {columns}) SELECT subject, :n, {columns} FROM history"
        " WHERE subject = :s AND sequence = 8",
        n=last + 1, s=FILE,
    )  # fmt: skip
    assert record.first == (FILE, last + 1, "column_differs")


def test_an_entry_dropped_and_the_rest_renumbered_is_named(record):
    """The columns close the gap, the texts do not."""
    last = record.length(FILE)
    record.change("DELETE FROM history WHERE subject = :s AND sequence = 8", s=FILE)
    for sequence in range(9, last + 1):
        record.change("UPDATE history SET sequence = :n - 1 WHERE subject = :s AND sequence = :n", s=FILE, n=sequence)
    assert record.first[:2] == (FILE, 8)


def test_an_entry_rewritten_with_its_hash_is_named_by_the_next(record):
    """The one that was rewritten is named, not the one that remembers."""
    data = record.entry(FILE, 8)
    record.rewrite(FILE, 8, chain({**data, "role": "clerk"}, data["previousHash"]).body)
    assert record.first == (FILE, 8, "link_wrong")


def test_an_entry_that_follows_something_else_is_named_itself(record):
    """Its neighbours on both sides do not know it."""
    data = record.entry(FILE, 8)
    other = chain(data, "f" * 64)
    record.rewrite(FILE, 8, other.body)
    record.change("UPDATE history SET previous_hash = :p WHERE subject = :s AND sequence = 8", p="f" * 64, s=FILE)
    assert record.first == (FILE, 8, "link_wrong")


def test_a_first_entry_that_follows_something_is_named(record):
    """Before the first stand sixty-four zeros, also where the whole chain was forged to agree."""
    data = record.entry(FILE, 1)
    record.rewrite(FILE, 1, chain(data, "f" * 64).body)
    record.change("UPDATE history SET previous_hash = :p WHERE subject = :s AND sequence = 1", p="f" * 64, s=FILE)
    assert record.first == (FILE, 1, "link_wrong")


def test_a_last_entry_rewritten_with_its_hash_is_named_by_the_subjects_row(record):
    """No entry follows it, but the row remembers."""
    last = record.length(FILE)
    data = record.entry(FILE, last)
    record.rewrite(FILE, last, chain({**data, "role": "clerk"}, data["previousHash"]).body)
    assert record.first == (FILE, last, "head_wrong")


# ------------------------------------------------------------------------------------------ forged texts


def test_a_text_that_is_not_canonical_is_named(record):
    """A space, keys out of order, or a key told twice: the same entry, and others would hash it otherwise."""
    last = record.length(FILE)
    body = chain(record.entry(FILE, last), record.entry(FILE, last)["previousHash"]).body
    data = json.loads(body)
    inside = {**data, "seen": dict(reversed(data["seen"].items()))}
    in_a_list = {**data, "verdicts": [dict(reversed(v.items())) for v in data["verdicts"]]}
    for forged in (
        body.replace('"actor":', '"actor": '),
        body.replace('"actor":', '"actor":0,"actor":'),
        json.dumps(inside, separators=(",", ":"), ensure_ascii=False),
        json.dumps(in_a_list, separators=(",", ":"), ensure_ascii=False),
    ):
        assert forged != body
        record.forge_last(FILE, forged)
        assert record.first == (FILE, last, "not_canonical")
    record.forge_last(FILE, body)
    assert record.verify().ok


def test_a_text_of_an_unknown_format_is_named(record):
    """Another version, no version, no object, no JSON."""
    last = record.length(FILE)
    body = record.ask("SELECT body FROM history WHERE subject = :s AND sequence = :n", s=FILE, n=last)[0][0]
    for forged in (body.replace('{"$entry":1,', '{"$entry":2,'), body.replace('"$entry":1,', ""), "[]", "{", ""):
        record.forge_last(FILE, forged)
        assert record.first == (FILE, last, "format_unknown")


def test_an_entry_recorded_before_its_predecessor_is_named(record):
    """Everything else about it is right."""
    data = {**record.entry(FILE, record.length(FILE)), "act": "note", "outcome": "recorded"}
    added = record.append(FILE, {**data, "recordedAt": "2020-01-01T00:00:00.000000Z"}, moved=True)
    assert record.first == (FILE, added, "recorded_too_early")


def test_a_text_that_does_not_say_where_it_belongs_is_named_where_it_stands(record):
    """It has no sequence, or one that is no number."""
    last = record.length(FILE)
    data = record.entry(FILE, last)
    for forged in ({**data, "sequence": "8"}, {n: v for n, v in data.items() if n != "sequence"}):
        record.forge_last(FILE, chain(forged, data["previousHash"]).body)
        assert record.first == (FILE, last, "column_differs")


@pytest.mark.parametrize("forged", [{"act": "conquer"}, {"act": "avenue", "fields": []}, {"documents": 3}])
def test_an_entry_unlike_any_other_is_a_finding_and_no_crash(record, forged):
    """The whole chain was forged to agree, yet nothing folds."""
    data = {**record.entry(FILE, record.length(FILE)), **forged}
    added = record.append(FILE, data, moved=True)
    assert record.first == (FILE, added, "fold_failed")


# ------------------------------------------------------------------------------------------ rows and states


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
        "UPDATE deadline SET kind = 'decision_by' WHERE subject = :s AND kind = 'term_end'",
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


# ------------------------------------------------------------------------------------------ personal values


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
        {"act": "erase", "outcome": "recorded", "sequence": 2, "erases": [gone.commitment], "reason": kept.commitment}
    )
    held = Held("s", entries=[first, erased], openings=[("s", kept.commitment, kept.field, kept.salt, kept.value)])
    assert list(findings.check_openings(held)) == []
    erased.data["outcome"] = "refused"
    assert [f.what for f in findings.check_openings(held)] == ["opening_missing"]


# ------------------------------------------------------------------------------------------ documents and answers


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


def test_a_changed_document_that_no_entry_names_is_named_by_itself(record):
    """After everything that belongs to a subject."""
    record.change("INSERT INTO document (sha256, size, content) VALUES ('abc', 1, :c)", c=b"x")
    assert record.first == ("documents", 0, "document_wrong")


def test_many_documents_are_hashed_in_batches(record, monkeypatch):
    """A document larger than a batch is one alone."""
    monkeypatch.setattr(verify, "MOST_BYTES", 2)
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


# ------------------------------------------------------------------------------------------ guards and order

DROPPED = {
    "sqlite": [f"DROP TRIGGER history_refuses_{verb}" for verb in ("update", "delete", "replace")],
    "postgresql": [
        "DROP TRIGGER history_is_write_once ON history",
        "ALTER TABLE history DISABLE TRIGGER history_is_write_once",
        "CREATE OR REPLACE FUNCTION history_is_write_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    ],
}


@pytest.mark.parametrize("number", range(3))
def test_a_missing_or_changed_guard_is_a_finding(record, number):
    """Never a refusal to open: the record can be read, and is said to be unguarded."""
    with record.store.engine.connect() as connection:
        connection.execute(text(DROPPED[record.store.dialect][number]))
    assert record.first == ("history", 0, "guard_missing")


def test_a_guard_that_only_looks_like_one_is_a_finding(record):
    """The same name, and nothing in it."""
    hollow = {
        "sqlite": ["DROP TRIGGER history_refuses_delete",
                   "CREATE TRIGGER history_refuses_delete BEFORE DELETE ON history BEGIN SELECT 1; END"],
        "postgresql": ["DROP TRIGGER history_is_write_once ON history",
                       "CREATE TRIGGER history_is_write_once BEFORE DELETE ON history FOR EACH STATEMENT"
                       " EXECUTE FUNCTION history_is_write_once()"],
    }  # fmt: skip
    with record.store.engine.connect() as connection:
        for statement in hollow[record.store.dialect]:
            connection.execute(text(statement))
    assert record.first == ("history", 0, "guard_missing")


def test_a_trigger_that_is_not_ours_is_a_finding(record):
    """It could write anything into history."""
    made = {
        "sqlite": "CREATE TRIGGER mine AFTER INSERT ON history BEGIN SELECT 1; END",
        "postgresql": "CREATE TRIGGER mine AFTER INSERT ON history FOR EACH ROW EXECUTE FUNCTION history_is_write_once()",
    }
    with record.store.engine.connect() as connection:
        connection.execute(text(made[record.store.dialect]))
    assert record.first == ("history", 0, "guard_unknown")


def test_findings_come_registers_first_by_rank_then_files_then_the_rest(record):
    """Whatever was broken last or stands first in the tables."""
    for subject in (FILE, LISTED, "partners", "people", "calendar"):
        record.change("UPDATE history SET actor = 9 WHERE subject = :s AND sequence = 2", s=subject)
    record.change("INSERT INTO document (sha256, size, content) VALUES ('abc', 1, :c)", c=b"x")
    named = [subject for subject, _, _ in record.everything]
    assert named == ["calendar", "people", "partners", LISTED, FILE, "documents"]


def test_no_more_findings_are_shown_than_can_be_read(record, monkeypatch):
    """And of very many the first are kept."""
    monkeypatch.setattr(verify, "KEPT", 20)
    record.change("UPDATE history SET actor = 9")
    found = record.verify()
    assert len(found.findings) == verify.SHOWN
    assert [(f.subject, f.sequence) for f in found.findings[:2]] == [("calendar", 1), ("policy", 1)]


def test_pages_of_any_size_give_the_same_answer(record, monkeypatch):
    """A subject that lies across two pages is one subject."""
    record.change("UPDATE history SET actor = 9 WHERE subject = :s AND sequence = 8", s=FILE)
    whole = record.verify()
    monkeypatch.setattr(verify, "PAGE", 3)
    assert record.verify() == whole


def test_the_fast_way_to_open_a_commitment_is_the_way_it_was_made():
    """verify encodes with pydantic's core."""
    for value in ("a text", "", 'Ünïcode "quoted"\n\x07\x7f', "𝔸"):
        made = seal("avenue.text", value)
        assert findings._opens(made.commitment, made.field, made.salt, made.value)
        assert not findings._opens(made.commitment, made.field, made.salt, made.value + " ")


def test_texts_that_are_none_do_not_open_anything():
    """Bytes, numbers, half a character."""
    made = seal("reason", "a text")
    for value in (b"a text", 7, "\udc80"):
        assert not findings._opens(made.commitment, made.field, made.salt, value)


def test_a_stored_row_has_the_columns_of_history_but_its_place_in_the_table():
    """`id` and `txid` say nothing of the record."""
    from lifecycle.storage.tables import history

    assert {c.name for c in history.c} - set(StoredEntry._fields) == {"id", "txid"}
