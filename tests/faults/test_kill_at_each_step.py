"""`kill -9` at each step of each deed, in a child process: all of it happened or nothing; the same key has one answer."""

from __future__ import annotations

from itertools import count

import pytest

from tests.faults.deeds import ENTRIES, assert_all_or_nothing, prepare
from tests.faults.killing import DONE, KILLED, die, perform_in_child
from tests.lifecycle.storage.makers import everything

LIKE_OTHERS = ("an advance after the clock", "a partner", "a correction")
"""Deeds whose steps are those of others: in the campaign."""
EACH = [pytest.param(kind, marks=pytest.mark.campaign if kind in LIKE_OTHERS else ()) for kind in ENTRIES]


@pytest.mark.parametrize("kind", EACH)
def test_a_process_killed_at_each_step_leaves_all_or_nothing(store, database_url, file, kind: str):
    ends = []
    for number in count(1):
        deed = prepare(store, kind, file, number)
        before = everything(store)
        ended = die(perform_in_child, database_url, deed, at=number)
        assert ended in (KILLED, DONE)
        happened = assert_all_or_nothing(store, deed, before)
        assert happened or ended == KILLED
        ends.append(happened)
        if ended == DONE:
            break
    assert number > 2
    last = prepare(store, kind, file, number + 1)
    before = everything(store)
    assert die(perform_in_child, database_url, last, at=number - 1, after=True) == KILLED
    assert assert_all_or_nothing(store, last, before), "it was killed once its last statement had run"
