"""Sending: messages that wait are handed to a mail server, one at a time, each held while it is on its way.

    claim → words, where they were taken away → hand over → write down what became of it

Nothing is lost: what a process that died held is sent once its lease is over. Nothing is sent twice but in one window:
between the server's acceptance and our writing it down. Where the process, the database or the line dies there, or the
server does not say within ten minutes that it accepted, it is sent again, with the same Message-ID, by which mail
systems fold it. That window cannot be closed: the server's acceptance and our commit are two systems
(docs/reminders.md).
"""

from __future__ import annotations

import random
import smtplib
from collections.abc import Callable, Container
from contextlib import suppress
from datetime import datetime, timedelta
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from typing import NamedTuple

from lifecycle.entries import instant
from lifecycle.log.sealing import checkpoint_over
from lifecycle.storage.messages import (
    DEAD,
    NO_ADDRESS,
    SENT,
    WAITING,
    Message,
    Text,
    checkpoint_of,
    claim,
    items_of,
    put_text,
    settle,
)
from lifecycle.storage.store import Store
from messages.render import has, render
from rules.directory import Person
from scheduler.checkpoint_mail import find_address, letter_of
from scheduler.outbox import Writing, address_of, domain_of, hidden_from
from scheduler.smtp import Fault, SmtpServer, connect, fault_of

LEASE = timedelta(minutes=30)
"""How long a message is held while it is sent: longer than all steps of a server that answers at the last moment."""
ATTEMPTS = 22
"""So often a message is tried, over four days: a server may be away for so long (RFC 5321 §4.5.4.1)."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
"""Before the second attempt, and at most; in between four times as long each time."""
JITTER = 0.2
"""A wait is longer or shorter by up to so much of itself, so that not all come back at one moment."""


class Sending(NamedTuple):
    """What a run of the sender did; `fault` is what made it stop before the end."""

    sent: int = 0
    again: int = 0
    dead: int = 0
    fault: str | None = None

    def counting(self, state: str) -> Sending:
        """The same and one more message that came to a state."""
        sent, again, dead = (int(state == one) for one in (SENT, WAITING, DEAD))
        return Sending(self.sent + sent, self.again + again, self.dead + dead)


class Outcome(NamedTuple):
    """What became of one message."""

    state: str
    fault: Fault | None = None


def send_waiting(
    store: Store,
    server: SmtpServer | None,
    clock: Callable[[], datetime],
    writing: Writing,
    *,
    chance: Callable[[], float] = random.random,
) -> Sending:
    """Send every message that is due, and say what was done. Without a server they stay where they are.

    It stops at a fault that strikes every message alike: the server is away, turns us down or breaks off. `chance`
    gives numbers from 0 to 1 for the jitter. Raises the errors of the storage, Unreadable for an authority
    that cannot be read.
    """
    if server is None:
        return Sending()
    done = Sending()
    line = Line(server, domain_of(writing.settings.sender))
    try:
        while (held := _claimed(store, clock())) is not None:
            outcome = _hand_over(store, line, held, clock, writing)
            state = _written(store, held, outcome, clock(), chance)
            done = done.counting(state)
            if outcome.fault is not None and outcome.fault.of_server:
                return done._replace(fault=outcome.fault.said)
    finally:
        line.close()
    return done


class Line:
    """The line to a server: opened when the first message goes, kept for those that follow."""

    def __init__(self, server: SmtpServer, name: str) -> None:
        self.server, self.name = server, name
        self._smtp: smtplib.SMTP | None = None

    def send(self, mail: EmailMessage, sender: str, recipient: str) -> None:
        """Hand a mail over. Raises what `fault_of` understands."""
        if self._smtp is None:
            self._smtp = connect(self.server, self.name)
        try:
            self._smtp.send_message(mail, sender, [recipient])
        except Exception:
            self._start_over()
            raise

    def _start_over(self) -> None:
        """Have the server forget the mail that went wrong, else it refuses the next one (RFC 5321 §4.1.1.5).

        smtplib does so itself but where DATA is answered by a refusal; it closes a line that is of no more use.
        """
        assert self._smtp is not None
        try:
            if self._smtp.sock is not None:
                self._smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()
        if self._smtp.sock is None:
            self._smtp = None

    @property
    def is_open(self) -> bool:
        """Whether a server listens."""
        return self._smtp is not None

    def close(self) -> None:
        """Say goodbye, where the server still listens."""
        if self._smtp is not None:
            with suppress(OSError):
                self._smtp.quit()
            self._smtp.close()


def _claimed(store: Store, now: datetime) -> Message | None:
    with store.bulk() as unit:
        return claim(unit, instant(now), instant(now + LEASE))


def _hand_over(store: Store, line: Line, held: Message, clock: Callable[[], datetime], writing: Writing) -> Outcome:
    carried = checkpoint_of(held.key)
    if carried is not None:
        return _hand_over_checkpoint(store, line, held, clock(), writing, *carried)
    person = writing.registers.people.find(held.person)
    if person is None or person.disabled:
        return Outcome(DEAD, Fault("disabled", permanent=True))
    with store.reading() as reading:
        address = address_of(reading, person)
        items = items_of(reading, held.id)
        hidden = hidden_from(reading, writing, person, items)
    if address is None:
        return Outcome(NO_ADDRESS)
    if items and len(hidden) == len(items):
        return Outcome(DEAD, Fault("restricted", permanent=True))
    text = held.text if held.text is not None and not hidden else _anew(store, held, person, writing, hidden)
    sender = writing.settings.sender
    try:
        mail = compose(held, text, sender, address, clock())
    except (ValueError, IndexError):  # what `email` raises for what is no address
        return Outcome(DEAD, Fault("address", permanent=True))
    return _sent(line, mail, sender, address)


def _hand_over_checkpoint(
    store: Store, line: Line, held: Message, now: datetime, writing: Writing, size: int, address: str
) -> Outcome:
    """A checkpoint goes to its address with the note attached, as long as the policy names the address."""
    with store.reading() as reading:
        note = checkpoint_over(reading, size)
    to = find_address(writing, address)
    if to is None or note is None:
        return Outcome(DEAD, Fault("disabled", permanent=True))
    text = held.text if held.text is not None else letter_of(note)
    mail = compose(held, text, writing.settings.sender, to, now)
    mail.add_attachment(note.encode(), "application", "octet-stream", filename=f"checkpoint-{size}.note")
    return _sent(line, mail, writing.settings.sender, to)


def _sent(line: Line, mail: EmailMessage, sender: str, address: str) -> Outcome:
    """Hand one mail over, and say what became of it."""
    try:
        line.send(mail, sender, address)
    except smtplib.SMTPNotSupportedError:
        return Outcome(WAITING, Fault("not_supported", permanent=line.is_open, of_server=not line.is_open))
    except Exception as error:
        return Outcome(WAITING, fault_of(error))
    return Outcome(SENT)


def _anew(store: Store, held: Message, person: Person, writing: Writing, hidden: Container[int]) -> Text:
    """The words of a message that were taken away, once more, without what its person may no longer see."""
    with store.bulk() as unit:
        writing.refresh(unit)
        items = [item for item in items_of(unit, held.id) if item.reminder not in hidden]
        text = writing.text(unit, person, held.lang, held.on, items)
        put_text(unit, held.id, text)
    return text


LONGEST_WORD = 72
"""Characters of an encoded word, some less than the 75 of RFC 2047 §2: the library counts its frame short."""


class _WholeSubjects(EmailPolicy):
    """Folds a subject that needs encoded words as encoded words from end to end, its spaces within them.

    The policy of the library encodes word by word where the text is long, and leaves the spaces between: whoever reads
    drops white space between two encoded words (RFC 2047 §6.2), so "évaluation à" came as "évaluationà".
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """The lines of a header as they are sent."""
        if name.lower() != "subject" or str(value).isascii():
            return super().fold_binary(name, value)
        words = Header(str(value), "utf-8", header_name=name, maxlinelen=LONGEST_WORD).encode(linesep=self.linesep)
        return f"{name}: {words}{self.linesep}".encode("ascii")


LETTERS = _WholeSubjects(linesep=SMTP.linesep)


def compose(held: Message, text: Text, sender: str, recipient: str, now: datetime) -> EmailMessage:
    """A message as a mail: the plain text first, then the page (RFC 2046 §5.1.4). Raises ValueError for a bad address.

    It says that a program wrote it, so that no other program answers (RFC 3834 §5).
    """
    mail = EmailMessage(policy=LETTERS)
    mail["From"] = Address(addr_spec=sender)
    mail["To"] = Address(addr_spec=recipient)
    mail["Subject"] = text.title
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = held.message_id
    mail["Auto-Submitted"] = "auto-generated"
    # readable in any mail program, and no line is ever too long for a server (RFC 2045 §6.7)
    mail.set_content(text.plain, cte="quoted-printable")
    mail.add_alternative(text.html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = held.lang  # last: what begins with Content- moves into the first part with the text
    return mail


def _written(store: Store, held: Message, outcome: Outcome, now: datetime, chance: Callable[[], float]) -> str:
    """Write down what became of a message; its new state."""
    fault = outcome.fault
    state, next_at = outcome.state, None
    if fault is not None:
        state = DEAD if fault.permanent or held.attempts >= ATTEMPTS else WAITING
        next_at = instant(now + wait_after(held.attempts, chance())) if state == WAITING else None
    sent_at = instant(now) if state == SENT else None
    with store.bulk() as unit:
        settle(unit, held, state, sent_at=sent_at, next_at=next_at, fault=fault.said if fault is not None else None)
    return state


def wait_after(attempts: int, chance: float) -> timedelta:
    """How long to wait after so many attempts; `chance` from 0 to 1 makes it shorter or longer."""
    plain = min(FIRST_WAIT * pow(4.0, min(attempts - 1, 10)), LONGEST_WAIT)
    return plain * (1 + JITTER * (2 * chance - 1))


def fault_words(said: str, lang: str) -> str:
    """A fault as it is kept with a message (`recipient 550 5.1.1`), in words, the server's code behind it."""
    step, _, codes = said.partition(" ")
    if not has(f"mail.fault.{step}", lang):
        return said  # of an older release
    words = render(f"mail.fault.{step}", {}, lang)
    return f"{words} ({codes})" if codes else words
