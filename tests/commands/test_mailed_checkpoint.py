"""The whole road of a checkpoint out of the house, as people go it: a policy that names an address, the scheduler, a real
mail server, the mail as it was kept, and `verify --checkpoint` years later."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from lifecycle.initialise import SHIPPED_POLICY
from tests.lifecycle.pack.test_packs import alone, unpacked
from tests.makers.program import CommandLine
from tests.scheduler.mail_server import MailServer

pytestmark = pytest.mark.said_alike

ADDRESS = "evidence@example.org"
PATIENCE = 60


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture
def line(tmp_path: Path, server: MailServer) -> CommandLine:
    """A register whose policy names an address for its checkpoints, and a mail server that takes what is sent."""
    made = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path, smtp_url=f"smtp://127.0.0.1:{server.port}")
    made("init")
    first = 'caretaker_starts = "day_of_event"'
    text = SHIPPED_POLICY.read_text()
    assert text.count(first) == 1
    (tmp_path / "ours.toml").write_text(text.replace(first, f'checkpoint_addresses = ["{ADDRESS}"]\n{first}'))
    made.as_("administrator")("policy", "adopt", "ours.toml")
    made.as_("manager")("policy", "confirm", "2")
    return made


def ticked(line: CommandLine, server: MailServer) -> EmailMessage:
    """The mail that the scheduler sent, running by itself until it did."""
    environ = {n: v for n, v in os.environ.items() if not n.startswith("AGREEMENTS_")}
    environ |= {"AGREEMENTS_DATABASE_URL": line.database_url, "AGREEMENTS_SMTP_URL": line.smtp_url or ""}
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "tick", "--every", "1"], cwd=line.folder, env=environ, stderr=subprocess.DEVNULL
    )
    until = time.monotonic() + PATIENCE
    while ADDRESS not in server.recipients and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    [mail] = [mail for mail in server.mails if mail["To"] == ADDRESS]
    return mail


def test_a_checkpoint_that_came_by_mail_shows_years_later_whether_the_register_was_rewritten(
    line: CommandLine, server: MailServer
):
    """Whatever was kept of the mail: the attached file, its text as it was shown, or the whole of it as it came."""
    line("checkpoint", "-o", "first.note")  # with it the public key, which is given by another way
    line.as_("administrator")("backup", "before.zip")
    line.as_("officer")("record", "quebec", "note", "--text", "what shall not have been")
    mail = ticked(line, server)
    [attached] = mail.iter_attachments()
    shown = mail.get_body(("plain",))
    assert shown is not None and "keep the attached file" in shown.get_content()
    text = shown.get_content().replace("\r\n", "\n")
    kept = {
        "attached.note": attached.get_payload(decode=True),
        "text.txt": text.encode(),
        "windows.txt": text.replace("\n", "\r\n").encode(),
        "mail.eml": bytes(mail),
    }
    for name, content in kept.items():
        assert isinstance(content, bytes)
        (line.folder / name).write_bytes(content)
    line.as_("officer")("record", "quebec", "note", "--text", "years go by")
    checking = ("--public-key", "first.note.pub", "--json")
    for name in kept:
        found = line("verify", "--checkpoint", name, *checking).json
        assert found["ok"] and found["vouchedEntries"] > 100, name
    line("pack", "quebec", "-o", "pack.zip")
    folder = unpacked(line.folder / "pack.zip", line.folder / "out")
    for name in kept:
        assert "The checkpoint that you kept" in line("verify-pack", "pack.zip", "--checkpoint", name).out
        done = alone(folder, "--checkpoint", str(line.folder / name))
        assert done.returncode == 0 and "The checkpoint that you kept" in done.stdout, done.stderr
    forked = _written_otherwise(line)
    assert forked("verify", "--json").json["ok"], "nothing in the house shows it"
    given = ("--public-key", "../first.note.pub", "--json")
    for what in ("log_cut", "log_forked"):  # it has fewer leaves first, then as many and others
        for name in kept:
            told = forked("verify", "--checkpoint", f"../{name}", *given, code=6).json
            assert told["firstBroken"]["what"] == what, told
        forked("check")


def _written_otherwise(line: CommandLine) -> CommandLine:
    """The register as it was before the mail, put back from a backup, and another history written on."""
    (line.folder / "forked").mkdir()
    forked = replace(line, database_url=f"sqlite:///{line.folder / 'forked' / 'agreements.db'}", smtp_url=None)
    forked = replace(forked, folder=line.folder / "forked")
    forked("restore", "../before.zip")
    for _ in range(9):
        forked.as_("officer")("record", "quebec", "note", "--text", "it was otherwise")
    return forked


def test_a_mail_without_a_checkpoint_or_with_two_is_refused_in_a_sentence(line: CommandLine):
    line("checkpoint", "-o", "first.note")
    note = (line.folder / "first.note").read_text()
    line.as_("officer")("record", "quebec", "note", "--text", "more")
    line("checkpoint", "-o", "second.note")
    (line.folder / "two.txt").write_text(
        f"the first\n\n{note}\nthe second\n\n{(line.folder / 'second.note').read_text()}"
    )
    (line.folder / "none.txt").write_text("Dear colleague,\n\nnothing is attached.\n")
    for name in ("two.txt", "none.txt"):
        told = line("verify", "--checkpoint", name, "--public-key", "first.note.pub", code=2)
        assert name in told.err and told.err.count("\n") == 1
    (line.folder / "twice.txt").write_text(f"the same\n\n{note}\nagain\n\n{note}")
    assert line("verify", "--checkpoint", "twice.txt", "--public-key", "first.note.pub", "--json").json["ok"]
