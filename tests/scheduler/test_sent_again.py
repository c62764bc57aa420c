"""What was given up is sent again where it would go to somebody; else the command says why not, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from lifecycle.log.sealing import seal
from lifecycle.storage.store import Store
from lifecycle.storage.tables import message
from messages.catalogue import LANGUAGES
from messages.render import render
from scheduler.checkpoint_mail import queue_checkpoint
from tests.makers import Office
from tests.makers.program import CommandLine
from tests.scenarios.adopting import adopted
from tests.scheduler.mail_server import MailServer
from tests.scheduler.postbox import NOW, OFFICER, mails, person, send, states, writing
from tests.scheduler.test_checkpoint_mail import KEY, naming

LEFT_OUT, KEPT = "Evidence@Example.org", "archive@example.net"
DAY = "2028-08-28"
SAID = {
    "en": ("names the address of this checkpoint no more", "has left, so nothing would be sent"),
    "fr": ("ne nomme plus l'adresse de ce point de contrôle", "est partie\N{NO-BREAK SPACE}: rien ne serait envoyé"),
    "nl": ("noemt het adres van dit controlepunt niet meer", "is vertrokken: er zou niets gestuurd worden"),
}
REMEDY = {
    "en": ("agreements policy adopt", "Leave it as it is"),
    "fr": ("agreements policy adopt", "Laissez-le tel quel"),
    "nl": ("agreements policy adopt", "Laat het zoals het is"),
}


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    return Office.open(store, policy_text=naming(LEFT_OUT, KEPT), folder=tmp_path)


@pytest.fixture
def line(office: Office, database_url: str) -> CommandLine:
    return CommandLine(database_url, office.folder, "administrator", DAY)


def given_up(store: Store) -> str:
    """The number of the first message, tried in vain."""
    with store.bulk() as unit:
        unit.connection.execute(update(message).values(state="dead", attempts=8, fault="550 no such user"))
    return str(mails(store)[0].id)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_checkpoint_is_not_said_to_be_sent_again_to_an_address_that_the_policy_names_no_more(
    store: Store, office: Office, line: CommandLine, lang: str
):
    seal(store, KEY, NOW)
    queue_checkpoint(store, writing(store))
    number = given_up(store)
    adopted(office, naming(KEPT), "2028-08-20")
    said = line("reminders", "retry", number, "--lang", lang, code=3).err
    assert SAID[lang][0] in said and REMEDY[lang][0] in said
    assert states(store) == ["dead", "dead"]
    adopted(office, naming(LEFT_OUT.lower(), KEPT), "2028-08-27")
    line("reminders", "retry", number)
    with MailServer() as server:
        assert send(store, server.address()).sent == 1
        assert server.recipients == [LEFT_OUT.lower()]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_message_to_somebody_who_left_is_not_said_to_be_sent_again(
    store: Store, office: Office, line: CommandLine, lang: str
):
    file = office.file_at("in_force")
    assert office.on("2024-03-05").as_("manager").record(file, "assign", officer="1").passed
    line("check")
    number = next(str(row.id) for row in mails(store) if row.person == OFFICER)
    given_up(store)
    person(store, OFFICER, disabled=True)
    said = line("reminders", "retry", number, "--lang", lang, code=3).err
    assert SAID[lang][1] in said and REMEDY[lang][1] in said
    assert set(states(store)) == {"dead"}
    person(store, OFFICER, "officer@example.org")
    line("reminders", "retry", number)
    assert "waiting" in states(store)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_message_to_somebody_without_an_address_is_said_to_wait_for_one(
    store: Store, office: Office, line: CommandLine, lang: str
):
    """It is told whom to give one and how; with it the message leaves by itself, and is said to wait when tried again."""
    file = office.file_at("in_force")
    assert office.on("2024-03-05").as_("manager").record(file, "assign", officer="1").passed
    line("check")
    number = next(str(row.id) for row in mails(store) if row.person == OFFICER)
    said = line("reminders", "retry", number, "--lang", lang).out
    assert "agreements user mail officer <address>\n" in said
    assert render("retry.waiting", {"number": number}, lang) not in said
    given_up(store)
    told = line("reminders", "retry", number, "--json").json
    assert (told["message"], told["lacksAddress"]) == (int(number), True)
    line("user", "mail", "officer", "officer@example.org")
    given_up(store)
    said = line("reminders", "retry", number, "--lang", lang).out
    assert render("retry.waiting", {"number": number}, lang) in said and "<address>" not in said
    assert "waiting" in states(store)


def test_an_address_that_the_policy_spells_in_two_ways_gets_one_mail(store: Store, tmp_path: Path):
    """As it is spelled first; and where the policy spells it otherwise afterwards, none that it had already."""
    office = Office.open(store, policy_text=naming(LEFT_OUT, KEPT, LEFT_OUT.lower(), KEPT.upper()), folder=tmp_path)
    seal(store, KEY, NOW)
    assert queue_checkpoint(store, writing(store)) == 2
    with MailServer() as server:
        assert send(store, server.address()).sent == 2
        assert sorted(server.recipients) == sorted((LEFT_OUT, KEPT))
        adopted(office, naming(LEFT_OUT.upper(), KEPT), "2028-08-20")
        assert queue_checkpoint(store, writing(store)) == 0
        assert send(store, server.address()).sent == 0
