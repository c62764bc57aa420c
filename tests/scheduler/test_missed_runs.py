"""The whole pass over missed runs: each band once or named as missed; the same day in two processes at once tells once."""

from __future__ import annotations

import json
import multiprocessing
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from shutil import copyfile
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lifecycle.initialise import DEMONSTRATION_PEOPLE
from lifecycle.records import BY_NAME
from lifecycle.reminder_acts import REMINDER_ACTS
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from lifecycle.storage.tables import deadline, reminder
from lifecycle.working_days import last_working_day
from scheduler.bands import OVERDUE, band_on, openings
from scheduler.check import run_check
from scheduler.post import Office as PostOffice
from scheduler.post import do_post
from scheduler.smtp import SmtpServer
from tests.makers import Office
from tests.makers.portfolios import policy
from tests.scheduler.mail_server import MailServer
from tests.scheduler.postbox import mails, person, writing

SET_BANDS = next(act for act in REMINDER_ACTS if act.name == "set_bands")
PHASES = tuple(phase for phase in Phase if phase is not Phase.shrink)
"""What fails is told as it was found: to make it smaller takes minutes, for each example opens a register."""
START = date(2028, 6, 1)
"""The day of the first check."""
ENDS_ON = date(2029, 3, 2)
"""The end of the term of the file, a Friday: the clock then ends it."""
RUNS = st.sets(st.integers(min_value=1, max_value=330), min_size=1, max_size=9).map(sorted)
BANDS = st.sets(st.integers(min_value=0, max_value=300), min_size=1, max_size=6)
Place = tuple[str, int, date]


def quiet(store: Store, folder: Any) -> Office:
    """An office whose policy escalates to nobody: only bands are told."""
    said = policy(('escalate_to = [["manager"], ["legal", "administrator"]]', "escalate_to = []"))
    return Office.open(store, folder=folder, policy_text=said)


def open_deadlines(store: Store, file: str) -> dict[Place, date | None]:
    """The deadlines of a file now, each with the day on which it was looked at last."""
    d = deadline.c
    with store.reading() as reading:
        rows = reading.connection.execute(select(d.kind, d.number, d.due_on, d.looked_on).where(d.subject == file))
        return {(row.kind, row.number, row.due_on): row.looked_on for row in rows}


@settings(max_examples=10, phases=PHASES)
@given(
    runs=RUNS,
    own=BANDS,
    notice=st.integers(min_value=1, max_value=8),
    renewal=st.sampled_from(("express", "tacit:P5Y")),
)
def test_each_band_of_every_deadline_is_told_once_or_named_as_missed(
    sqlite_template, tmp_path_factory, runs: list[int], own: set[int], notice: int, renewal: str
):
    """For random bands, notices and days of checks, also over the clock act: never twice, never none.

    Bands of a deadline that the clock met or moved are named by the news of that act, overdue among them.
    """
    path = tmp_path_factory.mktemp("missed") / "agreements.db"
    copyfile(sqlite_template, path)
    falling = sorted(own, reverse=True)
    with open_database(f"sqlite:///{path}") as store:
        office = quiet(store, path.parent)
        file = office.file_at("in_force", terms={"term": "P5Y", "renewal": renewal, "notice": f"P{notice}M"})
        assert office.on("2028-01-03").as_("manager").perform(file, BY_NAME["assign"], {"officer": "1"}, {}).passed
        set_bands = office.on("2028-01-03").perform(
            file, SET_BANDS, {"kind": "term_end", "days": [str(n) for n in falling]}, {}
        )
        assert set_bands.passed
        shown: list[dict[str, Any]] = []
        lasted: dict[Place, date] = {}
        for run in (0, *runs):
            day = START + timedelta(days=run)
            shown += office.on(str(day)).check()["reminders"]
            lasted.update(dict.fromkeys(open_deadlines(store, file), day))
        register = writing(store).registers.policy_on(START).register_
        with store.reading() as reading:
            r = reminder.c
            asked = select(r.details).where(r.subject == file, r.kind == "clock_act", r.due_on == ENDS_ON)
            ended = list(reading.connection.execute(asked).scalars())
    acted = next((day for run in runs if (day := START + timedelta(days=run)) >= ENDS_ON), None)
    assert len(ended) == (acted is not None)
    named = {(m["deadline"], m["dueOn"]): m["bands"] for one in ended for m in json.loads(one).get("missedOf", ())}
    closed = register.reminders.closed
    for (kind, number, due_on), last in lasted.items():
        if kind not in ("term_end", "notice_by", "decision_by"):
            continue
        counts_to = last_working_day(due_on, closed) if kind == "decision_by" else due_on
        opened = openings(counts_to, falling if kind == "term_end" else register.bands_of(kind), closed)
        first = band_on(opened, START)
        seen = [o.band for o in opened if o.on <= last and (first is None or o.on >= first.on)]
        told = [
            band
            for one in shown
            if (one.get("reference"), one["deadline"], one["dueOn"]) == (file, kind, due_on.isoformat())
            for band in (*one["missedBands"], one["band"])
        ]
        assert told == seen, (kind, number)
        until = acted or last
        unseen = [o.band for o in opened if last < o.on < until and (o.band != OVERDUE or o.on <= ENDS_ON)]
        assert named.get((kind, due_on.isoformat()), []) == unseen, (kind, number)


def test_the_same_day_five_times_in_two_processes_at_once_tells_and_sends_once(
    store: Store, database_url: str, tmp_path
):
    """Twelve files, two of whose deadlines open that day; each process checks and sends five times."""
    office = Office.open(store, folder=tmp_path)
    person(store, 1, "officer@example.org")
    for number, partner in enumerate(("vienna", "prague", "beijing", "kyiv", "berlin", "budapest")):
        file = office.file_at("in_force", partner=partner)
        fields = {"officer": str(number % 2 + 1)}
        assert office.on("2024-03-05").as_("manager").perform(file, BY_NAME["assign"], fields, {}).passed
    person(store, 2, "officer2@example.org")
    with MailServer() as server:
        context = multiprocessing.get_context("forkserver")
        start = context.Barrier(2)
        children = [
            context.Process(target=check_five_times, args=(database_url, server.port, start), daemon=True)
            for _ in range(2)
        ]
        for child in children:
            child.start()
        for child in children:
            child.join(120)
        assert [child.exitcode for child in children] == [0, 0]
        sent = Counter(mail["Message-ID"] for mail in server.mails)
        assert set(sent.values()) == {1}
        assert Counter(server.recipients) == {"officer@example.org": 1, "officer2@example.org": 1}
    told = [row.key for row in mails(store)]
    assert len(told) == len(set(told))
    with store.reading() as reading:
        r = reminder.c
        rows = Counter(reading.connection.execute(select(r.subject, r.kind, r.number, r.due_on)).all())
    assert set(rows.values()) == {1} and sum(kind == "term_end" for _, kind, *_ in rows) == 6
    assert DEMONSTRATION_PEOPLE[:2] == ("officer", "officer2")


def check_five_times(url: str, port: int, start: Any) -> None:
    """Check and send, five times, on the first day of the band of 180 days."""
    today, now = date(2028, 9, 1), datetime(2028, 9, 1, 6, tzinfo=UTC)
    with open_database(url) as store:
        start.wait(60)
        for _ in range(5):
            run_check(store, lambda: now, today, trial_day=True)
            do_post(store, lambda: now, today, PostOffice(SmtpServer("127.0.0.1", port, "open")))
