"""A file that stands still is told of by its last work: what is said to its reminders is no work."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from lifecycle.records import BY_NAME
from lifecycle.storage.store import Store
from lifecycle.storage.tables import partnership
from lifecycle.verify import verify
from tests.makers import Office
from tests.scheduler.test_reminders import OFFICER, answer, bands, check, items


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


def proposed(office: Office) -> tuple[str, date]:
    """A proposal on which nobody works, and the day on which it has stood still for 180 days."""
    file = office.file_at("proposal")
    worked_on = office.case(file).effective_on
    assert worked_on is not None
    return file, worked_on + timedelta(days=180)


def stalls_on(office: Office, file: str, on: str = "2026-11-23") -> str:
    return {d["kind"]: d["dueOn"] for d in office.show(file, on)["nextDeadlines"]}["stalled"]


def days(day: date, more: int) -> str:
    return (day + timedelta(days=more)).isoformat()


def test_a_proposal_is_not_told_of_on_the_day_it_is_made(office: Office):
    """Thirty days before it has stood still for half a year, and on the day."""
    _, due = proposed(office)
    assert bands(check(office, days(due, -179)), "stalled") == []
    assert bands(check(office, days(due, -30)), "stalled") == [(30, [])]
    assert bands(check(office, due.isoformat()), "stalled") == [(0, [])]


def test_an_answer_to_its_reminder_and_a_new_officer_leave_it_standing_still(office: Office):
    """Put off, acknowledged and given to somebody, it still stands where the last work left it."""
    file, due = proposed(office)
    (item,) = items(check(office, days(due, -30)), "stalled")
    assert item["dueOn"] == due.isoformat()
    asked = {"officer": str(OFFICER)}
    assert office.on(days(due, -29)).as_("manager").perform(file, BY_NAME["assign"], asked, {}).passed
    assert answer(office, days(due, -28), "snooze_reminder", item, until=days(due, -14)).passed
    assert stalls_on(office, file) == due.isoformat()
    told = [items(check(office, days(due, more)), "stalled") for more in range(-28, -12)]
    back = [one for day in told for one in day]
    assert [(one["dueOn"], one["id"] != item["id"]) for one in back] == [(due.isoformat(), True)], "once, as asked"
    assert answer(office, days(due, -12), "acknowledge_reminder", back[0]).passed
    for more in (-11, -5, 0, 3, 10, 60):
        assert items(check(office, days(due, more)), "stalled") == []
    assert verify(office.store).ok


def test_work_on_it_moves_the_day(office: Office):
    file, due = proposed(office)
    (item,) = items(check(office, days(due, -30)), "stalled")
    assert answer(office, days(due, -29), "acknowledge_reminder", item).passed
    day = days(due, -20)
    assert office.on(day).record(file, "action", kind="visit", text="a delegation came").passed
    assert stalls_on(office, file) == days(due, 160)
    assert bands(check(office, days(due, 130)), "stalled") == [(30, [])]
    assert verify(office.store).ok


def test_a_file_of_an_older_release_is_folded_again_by_the_check(office: Office):
    """Until this release every entry counted as work; the upgrade takes the line away, the check writes all anew."""
    file, due = proposed(office)
    (item,) = items(check(office, days(due, -30)), "stalled")
    assert answer(office, days(due, -28), "acknowledge_reminder", item).passed
    with office.store.bulk() as unit:
        state = json.loads(unit.connection.execute(select(partnership.c.state)).scalar_one())
        assert state.pop("restedFrom")
        older = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
        unit.connection.execute(text("UPDATE partnership SET state = :s, line = NULL"), {"s": older})
        unit.connection.execute(
            text("UPDATE deadline SET due_on = :d, derivation = 'x' WHERE kind = 'stalled'"),
            {"d": (due + timedelta(days=152)).isoformat() if office.store.dialect == "sqlite" else due},
        )
    assert not verify(office.store).ok
    check(office, days(due, -27))
    assert verify(office.store).ok and stalls_on(office, file) == due.isoformat()
