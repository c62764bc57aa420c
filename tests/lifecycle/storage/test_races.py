"""Why the gate has the shape it has: shapes that look alike race on PostgreSQL, and ours does not.

In each trial the calendar gets an *inserted* row, a period, by a transaction of its own that moves the calendar's
version; a decision was made on version 0. A shape races when the decision is written although the period was
committed before it.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager

import psycopg
import pytest

from lifecycle.storage import errors
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Outcome
from tests.lifecycle.storage.makers import HAVANA, SEEN, a_row, everything, perform, rows_in, the_write

NEW_PERIOD = (
    "INSERT INTO period (starts_on) VALUES ('2024-06-09')",
    "UPDATE subject SET version = version + 1, sequence = sequence + 1 WHERE id = 'calendar'",
)
OWN_ROW = f"SELECT id FROM subject WHERE id = '{HAVANA}' AND version = 1 FOR NO KEY UPDATE"

SUBQUERY = f"""
WITH fil AS MATERIALIZED ({OWN_ROW}),
     ver AS MATERIALIZED (SELECT version FROM subject WHERE id = 'calendar')
INSERT INTO decision SELECT fil.id FROM fil WHERE (SELECT version FROM ver) = 0"""
ADVISORY = """
WITH l AS MATERIALIZED (SELECT 1 FROM pg_advisory_xact_lock(42))
INSERT INTO decision SELECT 'x' FROM l WHERE (SELECT version FROM subject WHERE id = 'calendar') = 0"""
ASKED_AGAIN = """
WITH v AS MATERIALIZED (SELECT id FROM subject WHERE id = 'calendar' FOR SHARE)
INSERT INTO decision SELECT v.id FROM v WHERE NOT EXISTS (SELECT 1 FROM period)"""
KEY_SHARE = f"""
WITH reg AS MATERIALIZED (SELECT id FROM subject WHERE id = 'calendar' AND version = 0 FOR KEY SHARE),
     fil AS MATERIALIZED ({OWN_ROW} /* after the register: */ )
INSERT INTO decision SELECT fil.id FROM fil WHERE (SELECT count(*) FROM reg) = 1"""
UNREFERENCED = """
WITH reg AS MATERIALIZED (SELECT id FROM subject WHERE id = 'calendar' AND version = 0 FOR SHARE)
INSERT INTO decision VALUES ('x')"""


GATED = "reg AS MATERIALIZED (SELECT id FROM subject WHERE id = 'calendar' AND version = 0 FOR SHARE)"
GATE_AT_THE_ENTRY = f"""
WITH {GATED},
     u AS (UPDATE subject SET version = version + 1 WHERE id = '{HAVANA}' RETURNING id),
     h AS (INSERT INTO decision SELECT u.id FROM u WHERE (SELECT count(*) FROM reg) = 1)
SELECT 1"""
KEY_BEFORE_THE_GATE = f"""
WITH {GATED},
     k AS (INSERT INTO decision VALUES ('key') RETURNING of),
     h AS (INSERT INTO decision SELECT 'entry' FROM k WHERE (SELECT count(*) FROM reg) = 1)
SELECT 1"""


class Session:
    """One connection, on which a statement may hang in the background."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        self.url = url
        self.thread: threading.Thread | None = None

    def run(self, *statements: str) -> None:
        for statement in statements:
            self.connection.execute(statement)

    def ask(self, question: str) -> int:
        [[answer]] = self.connection.execute(question).fetchall()
        return answer

    def start(self, work: str | Callable[[], object]) -> None:
        action = (lambda: self.run(work)) if isinstance(work, str) else work
        self.thread = threading.Thread(target=action)
        self.thread.start()

    def end(self) -> None:
        assert self.thread is not None
        self.thread.join(20)
        assert not self.thread.is_alive()


@pytest.fixture
def session(postgresql_url):
    """Makes sessions on a database with a file, a table of periods, and one of decisions."""
    store = open_database(postgresql_url)
    perform(store, HAVANA)
    store.close()
    opened: list[Session] = []

    def make() -> Session:
        opened.append(Session(postgresql_url))
        return opened[-1]

    make().run("CREATE TABLE period (starts_on date)", "CREATE TABLE decision (of text)")
    yield make
    for one in opened:
        one.connection.close()


def wait_until_somebody_waits(watcher: Session, number: int = 1) -> None:
    asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if watcher.ask(asked) >= number:
            return
        time.sleep(0.005)
    raise AssertionError("nobody waits for a lock")


def decisions(watcher: Session) -> int:
    return watcher.ask("SELECT count(*) FROM decision")


pytestmark = [pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")]


@pytest.mark.postgres
@pytest.mark.parametrize("statement", [ADVISORY, ASKED_AGAIN], ids=["advisory lock", "asked again"])
def test_a_shape_that_waits_and_then_looks_with_old_eyes_races(session, statement: str):
    """An advisory lock in the statement; locking the version's row and then asking the periods again."""
    writer, decider, watcher = session(), session(), session()
    writer.run("BEGIN", "SELECT pg_advisory_xact_lock(42)", *NEW_PERIOD)
    decider.start(statement)
    wait_until_somebody_waits(watcher)
    writer.run("COMMIT")
    decider.end()
    assert decisions(watcher) == 1, "the shape races"


@pytest.mark.postgres
@pytest.mark.parametrize("statement", [SUBQUERY, KEY_SHARE], ids=["subquery without a lock", "key share"])
def test_a_shape_that_holds_nothing_against_the_writer_races(session, statement: str):
    """It is past the calendar and waits for its own row; meanwhile the period is entered and committed."""
    holder, writer, decider, watcher = session(), session(), session(), session()
    holder.run("BEGIN", f"SELECT 1 FROM subject WHERE id = '{HAVANA}' FOR UPDATE")
    decider.start(statement)
    wait_until_somebody_waits(watcher)
    writer.run("BEGIN", *NEW_PERIOD, "COMMIT")
    holder.run("COMMIT")
    decider.end()
    assert decisions(watcher) == 1, "the shape races"


@pytest.mark.postgres
def test_a_lock_that_nothing_refers_to_is_never_taken(session):
    writer, decider, watcher = session(), session(), session()
    writer.run("BEGIN", *NEW_PERIOD, "COMMIT")
    decider.run(UNREFERENCED)
    assert decisions(watcher) == 1, "the shape races"


@pytest.mark.postgres
def test_a_gate_that_only_the_entry_is_joined_to_leaves_the_version_moved(session):
    """No entry is written, and yet the file has a new version: half done."""
    writer, decider, watcher = session(), session(), session()
    version = f"SELECT version FROM subject WHERE id = '{HAVANA}'"
    before = watcher.ask(version)
    writer.run("BEGIN", *NEW_PERIOD, "COMMIT")
    decider.run(GATE_AT_THE_ENTRY)
    assert (decisions(watcher), watcher.ask(version)) == (0, before + 1), "the shape leaves things half done"


@pytest.mark.postgres
def test_a_key_that_is_inserted_before_the_gate_stays_without_an_entry(session):
    """The key is used up, and no entry answers it: half done."""
    writer, decider, watcher = session(), session(), session()
    writer.run("BEGIN", *NEW_PERIOD, "COMMIT")
    decider.run(KEY_BEFORE_THE_GATE)
    assert watcher.ask("SELECT count(*) FROM decision WHERE of = 'key'") == 1
    assert watcher.ask("SELECT count(*) FROM decision WHERE of = 'entry'") == 0, "the shape leaves things half done"


@contextmanager
def a_write_in_the_background(decider: Session, found: list):
    store = open_database(decider.url)
    with store.reading() as reading:
        prepared = the_write(reading.heads([*SEEN, HAVANA]), HAVANA, key="k")

    def act() -> None:
        with store.unit() as unit:
            found.append(unit.write(prepared))

    yield store, act
    store.close()


@pytest.mark.postgres
def test_ours_waits_for_the_period_and_then_writes_nothing_not_even_the_key(session):
    writer, decider, watcher = session(), session(), session()
    found: list[Outcome] = []
    with a_write_in_the_background(decider, found) as (store, act):
        before = everything(store)
        writer.run("BEGIN", *NEW_PERIOD)
        decider.start(act)
        wait_until_somebody_waits(watcher)
        writer.run("COMMIT")
        decider.end()
        assert found == [Outcome.SEEN_MOVED]
        after = everything(store)
        assert {name for name in before if before[name] != after[name]} == {"subject"}, "the calendar's own move"


@pytest.mark.postgres
def test_ours_goes_on_when_the_period_is_taken_back(session):
    writer, decider, watcher = session(), session(), session()
    found: list[Outcome] = []
    with a_write_in_the_background(decider, found) as (_, act):
        writer.run("BEGIN", *NEW_PERIOD)
        decider.start(act)
        wait_until_somebody_waits(watcher)
        writer.run("ROLLBACK")
        decider.end()
    assert found == [Outcome.WRITTEN]


@pytest.mark.postgres
def test_ours_lets_no_period_in_between_its_look_and_its_end(session):
    """Past the calendar and waiting for its own row, it holds the calendar: the period comes after it."""
    holder, writer, decider, watcher = session(), session(), session(), session()
    found: list[Outcome] = []
    with a_write_in_the_background(decider, found) as (_, act):
        holder.run("BEGIN", f"SELECT 1 FROM subject WHERE id = '{HAVANA}' FOR UPDATE")
        decider.start(act)
        wait_until_somebody_waits(watcher)
        writer.start(lambda: writer.run("BEGIN", *NEW_PERIOD, "COMMIT"))
        wait_until_somebody_waits(watcher, 2)
        holder.run("COMMIT")
        decider.end()
        writer.end()
    assert found == [Outcome.WRITTEN]
    assert watcher.ask("SELECT count(*) FROM period") == 1


@pytest.mark.postgres
def test_ours_waits_for_a_key_in_flight(session):
    """The same key, uncommitted on another file: it waits, and then finds it stored."""
    writer, decider, watcher = session(), session(), session()
    found: list[Outcome] = []
    with a_write_in_the_background(decider, found) as (store, act):
        writer.run("BEGIN", "INSERT INTO answer VALUES (7, 'k', 'body', 'BE-BRU-2026-0009', 1)")
        decider.start(act)
        wait_until_somebody_waits(watcher)
        writer.run("COMMIT")
        decider.end()
        assert found == [Outcome.KEY_STORED]
        assert rows_in(store, "history") == 1


# ------------------------------------------------------------------------------------------ broken connections


@pytest.mark.postgres
@pytest.mark.parametrize("when", ["before", "between"])
def test_a_connection_that_broke_is_renewed_once(session, when: str):
    watcher = session()
    store = open_database(watcher.url)
    perform(store, "people", seen=())
    kill = (
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = 'agreements'"
    )
    if when == "before":
        watcher.run(kill)
    with store.unit() as unit:
        _, heads = unit.load(7, "k", [*SEEN, HAVANA])
        if when == "between":
            watcher.run(kill)
        assert unit.write(the_write(heads, HAVANA, key="k")) is Outcome.WRITTEN
    watcher.run(kill)
    with store.reading() as reading:
        assert reading.number_of_entries() == 3
    watcher.run(kill)
    with store.bulk() as block:
        _, heads = block.load(7, None, [*SEEN, HAVANA])
        assert block.write(the_write(heads, HAVANA)) is Outcome.WRITTEN
    store.close()


class Faulty:
    """A wrapper round the real connection: the first statements end in an error, after they ran or instead."""

    def __init__(self, raw, error: Exception, times: int = 1, *, after: bool = False) -> None:
        self.raw, self.error, self.times, self.after = raw, error, times, after

    def __getattr__(self, name: str):
        return getattr(self.raw, name)

    def execute(self, *given, **options):
        if not self.times:
            return self.raw.execute(*given, **options)
        self.times -= 1
        if self.after:
            self.raw.execute(*given, **options)
            self.raw.close()
        raise self.error


def break_down(unit, error: Exception, **given) -> None:
    unit._leased.raw = Faulty(unit._leased.raw, error, **given)


@pytest.mark.postgres
@pytest.mark.parametrize("subject", [HAVANA, "BE-BRU-2026-0099"], ids=["an act", "a new file"])
@pytest.mark.parametrize("key", [None, "k"])
def test_an_answer_lost_after_the_commit_is_found_again(session, subject: str, key: str | None):
    with open_database(session().url) as store:
        with store.unit() as unit:
            _, heads = unit.load(7, key, [*SEEN, subject])
            break_down(unit, psycopg.OperationalError("gone"), after=True)
            write = the_write(heads, subject, key=key, row=a_row(subject, subject))
            assert unit.write(write) is Outcome.WRITTEN
        assert rows_in(store, "history") == 2


@pytest.mark.postgres
def test_a_deadlock_in_the_server_is_tried_again_within_bounds(session, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with open_database(session().url) as store:
        with store.unit() as unit:
            _, heads = unit.load(7, None, [*SEEN, HAVANA])
            break_down(unit, psycopg.errors.DeadlockDetected(), times=7)
            assert unit.write(the_write(heads, HAVANA)) is Outcome.WRITTEN
        with pytest.raises(errors.Locked), store.unit() as unit:
            _, heads = unit.load(7, None, [*SEEN, HAVANA])
            break_down(unit, psycopg.errors.SerializationFailure(), times=8)
            unit.write(the_write(heads, HAVANA))
        assert rows_in(store, "history") == 2


# ------------------------------------------------------------------------------------------ kill -9, on SQLite

KILLED = """
import os, signal, sys
from lifecycle.storage import errors
from lifecycle.storage.engine import open_database
from tests.lifecycle.storage.makers import *
store = open_database(sys.argv[1])
with store.unit() as unit:
    _, heads = unit.load(7, "k", [*SEEN, HAVANA])
    raw = unit.connection.connection.driver_connection
    raw.set_trace_callback(lambda text: text.lstrip().startswith(sys.argv[2]) and os.kill(os.getpid(), signal.SIGKILL))
    unit.write(the_write(heads, HAVANA, key="k", deadlines=deadlines("2029-01-01"), personal=(some_personal("c"),)))
"""
STEPS = ["INSERT INTO history", "INSERT INTO subject", "UPDATE partnership", "INSERT INTO personal", "COMMIT"]


@pytest.mark.parametrize("step", STEPS)
def test_a_process_killed_between_two_statements_leaves_nothing_half_done(sqlite_url, tmp_path, step: str):
    store = open_database(sqlite_url)
    perform(store, HAVANA, row=a_row(HAVANA))
    before = everything(store)
    done = subprocess.run([sys.executable, "-c", KILLED, sqlite_url, step], check=False, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr
    assert everything(store) == before
    assert perform(store, HAVANA, key="k") is Outcome.WRITTEN
    store.close()
    with sqlite3.connect(tmp_path / "agreements.db") as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()


def test_on_sqlite_the_decision_waits_for_the_period_and_sees_it(sqlite_url):
    """`BEGIN IMMEDIATE`: what the unit loads cannot be older than what it writes on."""
    store, other = open_database(sqlite_url), open_database(sqlite_url)
    perform(store, HAVANA)
    with store.reading() as reading:
        stale = reading.heads([*SEEN, HAVANA])
    found: list = []

    def decide() -> None:
        with other.unit() as unit:
            found.append(unit.write(the_write(stale, HAVANA, key="k")))
            _, heads = unit.load(7, "k", [*SEEN, HAVANA])
            found.append(unit.write(the_write(heads, HAVANA, key="k")))

    with store.unit() as unit:
        _, heads = unit.load(7, None, ["calendar"])
        unit.write(the_write(heads, "calendar"))
        decider = threading.Thread(target=decide)
        decider.start()
        decider.join(0.2)
        assert decider.is_alive()
    decider.join()
    assert found == [Outcome.SEEN_MOVED, Outcome.WRITTEN]
    store.close()
    other.close()
