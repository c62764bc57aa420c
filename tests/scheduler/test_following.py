"""Saved filters in the pass: their owner hears on days of their own, once, of what they may see, and acts on nothing."""

from __future__ import annotations

from datetime import date, timedelta
from shutil import copyfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecycle.people_acts import AFFAIRS
from lifecycle.records import BY_NAME
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from lifecycle.verify import verify
from scheduler.bands import OVERDUE, openings
from tests.makers import Office
from tests.makers.portfolios import policy
from tests.scheduler.mail_server import MailServer
from tests.scheduler.postbox import ADMINISTRATOR, OFFICER, OFFICER2, mails, person, queue, remind, send, writing

ACTS = {act.name: act for act in AFFAIRS}
ENDS_ON = date(2029, 3, 2)
"""The end of the term of the file, a Friday; the policy's bands of it are 180, 90, 60, 30, 14, 7, 1, 0."""


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


@pytest.fixture
def file(office: Office) -> str:
    """An agreement with Vienna in force until 2029-03-02, of the officer."""
    return in_force(office)


def in_force(office: Office) -> str:
    file = office.file_at("in_force")
    assert office.on("2024-03-05").as_("manager").perform(file, BY_NAME["assign"], {"officer": str(OFFICER)}, {}).passed
    return file


def save(office: Office, day: str = "2028-01-03", name: str = "officer2", /, **said: Any) -> None:
    fields = {"filter": "mine", "kind": ["term_end"], "days": ["45", "10"], **said}
    assert office.on(day).as_(name).perform("people", ACTS["save_filter"], fields, {}).passed


def followed(office: Office, day: str | date) -> list[dict[str, Any]]:
    return [r for r in office.on(str(day)).check()["reminders"] if r.get("followed")]


def bands(office: Office, *days: str) -> list[tuple[str, int, list[int]]]:
    return [(day, r["band"], r["missedBands"]) for day in days for r in followed(office, day)]


def test_whoever_saved_a_filter_hears_on_its_days_once_and_names_what_was_missed(office: Office, file: str):
    """45 days before is Tuesday 16 January; five checks of a day tell once."""
    save(office)
    days = ["2029-01-12", *["2029-01-16"] * 5, "2029-01-17", "2029-02-19", "2029-02-20", "2029-02-21"]
    assert bands(office, *days) == [("2029-01-16", 45, []), ("2029-02-20", 10, [])]


def test_a_day_that_was_skipped_is_named_by_the_next(office: Office, file: str):
    save(office)
    assert bands(office, "2029-01-12", "2029-02-21") == [("2029-02-21", 10, [45])]


def test_a_new_filter_is_told_at_once_of_what_it_finds_open(office: Office, file: str):
    """Whoever asks 45 days before, ten weeks too late, is not left without an answer."""
    assert followed(office, "2029-01-29") == []
    save(office, "2029-01-29")
    assert bands(office, "2029-01-29", "2029-01-30", "2029-02-20") == [("2029-01-29", 45, []), ("2029-02-20", 10, [])]


def test_a_day_that_moves_nearer_is_told_of_at_once_and_an_old_one_no_more(office: Office, file: str):
    save(office, "2028-01-03", days=["300"])
    assert followed(office, "2028-01-03") == []
    amended = office.on("2028-01-04").advance(
        file, "amend",
        set={"instrument": "addendum", "title": "shorter", "termEndsOn": "2028-06-01", "regionSignatory": "A",
             "partnerSignatory": "B", "regionPlace": "Brussels", "partnerPlace": "Vienna"},
        documents=[str(office.text)],
    )  # fmt: skip
    assert amended.passed, amended.because
    assert [(r["dueOn"], r["band"]) for r in followed(office, "2028-01-05")] == [("2028-06-01", 300)]
    assert followed(office, "2028-05-09") == []


def test_a_follower_acts_on_nothing_and_the_chain_of_the_officer_goes_on_beside_it(office: Office, file: str):
    """No escalation, nothing to acknowledge; whoever hears as officer does not hear a second time that day."""
    save(office, days=["180"])
    save(office, "2028-01-03", "officer", days=["180"])
    shown = office.on("2028-09-01").check()["reminders"]
    told = {
        (r.get("followed", False), p["person"], p["because"])
        for r in shown
        if r["deadline"] == "term_end"
        for p in r["recipients"]
    }
    assert told == {(False, OFFICER, "officer"), (True, OFFICER2, "filter")}
    (item,) = (r for r in shown if r.get("followed"))
    assert item["recipients"] == [{"person": OFFICER2, "because": "filter", "filter": "mine"}]
    escalated = [r["level"] for r in office.on("2028-09-08").check()["reminders"] if r["deadline"] == "term_end"]
    assert escalated == [1], "the officer acknowledged nothing; the follower has nothing to acknowledge"
    assert verify(office.store).ok


def test_filters_of_several_people_make_one_reminder_and_of_two_filters_of_one_the_first_counts(
    office: Office, file: str
):
    save(office)
    save(office, "2028-01-03", "officer2", filter="other")
    save(office, "2028-01-03", "legal", days=["45"])
    office.on("2029-01-12").check()
    (item,) = followed(office, "2029-01-16")
    assert [(p["person"], p["filter"]) for p in item["recipients"]] == [(OFFICER2, "mine"), (5, "mine")]


def test_a_filter_saved_between_two_checks_of_a_day_is_told_beside_those_that_were(office: Office, file: str):
    save(office)
    office.on("2029-01-12").check()
    assert len(followed(office, "2029-01-16")) == 1
    save(office, "2029-01-16", "legal", days=["45"])
    (again,) = followed(office, "2029-01-16")
    assert [p["person"] for p in again["recipients"]] == [5]
    assert followed(office, "2029-01-16") == []
    sent = [r for r in office.show(file, "2029-01-16")["reminders"] if r.get("followed")]
    assert [(d["recipient"]["number"], d["because"], d["filter"]) for d in sent[0]["sentTo"]] == [
        (OFFICER2, "filter", "mine"), (5, "filter", "mine"),
    ]  # fmt: skip


def test_a_rule_on_status_is_followed_like_a_day(store: Store, tmp_path):
    """T17: whoever follows the watch “suspended for 60 days” hears on the sixtieth day, where the file still is so."""
    watch = (
        '\n[[register.reminders.watches]]\ncode = "long_suspended"\nstages = ["suspended"]\nafter = "P60D"\n'
        'en = "suspended for 60 days"\nfr = "suspendu depuis 60 jours"\nnl = "60 dagen geschorst"\n'
    )
    office = Office.open(store, folder=tmp_path, policy_text=policy(("\n[file]\n", f"{watch}\n[file]\n")))
    long, lifted = office.file_at("suspended"), office.file_at("suspended", partner="prague")
    since = office.case(long).moved_on
    assert since is not None and since.day is not None
    assert office.on("2024-06-04").advance(lifted, "lift_suspension").passed
    save(office, "2024-06-04", stage=["suspended"], kind=["watch"], days=["0"])
    sixtieth = since.day + timedelta(days=60)
    assert followed(office, sixtieth - timedelta(days=1)) == []
    assert [(r["reference"], r["deadline"]) for r in followed(office, sixtieth)] == [(long, "watch")]


def test_nobody_follows_a_restricted_file_that_they_may_not_see(office: Office, file: str):
    """T15: it is in no digest of another officer or an administrator; the jurist, who may see it, hears."""
    assert office.on("2028-01-03").as_("manager").record(file, "restricted", value="yes").passed
    for name in ("officer2", "administrator", "legal"):
        save(office, "2028-01-03", name)
    office.on("2029-01-12").check()
    (item,) = followed(office, "2029-01-16")
    assert [p["person"] for p in item["recipients"]] == [5]


def test_a_file_that_is_restricted_after_it_was_told_is_in_no_digest_made_later(office: Office, file: str):
    """The reminder waits for the digest of the week; until then the file was closed to its reader."""
    save(office)
    person(office.store, OFFICER2, "officer2@example.org", rhythm="weekly")
    office.on("2029-01-12").check()
    assert len(followed(office, "2029-01-16")) == 1
    assert office.on("2029-01-17").as_("manager").record(file, "restricted", value="yes").passed
    queue(office.store, date(2029, 1, 22))
    assert {row.person for row in mails(office.store) if file in row.plain} >= {OFFICER}
    assert [row.plain for row in mails(office.store) if row.person == OFFICER2 and file in row.plain] == []


def test_a_mail_that_waits_is_worded_anew_without_a_file_that_was_restricted_meanwhile(office: Office, file: str):
    """Made before, sent after: the other matter goes; a mail about that file alone goes to nobody."""
    other = office.file_at("in_force", partner="prague")
    for number, name in ((OFFICER2, "officer2"), (ADMINISTRATOR, "administrator")):
        person(office.store, number, f"{name}@example.org")
    remind(
        office.store,
        file,
        "followed_term_end",
        (OFFICER2, "filter:mine", None),
        (ADMINISTRATOR, "filter:a", None),
        due_on=ENDS_ON,
    )
    remind(office.store, other, "followed_term_end", (OFFICER2, "filter:mine", None), due_on=ENDS_ON)
    assert queue(office.store) == 2
    assert office.on("2028-08-28").as_("manager").record(file, "restricted", value="yes").passed
    with MailServer() as server:
        done = send(office.store, server.address())
        assert (done.sent, done.dead) == (1, 1) and server.recipients == ["officer2@example.org"]
        assert file not in server.mails[0].as_string() and other in server.mails[0].as_string()
    assert [row.fault for row in mails(office.store)] == [None, "restricted"]


RUNS = st.sets(st.integers(min_value=0, max_value=99), min_size=1, max_size=8).map(sorted)
DAYS = st.sets(st.integers(min_value=1, max_value=90), min_size=1, max_size=5)


@settings(max_examples=8)
@given(runs=RUNS, days=DAYS)
def test_each_band_of_a_filter_is_told_once_or_named_as_missed(sqlite_template, tmp_path_factory, runs, days):
    """Whatever days had a check: told once, never twice; opened and closed between two checks: named; never neither."""
    path = tmp_path_factory.mktemp("followed") / "agreements.db"
    copyfile(sqlite_template, path)
    falling = sorted(days, reverse=True)
    start = ENDS_ON - timedelta(days=100)
    with open_database(f"sqlite:///{path}") as store:
        office = Office.open(store, folder=path.parent)
        in_force(office)
        office.on(str(start - timedelta(days=1))).check()
        save(office, str(start), days=[str(n) for n in falling])
        shown = [item for run in runs for item in followed(office, start + timedelta(days=run))]
        told = [band for item in shown for band in (*item["missedBands"], item["band"])]
        opened = openings(ENDS_ON, falling, writing(store).settings.closed)
    last = start + timedelta(days=runs[-1])
    assert told == [o.band for o in opened if o.band != OVERDUE and o.on <= last]
