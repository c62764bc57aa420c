"""Mail from the command line to a real server: queued without one, sent with one, given up, listed, sent again."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from lifecycle.records import BY_NAME
from lifecycle.storage.store import Store
from tests.makers import CommandLine, Office
from tests.scheduler.mail_server import MailServer
from tests.scheduler.postbox import mails, states

DAY = "2028-09-01"
"""Half a year before the term of the file ends, on 2029-03-02."""


@pytest.fixture
def line(store: Store, database_url: str, tmp_path) -> CommandLine:
    """An agreement in force, of the officer, who has an address."""
    office = Office.open(store, folder=tmp_path)
    file = office.file_at("in_force")
    assert office.on("2024-03-05").as_("manager").perform(file, BY_NAME["assign"], {"officer": "1"}, {}).passed
    line = CommandLine(database_url, tmp_path, "officer", DAY)
    line("user", "mail", "officer", "officer@example.org")
    return line


def address(server: MailServer) -> str:
    return f"smtp://127.0.0.1:{server.port}"


def test_without_a_server_the_board_says_that_messages_stay_queued_and_with_one_they_leave_once(
    line: CommandLine, store: Store
):
    """Five checks of a day: one digest."""
    assert "messages" in line("check", "--json").json
    board = line("board", "--json").json
    others = board["messages"]["noAddress"]
    assert board["messages"] == {"waiting": 1, "noAddress": others, "dead": 0, "server": False} and others
    assert "no mail server is named (AGREEMENTS_SMTP_URL)" in line("board").out
    with MailServer() as server:
        sending = line.sending_to(address(server))
        assert "1 message waits to be sent again" in sending("board").out
        assert [sending("check", "--json").json["messages"]["sent"] for _ in range(5)] == [1, 0, 0, 0, 0]
        assert server.recipients == ["officer@example.org"]
        assert "sent again" not in sending("board").out and "have nowhere to go" in sending("board").out
    assert sorted(states(store)) == ["no_address"] * others + ["sent"]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "the mail server refuses the recipient (550 5.1.1)"),
        ("fr", "le serveur de courrier refuse le destinataire (550 5.1.1)"),
        ("nl", "de mailserver weigert de ontvanger (550 5.1.1)"),
    ],
)
def test_a_message_that_was_given_up_is_listed_in_words_on_the_board_and_sent_again_by_command(
    line: CommandLine, store: Store, lang: str, said: str
):
    with MailServer() as server:
        sending = line.sending_to(address(server))
        server.at("RCPT", "550 5.1.1 no such user")
        assert sending("check", "--json").json["messages"]["dead"] == 1
        assert said in line("reminders", "list", "--failed", "--lang", lang).out
        assert "agreements reminders list --failed" in line("board", "--lang", lang).out
        number = str(mails(store)[0].id)
        line.as_("administrator")("reminders", "retry", number)
        assert sending("check", "--json").json["messages"]["sent"] == 1
        assert [mail["Message-ID"] for mail in server.mails] == [mails(store)[0].message_id]
    left = {i["state"] for i in line("reminders", "list", "--failed", "--json").json["items"]}
    assert left == {"no_address"}, "the managers have none"
    assert line("board", "--json").json["messages"]["dead"] == 0


def test_a_gap_without_a_check_stands_on_the_board_until_one_runs(line: CommandLine):
    """Also what nobody could be told of, because nothing ran."""
    line("check")
    assert line("board", "--json").json["silentDays"] == []
    assert line.on("2028-09-02")("board", "--json").json["silentDays"] == []
    later = line.on("2028-09-05")
    assert later("board", "--json").json["silentDays"] == ["2028-09-02", "2028-09-03", "2028-09-04"]
    assert "No check was completed on 3 days" in later("board").out
    past = later("board", "--as-of", "2028-09-01", "--json").json
    assert "silentDays" not in past and "messages" not in past
    later("check")
    assert later("board", "--json").json["silentDays"] == []


def test_every_command_of_the_page_about_reminders_runs(line: CommandLine):
    """docs/reminders.md prints nothing that is not run."""
    page = (Path(__file__).parents[2] / "docs" / "reminders.md").read_text(encoding="utf-8")
    typed = [part.strip() for part in page.splitlines() if part.startswith("    agreements ")]
    assert len(typed) == 2
    for command in typed:
        line(*shlex.split(command)[1:])
    named = set(re.findall(r"`agreements ([a-z -]+)`", page))
    assert {"reminders bands", "reminders ack", "feed add", "board"} <= named
    for command in sorted(named):
        line(*command.split(), "--help")
