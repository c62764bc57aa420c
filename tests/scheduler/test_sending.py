"""Sending to a real mail server that accepts, turns down, stalls and breaks off: what waits, comes again, is given up."""

from __future__ import annotations

import socket
from datetime import timedelta

import pytest

from lifecycle.entries import instant
from lifecycle.storage.messages import claim, wait_again
from lifecycle.storage.store import Store
from scheduler.mail import ATTEMPTS, FIRST_WAIT, JITTER, LEASE, LONGEST_WAIT, fault_words, send_waiting, wait_after
from scheduler.smtp import SmtpServer
from tests.makers import Office
from tests.scheduler.mail_server import DROP, IMPATIENT, MIDWAY, SLOW, SLOW_SECONDS, STALL, STEPS, MailServer
from tests.scheduler.postbox import (
    MIDDLE,
    NOW,
    OFFICER,
    OFFICER2,
    TODAY,
    later,
    mails,
    person,
    queue,
    remind,
    send,
    states,
    waiting_mail,
    writing,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


def nobody_listens() -> SmtpServer:
    """A port of this machine on which no server listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return SmtpServer("127.0.0.1", one.getsockname()[1], "open")


def test_a_digest_goes_as_text_and_as_a_page_and_says_that_a_program_wrote_it(store: Store, office: Office):
    """One digest a person a day; the text stands first (RFC 2046 §5.1.4), the page fetches nothing."""
    file = waiting_mail(office)
    with MailServer() as server:
        assert send(store, server.address()).sent == 1
        assert send(store, server.address()).sent == 0
        [mail] = server.mails
        assert server.recipients == ["officer@example.org"]
    assert states(store) == ["sent"] and mails(store)[0].sent_at == instant(NOW)
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    text, page = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None and page is not None
    assert file in text.get_content() and file in page.get_content()
    assert "src=" not in page.get_content() and "<script" not in page.get_content()
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Message-ID"] == mails(store)[0].message_id
    assert mail["From"] == "agreements@example.org" and mail["Date"].datetime == NOW


@pytest.mark.parametrize(
    ("lang", "said", "due"),
    [
        ("fr", "Vous recevez", "2 mars 2029"),
        ("nl", "U ontvangt", "2 maart 2029"),
        ("en", "You receive", "2 March 2029"),
    ],
)
def test_each_mail_is_in_the_language_of_its_reader(store: Store, office: Office, lang: str, said: str, due: str):
    file = office.file_at("in_force")
    person(store, OFFICER, "officer@example.org", lang=lang)
    remind(store, file)
    queue(store)
    with MailServer() as server:
        send(store, server.address())
        [mail] = server.mails
    assert mail["Content-Language"] == lang
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None and said in body.get_content().replace("\n", " ")
        assert kind == "plain" or f'<html lang="{lang}">' in body.get_content()
    assert due in str(mail["Subject"]).replace("\N{NO-BREAK SPACE}", " ")


# ------------------------------------------------------------------------------------------ what goes wrong

TURNED_DOWN = [
    *((step, DROP, "dropped") for step in STEPS),
    ("DATA", MIDWAY, "dropped"),
    *((step, STALL, "stalled") for step in STEPS),
    ("GREETING", "554 5.3.2 no service", "greeting 554 5.3.2"),
    ("GREETING", "421 4.3.2 closing", "greeting 421 4.3.2"),
    ("MAIL", "451 4.3.0 later", "sender 451 4.3.0"),
    ("MAIL", "550 5.7.1 not you", "sender 550 5.7.1"),
    ("RCPT", "421 4.3.2 closing", "recipient 421 4.3.2"),
    ("CONTENT", "421 4.3.2 closing", "content 421 4.3.2"),
]


@pytest.mark.parametrize(("step", "mood", "fault"), TURNED_DOWN)
def test_a_server_that_is_not_well_is_left_alone_and_nothing_is_lost(
    store: Store, office: Office, step: str, mood: str, fault: str
):
    """It strikes every message alike: the rest waits; each goes later, once, by the Message-ID that it had."""
    waiting_mail(office, (OFFICER, OFFICER2))
    before = [row.message_id for row in mails(store)]
    with MailServer() as server:
        server.at(step, mood)
        done = send(store, server.address(timeout=IMPATIENT if mood == STALL else 30.0))
        assert (done.sent, done.again, done.dead, done.fault) == (0, 1, 0, fault)
        assert server.mails == [] and states(store) == ["waiting", "waiting"]
        first, second = mails(store)
        assert (first.attempts, first.fault, first.next_at) == (1, fault, instant(NOW + MINUTE))
        assert (second.attempts, second.fault, second.next_at) == (0, None, None)
        assert send(store, server.address(), NOW + MINUTE).sent == 2
        assert [mail["Message-ID"] for mail in server.mails] == before
    assert states(store) == ["sent", "sent"] and [row.fault for row in mails(store)] == [None, None]


@pytest.mark.said_alike
def test_a_server_that_takes_its_time_to_accept_is_waited_for_and_has_the_mail_once(store: Store, office: Office):
    """It may be delivering already: whoever hangs up sends it again (RFC 5321 §4.5.3.2.6). Two mails go on one line."""
    waiting_mail(office, (OFFICER, OFFICER2))
    with MailServer() as server:
        server.at("CONTENT", SLOW, SLOW)
        done = send(store, server.address(timeout=SLOW_SECONDS * 0.6, accept=60))
        assert (done.sent, done.fault, len(server.mails), server.connections) == (2, None, 2, 1)


@pytest.mark.said_alike
def test_before_the_mail_is_whole_a_server_has_the_time_of_every_step(store: Store, office: Office):
    waiting_mail(office)
    with MailServer() as server:
        server.at("DATA", SLOW)
        assert send(store, server.address(timeout=SLOW_SECONDS * 0.6, accept=60)).fault == "stalled"


def test_a_server_that_is_not_there_is_tried_again_later(store: Store, office: Office):
    waiting_mail(office)
    assert send(store, nobody_listens()).fault == "unreachable"
    assert states(store) == ["waiting"] and mails(store)[0].plain


@pytest.mark.parametrize(
    ("step", "mood", "state", "fault"),
    [
        ("RCPT", "450 4.2.1 mailbox busy", "waiting", "recipient 450 4.2.1"),
        ("RCPT", "550 5.1.1 no such user", "dead", "recipient 550 5.1.1"),
        ("RCPT", "553 bad name", "dead", "recipient 553"),
        ("MAIL", "552 5.3.4 too large", "dead", "sender 552 5.3.4"),
        ("MAIL", "452 4.3.1 no room", "waiting", "sender 452 4.3.1"),
        ("DATA", "451 4.3.0 later", "waiting", "content 451 4.3.0"),
        ("DATA", "554 5.6.0 no", "dead", "content 554 5.6.0"),
        ("CONTENT", "452 4.3.1 no room", "waiting", "content 452 4.3.1"),
        ("CONTENT", "550 5.7.1 looks like spam", "dead", "content 550 5.7.1"),
    ],
)
def test_a_mail_that_alone_is_turned_down_keeps_no_other_back(
    store: Store, office: Office, step: str, mood: str, state: str, fault: str
):
    """4xx comes again, 5xx is given up at once; the words of the server are not kept, for they may name people."""
    waiting_mail(office, (OFFICER, OFFICER2))
    with MailServer() as server:
        server.at(step, mood)
        done = send(store, server.address())
        assert done.fault is None and done.sent == 1
        assert server.recipients == ["officer2@example.org"] and server.connections == 1
    assert states(store) == [state, "sent"] and mails(store)[0].fault == fault


def test_an_address_that_is_none_is_given_up_and_keeps_no_other_back(store: Store, office: Office):
    """What the register of an older release may hold: today no such address is taken."""
    waiting_mail(office, (OFFICER, OFFICER2))
    person(store, OFFICER, "zoë@example.org")
    with MailServer() as server:
        done = send(store, server.address())
        assert (done.sent, done.dead) == (1, 1)
    assert states(store) == ["dead", "sent"] and mails(store)[0].fault == "address"


# ------------------------------------------------------------------------------------------ again, and given up


def test_a_wait_grows_fourfold_up_to_six_hours_and_chance_moves_it_by_a_fifth():
    assert [wait_after(n, MIDDLE) for n in (1, 2, 3, 4)] == [FIRST_WAIT * 4**n for n in range(4)]
    assert wait_after(6, MIDDLE) == wait_after(ATTEMPTS, MIDDLE) == wait_after(10_000, MIDDLE) == LONGEST_WAIT
    assert wait_after(1, 0.0) == FIRST_WAIT * (1 - JITTER) and wait_after(1, 1.0) == FIRST_WAIT * (1 + JITTER)
    tried_for = sum((wait_after(n, 0.0) for n in range(1, ATTEMPTS)), timedelta())
    assert tried_for >= timedelta(days=3), "a server may be away over a long weekend"


def test_chance_spreads_the_waits_of_messages_that_failed_together(store: Store, office: Office):
    waiting_mail(office, (OFFICER, OFFICER2))
    chances = iter([0.0, 1.0])
    with MailServer() as server:
        server.at("RCPT", "450 busy", "450 busy")
        send_waiting(store, server.address(), lambda: NOW, writing(store), chance=lambda: next(chances))
    assert [row.next_at for row in mails(store)] == [instant(NOW + 0.8 * MINUTE), instant(NOW + 1.2 * MINUTE)]


def test_nothing_is_tried_before_its_wait_is_over(store: Store, office: Office):
    waiting_mail(office)
    with MailServer() as server:
        server.at("RCPT", "450 busy")
        send(store, server.address())
        assert send(store, server.address(), NOW + MINUTE - timedelta(microseconds=1)).sent == 0
        assert send(store, server.address(), NOW + MINUTE).sent == 1


def test_after_the_last_try_a_message_is_dead_and_somebody_who_retries_it_has_it_sent(store: Store, office: Office):
    """It stays dead however often the sender comes by; retried, all its tries lie before it again."""
    waiting_mail(office)
    now = NOW
    with MailServer() as server:
        for attempt in range(1, ATTEMPTS + 1):
            server.at("RCPT", "450 4.2.1 mailbox busy")
            done = send(store, server.address(), now)
            assert (done.again, done.dead) == ((1, 0) if attempt < ATTEMPTS else (0, 1))
            now += LONGEST_WAIT
        assert states(store) == ["dead"] and mails(store)[0].attempts == ATTEMPTS
        assert send(store, server.address(), now + timedelta(days=30)).sent == 0
        with store.bulk() as unit:
            wait_again(unit, mails(store)[0].id)
        assert send(store, server.address(), now).sent == 1
        assert [mail["Message-ID"] for mail in server.mails] == [mails(store)[0].message_id]
    assert mails(store)[0].attempts == 1


def test_a_fault_is_told_in_words_with_the_code_of_the_server_behind_it():
    assert fault_words("recipient 550 5.1.1", "en") == "the mail server refuses the recipient (550 5.1.1)"
    assert fault_words("stalled", "fr") == "le serveur de courrier n'a pas répondu à temps"


def test_without_a_server_everything_stays_where_it_is(store: Store, office: Office):
    waiting_mail(office)
    assert send(store, None) == (0, 0, 0, None)
    assert states(store) == ["waiting"] and mails(store)[0].attempts == 0


def test_somebody_disabled_after_a_mail_was_made_gets_none(store: Store, office: Office):
    waiting_mail(office)
    person(store, OFFICER, "officer@example.org", disabled=True)
    with MailServer() as server:
        assert send(store, server.address()).dead == 1 and server.mails == []
    assert mails(store)[0].fault == "disabled"


# ------------------------------------------------------------------------------------------ one at a time


def test_a_message_that_another_process_holds_is_left_to_it_until_its_lease_is_over(store: Store, office: Office):
    waiting_mail(office)
    with store.bulk() as unit:
        assert claim(unit, instant(NOW), instant(NOW + LEASE)) is not None
    with MailServer() as server:
        assert send(store, server.address(), NOW + LEASE - timedelta(microseconds=1)).sent == 0
        assert send(store, server.address(), NOW + LEASE).sent == 1
        assert len(server.mails) == 1


def test_the_lease_is_longer_than_a_server_takes_that_answers_each_step_at_the_last_moment():
    from scheduler.smtp import ACCEPT_SECONDS, MOST_SECONDS

    steps = len(("connect", "tls", *STEPS, "starttls", "ehlo again", "login", "login again", "reset", "quit"))
    assert steps * MOST_SECONDS + ACCEPT_SECONDS < LEASE.total_seconds()


def test_a_digest_of_many_matters_goes_as_one_mail_with_lines_no_server_refuses(store: Store, office: Office):
    """RFC 5321 §4.5.3.1.6: a line of text has at most 1000 octets."""
    file = office.file_at("in_force")
    person(store, OFFICER, "officer@example.org")
    for number in range(120):
        remind(store, file, "clock_act", due_on=TODAY - timedelta(days=number), details={"partner": "vienna"})
    queue(store)
    with MailServer() as server:
        assert send(store, server.address(), later(0)).sent == 1
        [mail] = server.mails
    assert max(len(line) for line in mail.as_bytes().splitlines()) < 998
