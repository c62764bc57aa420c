"""Checkpoints leave the house by mail: once to each address of the policy, as often as one is signed, through the outbox."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lifecycle.log.note import public_key, read_note, signed_by
from lifecycle.log.sealing import origin_of, seal
from lifecycle.queries import Queries
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from rules.policy import read_policy
from rules.policy_problems import PolicyError
from scheduler.checkpoint_mail import queue_checkpoint
from scheduler.outbox import forget_texts
from scheduler.post import Office as PostOffice
from scheduler.post import do_post
from tests.makers import Office, policy
from tests.scheduler.mail_server import MailServer
from tests.scheduler.postbox import NOW, TODAY, later, mails, send, states, writing
from tests.scheduler.test_sending import nobody_listens

KEY = bytes(range(32))
TO = ("evidence@example.org", "archive@example.net")


def naming(*addresses: str) -> str:
    """A policy that names these addresses."""
    said = ", ".join(f'"{one}"' for one in addresses)
    first = 'caretaker_starts = "day_of_event"'
    return policy((first, f"checkpoint_addresses = [{said}]\n{first}"))


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    return Office.open(store, policy_text=naming(*TO), folder=tmp_path)


def queued(store: Store) -> int:
    return queue_checkpoint(store, writing(store))


def test_each_address_gets_the_signed_note_once_and_it_verifies(store: Store, office: Office):
    note = seal(store, KEY, NOW).note
    assert note is not None and queued(store) == 2 and queued(store) == 0
    with MailServer() as server:
        assert send(store, server.address()).sent == 2
        assert send(store, server.address()).sent == 0
        assert sorted(server.recipients) == sorted(TO)
        first, second = server.mails
    assert first["Message-ID"] != second["Message-ID"] and str(read_note(note)[0].size) in first["Subject"]
    with store.reading() as reading:
        name = origin_of(reading)
    for mail in (first, second):
        [attached] = mail.iter_attachments()
        body, text = attached.get_payload(decode=True), mail.get_body(("plain",))
        assert isinstance(body, bytes) and text is not None
        kept = body.decode()
        assert kept == note and signed_by(kept, public_key(name, KEY))
        assert attached.get_filename() == f"checkpoint-{read_note(note)[0].size}.note"
        said = text.get_content()
        assert "conserver" in said and "Bewaar" in said and "keep" in said
    assert states(store) == ["sent", "sent"]


def test_a_new_checkpoint_goes_again_and_without_one_nothing_does(store: Store, office: Office):
    assert queued(store) == 0  # none was signed yet
    seal(store, KEY, NOW)
    assert queued(store) == 2
    seal(store, KEY, NOW)
    assert queued(store) == 0
    office.on("2028-08-28").propose("quebec")
    seal(store, None, NOW)
    assert queued(store) == 0  # sealed and not signed
    seal(store, KEY, NOW)
    assert queued(store) == 2 and len(mails(store)) == 4


def test_two_processes_at_once_queue_each_once(store: Store, office: Office, database_url: str):
    seal(store, KEY, NOW)
    with open_database(database_url) as other:
        assert [queued(store), queued(other)] == [2, 0]
    assert len({row.key for row in mails(store)}) == len(mails(store)) == 2


def test_a_server_that_is_away_loses_nothing(store: Store, office: Office):
    seal(store, KEY, NOW)
    queued(store)
    assert send(store, nobody_listens()).fault is not None
    assert states(store) == ["waiting", "waiting"]
    with MailServer() as server:
        assert send(store, server.address(), later(hours=1)).sent == 2


def test_an_address_that_the_policy_names_no_more_gets_nothing(store: Store, office: Office):
    seal(store, KEY, NOW)
    queued(store)
    seat = office.on("2028-08-20").as_("administrator")
    from lifecycle.registers import ACTS_OF_REGISTERS

    asked = seat.perform("policy", ACTS_OF_REGISTERS["adopt_policy"], {"text": naming(TO[0])}, {})
    assert asked.passed, asked.because
    number = str(asked.answer.entry.fields["number"]) if "number" in asked.answer.entry.fields else "2"
    confirmed = office.on("2028-08-20").as_("manager")
    assert confirmed.perform("policy", ACTS_OF_REGISTERS["confirm_policy"], {"number": number}, {}).passed
    with MailServer() as server:
        assert send(store, server.address()).sent == 1
        assert server.recipients == [TO[0]]
    assert sorted(states(store)) == ["dead", "sent"]
    [left] = Queries(store, TODAY, "en").undelivered()["items"]
    assert left["recipient"] == {"number": 0, "name": TO[1]}


def test_words_that_were_taken_away_are_made_anew(store: Store, office: Office):
    seal(store, KEY, NOW)
    queued(store)
    from sqlalchemy import update

    from lifecycle.storage.tables import message

    with store.bulk() as unit:
        unit.connection.execute(update(message).values(title=None, plain=None, html=None))
    assert forget_texts(store, NOW + timedelta(days=90), TODAY) == 0
    with MailServer() as server:
        assert send(store, server.address()).sent == 2
        assert all("checkpoint" in mail["Subject"].lower() for mail in server.mails)


def test_the_post_takes_them_along_and_the_shipped_policy_names_nobody(store: Store, tmp_path: Path):
    Office.open(store, folder=tmp_path)
    assert read_policy(policy()).register_.checkpoint_addresses == ()
    seal(store, KEY, NOW)
    with MailServer() as server:
        done = do_post(store, lambda: datetime.now(UTC), date(2026, 11, 24), PostOffice(server.address()))
        assert done["sent"] == 0 and server.mails == []


def test_the_post_queues_and_sends(store: Store, office: Office):
    seal(store, KEY, NOW)
    with MailServer() as server:
        done = do_post(store, lambda: datetime.now(UTC), TODAY, PostOffice(server.address()))
        assert (done["queued"], done["sent"]) == (2, 2)


@pytest.mark.parametrize("wrong", ["nobody", "a@b", "two@example.org, three@example.org", ""])
def test_what_is_no_address_is_refused_with_the_setting(wrong: str):
    with pytest.raises(PolicyError) as refused:
        read_policy(naming(wrong))
    [problem] = refused.value.problems
    assert (problem.where, problem.key) == ("register.checkpoint_addresses", "mail_address")
