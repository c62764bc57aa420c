"""verify with the help of other processes finds what it finds alone, and believes nothing of one that ended."""

from __future__ import annotations

import multiprocessing
import threading
import time

import pytest

from lifecycle.knowledge import Registers
from lifecycle.verify import verify
from lifecycle.verify_batches import Batch
from lifecycle.verify_workers import MOST, WORTH_IT, Gone, look_at_all, workers_for
from tests.lifecycle.verify.record import FILE, LISTED

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
