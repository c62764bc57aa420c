"""verify with the help of other processes finds what it finds alone, and believes nothing of one that ended."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from lifecycle.knowledge import Registers
from lifecycle.storage.engine import open_database
from lifecycle.verify import verify
from lifecycle.verify_helpers import MOST, WORTH_IT, Gone, helpers_for, reading_with_helpers
from tests.lifecycle.verify.record import FILE, LISTED
from tests.makers import Office

ROOT = Path(__file__).parents[3]
SPOILT = {
    "nothing": [],
    "a changed entry": [
        "UPDATE history SET body = replace(body, 'officer', 'officex') WHERE subject = :s AND sequence = 8"
    ],
    "a changed state": ["UPDATE partnership SET stage = 'suspended' WHERE reference = :s"],
    "a moved deadline": ["UPDATE deadline SET derivation = derivation || '.' WHERE subject = :s"],
    "a lost opening": ["UPDATE personal SET value = NULL WHERE subject = :s"],
    "a changed register and file": [
        "UPDATE register SET state = replace(state, 'A', 'B') WHERE subject = 'partners'",
        "DELETE FROM history WHERE subject = :l AND sequence = 1",
    ],
}


@pytest.mark.parametrize("what", SPOILT)
def test_helpers_find_what_one_process_finds(record, what):
    """The same findings in the same order, and the same counts."""
    if SPOILT[what]:
        record.change(*SPOILT[what], s=FILE, l=LISTED)
    alone = verify(record.store, helpers=0)
    assert verify(record.store, helpers=2) == alone
    assert alone.ok == (what == "nothing") and alone.entries > 200 and alone.partnerships == 38


def test_a_helper_that_was_killed_is_not_believed(record):
    """Its part of the record is looked at again by the process that asked."""
    killed = threading.Event()

    def kill() -> None:
        while not killed.is_set():
            for worker in multiprocessing.active_children():
                worker.kill()
                killed.set()
            time.sleep(0.005)

    record.change("UPDATE partnership SET stage = 'suspended' WHERE reference = :s", s=FILE)
    killer = threading.Thread(target=kill)
    killer.start()
    found = verify(record.store, helpers=2)
    assert killed.wait(10)
    killer.join()
    assert found == verify(record.store, helpers=0) and not found.ok


@pytest.mark.parametrize("killed", [1, 2])
def test_what_a_killed_helper_held_is_gone_and_says_so(record, killed):
    """What others saw may have been told; nothing is left out in silence."""
    with reading_with_helpers(record.store, 2) as (reading, helpers), pytest.raises(Gone):
        assert helpers
        for helper in multiprocessing.active_children()[:killed]:
            helper.kill()
            helper.join()
        list(helpers.look(reading, Registers(), reading.number_of_entries(), iter(())))
    assert not multiprocessing.active_children()


def test_all_see_the_record_as_it_stood_at_one_moment(record):
    """Whatever is written after they began is seen by none of them, be it in a share that is read long after."""
    with reading_with_helpers(record.store, 2) as (reading, helpers):
        total = reading.number_of_entries()
        assert Office(record.store).on("2026-11-23").record(FILE, "note", text="written while others read").passed
        seen = [one for some in helpers.look(reading, Registers(), total, iter(())) for one in some]
        assert reading.number_of_entries() == total
    of_files = {one.subject: one.entries for one in seen}
    assert of_files[FILE] + 1 == record.length(FILE)
    assert not [one for one in seen if one.broken is not None]


def test_where_nobody_can_be_kept_from_writing_one_process_looks_alone(record):
    """Who may only read cannot stop a writer for a moment: on SQLite the helpers might see another one."""
    url = record.store.engine.url.render_as_string(hide_password=False)
    with open_database(url, read_only=True) as store, reading_with_helpers(store, 2) as (_, helpers):
        assert bool(helpers) == (store.dialect == "postgresql")
        assert verify(store, helpers=2).ok


NAMELESS = {
    "personal": ("subject", "UPDATE personal SET subject = NULL WHERE subject = :s AND field = 'reason'"),
    "partnership": ("reference", "UPDATE partnership SET reference = NULL WHERE reference = :s"),
    "history": ("subject", "UPDATE history SET subject = NULL WHERE subject = :s AND sequence = 3"),
}


@pytest.mark.parametrize("table", NAMELESS)
def test_a_row_of_no_subject_lies_in_no_share_and_is_found_all_the_same(record, table):
    """Whoever owns the tables can let a name be missing."""
    column, changed = NAMELESS[table]
    with record.unguarded() as connection:
        if record.store.dialect == "sqlite":
            for statement in (
                "PRAGMA writable_schema = ON",
                f"UPDATE sqlite_master SET sql = replace(sql, '{column} TEXT NOT NULL', '{column} TEXT')"
                f" WHERE name = '{table}'",
                "PRAGMA writable_schema = RESET",
            ):
                connection.execute(text(statement))
        else:
            key = "DROP CONSTRAINT pk_partnership CASCADE, " if table == "partnership" else ""
            connection.execute(text(f"ALTER TABLE {table} {key}ALTER {column} DROP NOT NULL"))
        assert connection.execute(text(changed), {"s": FILE}).rowcount
    found = verify(record.store, helpers=2)
    assert not found.ok
    assert found == verify(record.store, helpers=0)


def test_helpers_are_begun_for_large_records_alone(monkeypatch):
    """With one processor none helps."""
    import os

    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    assert (helpers_for(WORTH_IT - 1), helpers_for(WORTH_IT)) == (0, MOST)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3}, raising=False)
    assert helpers_for(1_000_000) == 0


VERIFYING = """
import signal
import sys
from lifecycle.storage.engine import open_database
from lifecycle.verify import verify

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever began the tests may ignore it
    with open_database(sys.argv[1]) as store:
        print("begun", flush=True)
        try:
            while True:
                verify(store, helpers=2)
        except KeyboardInterrupt:
            print("ended", flush=True)
"""


@pytest.mark.parametrize("after", [0.0, 0.1, 0.3, 0.6])
def test_a_helper_knows_of_no_interruption_however_early_it_comes(record, tmp_path, after):
    """A Ctrl-C meets all processes of a terminal: the one that asked answers it, the others say nothing."""
    script = tmp_path / "verifying.py"
    script.write_text(VERIFYING)
    url = record.store.engine.url.render_as_string(hide_password=False)
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, str(script), url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, env=environ,
    ) as running:  # fmt: skip
        assert running.stdout is not None and running.stdout.readline() == "begun\n"
        time.sleep(after)
        os.killpg(running.pid, signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert out == "ended\n" and "spawn" not in err, err
