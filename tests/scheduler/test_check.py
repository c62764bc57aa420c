"""The check: what the clock does by itself, once, also where nobody ran it for years."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest

from lifecycle.initialise import SHIPPED_POLICY, initialise
from lifecycle.portfolio.reader import BRUSSELS, read_portfolio
from lifecycle.queries import Queries
from lifecycle.storage.checks import last_check
from lifecycle.storage.store import Store
from lifecycle.verify import verify
from messages.wording import who
from scheduler.check import run_check
from scheduler.duties import DUTIES, Duty, Work
from scheduler.tick import JOB, Tick

TODAY = date(2026, 11, 23)


def clock() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def register(store: Store) -> Store:
    initialise(store, read_portfolio(BRUSSELS), SHIPPED_POLICY.read_text(), clock(), TODAY, people=False)
    return store


def stages(store: Store) -> dict[str, str]:
    with store.reading() as reading:
        return {row.reference: row.stage for row in reading.partnerships()}


def test_the_first_check_ends_the_two_test_phases_and_the_term_of_ile_de_france(register: Store):
    """Quito and Istanbul ended in 2023, Île-de-France on 2026-09-23: each takes effect on its own day."""
    done = run_check(register, clock, TODAY)["advanced"]
    with register.reading() as reading:
        partners = {row.reference: row.partner for row in reading.partnerships()}
    told = {(partners[d["reference"]], d["act"], d["effectiveOn"]) for d in done}
    assert told == {
        ("quito", "end_test_phase", "2023-01-13"),
        ("istanbul", "end_test_phase", "2023-02-12"),
        ("ile-de-france", "term_ends", "2026-09-23"),
    }


def test_a_second_check_of_the_day_does_nothing_and_says_that_it_ran(register: Store):
    """Nothing is done twice; silence is on record."""
    run_check(register, clock, TODAY)
    before = stages(register)
    with register.reading() as reading:
        first = last_check(reading)
    again = run_check(register, clock, TODAY)
    with register.reading() as reading:
        assert again["advanced"] == [] and stages(register) == before
        assert (last_check(reading) or "") > str(first)
        assert again["examined"] == len(before)


def test_a_check_on_a_trial_day_before_the_first_year_of_the_register_counts_every_file(register: Store):
    """References are numbered by the year of registration, which a trial day may precede."""
    every = run_check(register, clock, TODAY)["examined"]
    assert every == len(stages(register)) > 0
    assert run_check(register, clock, date(2024, 1, 18))["examined"] == every


def test_a_register_opened_on_a_trial_day_counts_every_file(store: Store):
    """Its day of opening lies before the year of the references as well."""
    early = date(2025, 1, 10)
    initialise(store, read_portfolio(BRUSSELS), SHIPPED_POLICY.read_text(), clock(), early, people=False)
    assert run_check(store, clock, early)["examined"] == len(stages(store)) > 0


def test_a_check_before_the_day_does_not_act(register: Store):
    """On the day before the term ends, nothing ends; on the day, it does."""
    run_check(register, clock, date(2026, 9, 22))
    assert "term_ends" not in {d["act"] for d in run_check(register, clock, date(2026, 9, 22))["advanced"]}
    assert {d["act"] for d in run_check(register, clock, date(2026, 9, 23))["advanced"]} == {"term_ends"}


def test_clock_acts_pass_in_a_caretaker_period_and_the_record_verifies(register: Store):
    """Time asks nobody: the check of a caretaker day does what is due; every chain holds afterwards."""
    done = run_check(register, clock, date(2025, 1, 15))
    assert done["government"] == "caretaker" and len(done["advanced"]) == 2
    assert verify(register).ok


def test_the_tick_runs_the_check_by_itself_and_survives_a_failing_one(
    register: Store, caplog: pytest.LogCaptureFixture
):
    """A check that raises is logged, and the next tick runs all the same."""
    days = iter([None, TODAY, TODAY, TODAY])

    def today() -> date:
        day = next(days, TODAY)
        if day is None:
            raise RuntimeError("no day")
        return day

    tick = Tick(register, clock, today, every_seconds=0.05)
    tick.start()
    try:
        assert tick.ran.acquire(timeout=30) and tick.ran.acquire(timeout=30)
    finally:
        tick.stop()
    assert "the duty “check” failed" in caplog.text
    assert "renewal_due" in stages(register).values()


def test_a_second_scheduler_on_one_sqlite_file_is_refused(register: Store):
    """One file, one scheduler; on PostgreSQL as many as wanted."""
    from lifecycle.errors import Conflict
    from scheduler.single import only_one

    with only_one(register):
        if register.dialect == "sqlite":
            with pytest.raises(Conflict), only_one(register):
                pass
        else:
            with only_one(register):
                pass
    with only_one(register):
        pass


def test_a_dead_thread_of_the_scheduler_is_noticed_and_a_new_one_begins(register: Store):
    """What runs in it may break as it likes; the process that keeps it asks now and then."""
    tick = Tick(register, clock, lambda: TODAY, every_seconds=3600)
    tick.start()
    try:
        assert tick.ran.acquire(timeout=30) and not tick.revive()
        tick._scheduler.shutdown(wait=True)  # as a fault of the library would leave it
        assert not tick.alive and tick.revive() and tick.alive
        assert tick.ran.acquire(timeout=30), "the new one does at once what is due"
    finally:
        tick.stop()


@pytest.mark.parametrize("night", ["2026-03-28", "2026-10-24"])
def test_both_changes_of_the_clock_neither_double_a_run_nor_leave_one_out(night: str):
    """The tick counts seconds in UTC: the hour that is missing, and the one that comes twice, are nothing to it."""
    tick = Tick(cast("Store", None), clock, lambda: TODAY)
    trigger = tick._scheduler.get_job(JOB).trigger
    every = min(duty.every_seconds for duty in DUTIES)
    at = datetime.fromisoformat(f"{night}T22:00:00+00:00")
    fired = []
    for _ in range(int(6 * 3600 // every)):
        following = trigger.get_next_fire_time(at, at)
        fired.append(following)
        at = following
    gaps = {later - earlier for earlier, later in zip(fired, fired[1:], strict=False)}
    assert gaps == {timedelta(seconds=every)} and fired[-1] - fired[0] > timedelta(hours=5)


def test_what_the_clock_did_names_the_check_that_did_it(register: Store):
    """The number is that of the run in the log of checks; a clock act before a person's own act has none."""
    shown = run_check(register, clock, date(2026, 9, 23))
    entries = list(Queries(register, date(2026, 9, 23), "en").history(act="term_ends"))
    assert entries and all(e["run"] == shown["run"] and e["actor"]["run"] == shown["run"] for e in entries)
    assert who(entries[0]["actor"], "fr") == f"le planificateur (contrôle {shown['run']})"


def test_a_duty_that_failed_is_due_again_at_the_next_tick_whatever_its_own_interval(register: Store):
    """A database that was away for a moment puts nothing off by a quarter of an hour."""
    did: list[str] = []

    def fails_once(work: Work) -> None:
        did.append("check")
        if len(did) == 1:
            raise RuntimeError("the database is away")

    duties = (Duty("check", 900, "", fails_once), Duty("post", 60, "", lambda work: did.append("post")))
    at = [datetime(2026, 11, 23, 8, tzinfo=UTC)]
    tick = Tick(register, lambda: at[0], lambda: TODAY, duties=duties)
    for _ in range(4):
        tick.run_once()
        at[0] += timedelta(seconds=60)
    assert did == ["check", "post", "check", "post", "post", "post"]
