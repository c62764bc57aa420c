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

from lifecycle.knowledge import Registers
from lifecycle.verify import verify
from lifecycle.verify_batches import Batch
from lifecycle.verify_workers import MOST, WORTH_IT, Gone, look_at_all, workers_for
from tests.lifecycle.verify.record import FILE, LISTED

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
def test_workers_find_what_one_process_finds(record, what):
    """The same findings in the same order, and the same counts."""
    if SPOILT[what]:
        record.change(*SPOILT[what], s=FILE, l=LISTED)
    alone = verify(record.store, workers=0)
    assert verify(record.store, workers=2) == alone
    assert alone.ok == (what == "nothing") and alone.entries > 200 and alone.partnerships == 38


def test_a_worker_that_was_killed_is_not_believed(record):
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
    found = verify(record.store, workers=2)
    assert killed.wait(10)
    killer.join()
    assert found == verify(record.store, workers=0) and not found.ok


def test_what_a_killed_worker_held_is_gone_and_says_so():
    """Batches before it may have been told; none is left out in silence."""
    row = ("BE-BRU-2026-0001", 1, "note", "advanced", None, "", 1, "", "", "{}")

    def many():
        for number in range(40):
            if number == 10:
                for worker in multiprocessing.active_children():
                    worker.kill()
            yield Batch([row] * 1000, [], [], [], [], [])

    with pytest.raises(Gone):
        list(look_at_all(many(), Registers(), 2, iter(())))
    assert not multiprocessing.active_children()


def test_workers_are_begun_for_large_records_alone(monkeypatch):
    """With one processor none helps."""
    import os

    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    assert (workers_for(WORTH_IT - 1), workers_for(WORTH_IT)) == (0, MOST)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3}, raising=False)
    assert workers_for(1_000_000) == 0


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
                verify(store, workers=2)
        except KeyboardInterrupt:
            print("ended", flush=True)
"""


@pytest.mark.parametrize("after", [0.0, 0.1, 0.3, 0.6])
def test_a_worker_knows_of_no_interruption_however_early_it_comes(record, tmp_path, after):
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
