"""A state folded in place is the one that is folded copy by copy, and nothing that was handed out changes with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from lifecycle.draft import Draft
from lifecycle.fold import STANDING_STILL, ByDates, fold, fold_both, fold_one, run_clock
from lifecycle.history import Entry, standing
from rules.case import Case
from tests.lifecycle.verify.test_sound import LIVES
from tests.makers import Office


def copied(entries: Iterable[Entry], until: date = date.max) -> Case | None:
    """The same fold with frozen states alone."""
    counted = [e for e in standing(entries) if e.act not in STANDING_STILL]
    clock = ByDates()
    case: Case | None = None
    for entry in counted:
        if entry.day <= until:
            case = fold_one(case, entry, clock)
    return case if case is None or until == date.max else run_clock(case, until)


@pytest.mark.parametrize("stage", LIVES)
def test_every_kind_of_life_folds_alike_in_place_and_copy_by_copy(store, stage):
    """On every day on which something took effect, and in the end."""
    office = Office.open(store)
    file = office.file_at(stage, partner=LIVES[stage])
    office.on("2029-11-23").check()
    entries = office.entries(file)
    assert fold(entries) == copied(entries) and type(fold(entries)) is Case
    for day in sorted({entry.day for entry in entries}):
        then, last = fold_both(entries, day)
        assert (then, last) == (copied(entries, day), copied(entries))
        assert fold(entries, day) == then


def test_a_draft_leaves_the_state_that_it_began_from(store):
    """What it is worked out from anew is worked out anew too."""
    office = Office.open(store)
    case = fold(office.entries(office.file_at("in_force")))
    assert case is not None and case.begun_by
    was = case.model_dump()
    draft = Draft.begun(case)
    assert draft.but(terms=(), stage="suspended") is draft
    assert (draft.begun_by, draft.done().begun_by, draft.stage) == ([], [], "suspended")
    assert case.model_dump() == was and case.begun_by
    done = draft.done()
    draft.but(stage="in_force")
    assert done.stage == "suspended"
