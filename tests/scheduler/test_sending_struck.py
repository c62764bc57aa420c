"""`kill -9` at each step of the post, in a child: nothing is lost; nothing goes twice but in the one window we name."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import count
from multiprocessing.connection import wait

import pytest

from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from scheduler.post import Office as PostOffice
from scheduler.post import do_post
from scheduler.smtp import SmtpServer
from tests.faults import driver
from tests.faults.killing import DONE, KILLED, PATIENCE, die, let_go, start
from tests.makers import Office
from tests.scheduler.mail_server import STEPS, MailServer
from tests.scheduler.postbox import NOW, OFFICER, TODAY, later, mails, person, queue, remind, send, send_alone, states

DAY = timedelta(days=1)


@pytest.fixture
def file(store: Store, tmp_path) -> str:
    office = Office.open(store, folder=tmp_path)
    person(store, OFFICER, "officer@example.org")
    return office.file_at("in_force")


def post(store: Store, port: int, now: datetime, today: date) -> None:
    """All that the post does: queue, send, tidy."""
    do_post(store, lambda: now, today, PostOffice(SmtpServer("127.0.0.1", port, "open")))


def post_in_child(fault: driver.Fault, url: str, port: int, now: datetime, today: date) -> None:
    """The same, with a fault at one statement."""
    with open_database(url) as store, driver.struck(fault):
        post(store, port, now, today)


def news(store: Store, file: str, today: date) -> None:
    """Something to tell of on a day."""
    remind(store, file, "clock_act", on=today, due_on=today, details={"partner": "vienna", "act": "roll_over"})


@pytest.mark.parametrize(
    "after", [False, pytest.param(True, marks=pytest.mark.campaign)], ids=["before it ran", "once it has run"]
)
def test_a_process_killed_at_each_statement_loses_nothing_and_sends_once(
    store: Store, file: str, database_url: str, after: bool
):
    """Only where the server had accepted and we had not committed it goes again, with the Message-ID that it had."""
    struck_in_the_window = 0
    with MailServer() as server:
        for number in count(1):
            today, now = TODAY + number * DAY, NOW + number * DAY
            news(store, file, today)
            server.mails.clear()
            ended = die(post_in_child, database_url, server.port, now, today, at=number, after=after)
            assert ended in (KILLED, DONE)
            let_go(store)
            accepted = len(server.mails)
            written = states(store).count("sent") == number
            post(store, server.port, now + timedelta(hours=1), today)
            assert states(store) == ["sent"] * number, f"struck at statement {number}: every day has its one digest"
            [message_id] = {mail["Message-ID"] for mail in server.mails}
            assert message_id == mails(store)[-1].message_id
            in_the_window = bool(accepted) and not written
            assert len(server.mails) == (2 if in_the_window else 1)
            struck_in_the_window += in_the_window
            if ended == DONE:
                break
    assert number > 10 and struck_in_the_window >= 1


@pytest.mark.parametrize("step", STEPS)
def test_a_sender_killed_while_the_server_listens_sends_once_unless_the_server_accepts(
    store: Store, file: str, database_url: str, step: str
):
    """At CONTENT the server has all of it and goes on to accept: that is the window, and both bear one Message-ID."""
    news(store, file, TODAY)
    queue(store)
    with MailServer() as server:
        born = threading.Event()

        def kill() -> None:
            assert born.wait(PATIENCE)
            os.kill(child.pid or 0, signal.SIGKILL)
            wait([child.sentinel], PATIENCE)  # two threads that join one child take its exit code from each other

        server.at(step, kill)
        child = start(send_alone, database_url, server.port, NOW)
        born.set()
        child.join(PATIENCE)
        assert child.exitcode == KILLED
        let_go(store)
        assert states(store) == ["sending"]
        assert send(store, server.address(), later(0.1)).sent == 0, "its lease lasts"
        assert send(store, server.address(), later(1)).sent == 1
        assert len(server.mails) == (2 if step == "CONTENT" else 1)
        assert len({mail["Message-ID"] for mail in server.mails}) == 1


def test_processes_that_send_at_one_moment_send_each_message_once(store: Store, file: str, database_url: str):
    """Three of them, thirty messages."""
    for number in range(30):
        news(store, file, TODAY + number * DAY)
        assert queue(store, TODAY + number * DAY) == 1
    with MailServer() as server:
        children = [start(send_alone, database_url, server.port, NOW) for _ in range(3)]
        for child in children:
            child.join(PATIENCE)
        assert [child.exitcode for child in children] == [DONE] * 3
        sent = Counter(mail["Message-ID"] for mail in server.mails)
    assert set(sent.values()) == {1} and len(sent) == 30
    assert states(store) == ["sent"] * 30
