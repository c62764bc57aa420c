"""A register in which reminders wait to be mailed: people with addresses and wishes, files with deadlines."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from lifecycle.canonical import dump
from lifecycle.commitments import seal
from lifecycle.initialise import DEMONSTRATION_PEOPLE
from lifecycle.knowledge import READ_ALWAYS, Registers
from lifecycle.registers import PEOPLE
from lifecycle.storage.engine import open_database
from lifecycle.storage.reminders import NewReminder, save_reminders
from lifecycle.storage.store import Store
from lifecycle.storage.tables import delivery, message, personal, register, subject
from rules.directory import MailWishes, People
from scheduler.mail import Sending, send_waiting
from scheduler.outbox import Writing, queue_messages
from scheduler.smtp import SmtpServer
from tests.faults import driver
from tests.makers import Office

TODAY = date(2028, 8, 28)
"""A Monday."""
NOW = datetime(2028, 8, 28, 6, 0, tzinfo=UTC)
OFFICER, OFFICER2, MANAGER, MANAGER2, LEGAL, AUDITOR, ADMINISTRATOR = range(1, 8)
MIDDLE = 0.5
"""The chance that makes a wait neither longer nor shorter."""
Clock = Callable[[], datetime]


def person(store: Store, number: int, mail: str | None = None, *, disabled: bool = False, **wishes: Any) -> None:
    """Give somebody an address and wishes, or disable them: the register as the acts of people would leave it."""
    with store.bulk() as unit:
        state = unit.connection.execute(select(register.c.state).where(register.c.subject == PEOPLE)).scalar_one()
        people = People.model_validate_json(state)
        sealed = seal("person.mail", mail) if mail is not None else None
        if sealed is not None:
            values = {
                "commitment": sealed.commitment,
                "subject": PEOPLE,
                "field": "person.mail",
                "salt": sealed.salt,
                "value": mail,
            }
            unit.connection.execute(insert(personal).values(values))
        changed = []
        for one in people.people:
            if one.number == number:
                kept = sealed.commitment if sealed is not None else one.mail
                one = one.but(mail=kept, disabled=disabled, wishes=MailWishes(**wishes))
            changed.append(one)
        state = dump(people.but(people=tuple(changed)))
        unit.connection.execute(update(register).where(register.c.subject == PEOPLE).values(state=state))
        unit.connection.execute(update(subject).where(subject.c.id == PEOPLE).values(version=subject.c.version + 1))


def remind(
    store: Store,
    file: str,
    kind: str = "term_end",
    *to: tuple[int, str, int | None],
    on: date = TODAY,
    due_on: date | None = None,
    band: int = 180,
    **more: Any,
) -> int:
    """Report a deadline of a file, or news, on a day; the number of the reminder."""
    with store.bulk() as unit:
        if due_on is None:
            due_on = next(d.due_on for d in unit.deadlines_of(file) if d.kind == kind)
        details = {"partner": "vienna", "derivation": "2024-03-02 + P5Y", "government": {"status": "full_powers"}}
        new = NewReminder(
            file, kind, 0, due_on, band, more.get("level", 0), more.get("act_by", due_on), on, 1,
            json.dumps(more.get("missed", [])), json.dumps(more.get("details", details)),
            to or ((OFFICER, "officer", None),),
        )  # fmt: skip
        return save_reminders(unit, [new])[new.key]


def writing(store: Store, today: date = TODAY, secret: bytes | None = None) -> Writing:
    """What mails are written with on a day."""
    registers = Registers()
    with store.reading() as reading:
        registers.take(reading.heads(READ_ALWAYS))
    return Writing(registers, today, secret)


def queue(store: Store, today: date = TODAY, secret: bytes | None = None) -> int:
    return queue_messages(store, writing(store, today, secret))


def send(store: Store, server: SmtpServer | None, now: datetime = NOW) -> Sending:
    return send_waiting(store, server, lambda: now, writing(store), chance=lambda: MIDDLE)


def mails(store: Store) -> list[Any]:
    """The messages, oldest first."""
    with store.reading() as reading:
        return list(reading.connection.execute(select(message).order_by(message.c.id)))


def states(store: Store) -> list[str]:
    return [row.state for row in mails(store)]


def held(store: Store) -> dict[tuple[int, int], int | None]:
    """The message that holds each delivery, by reminder and person."""
    with store.reading() as reading:
        rows = reading.connection.execute(select(delivery.c.reminder, delivery.c.person, delivery.c.message))
        return {(row.reminder, row.person): row.message for row in rows}


def waiting_mail(office: Office, people: Sequence[int] = (OFFICER,)) -> str:
    """A file of which these people have a mail waiting; the reference."""
    file = office.file_at("in_force")
    for number in people:
        person(office.store, number, f"{DEMONSTRATION_PEOPLE[number - 1]}@example.org")
    remind(office.store, file, "term_end", *((number, "officer", None) for number in people))
    assert queue(office.store) == len(people)
    return file


def later(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


# ------------------------------------------------------------------------------------------ in a child


def send_in_child(fault: driver.Fault, url: str, port: int, now: datetime) -> None:
    """Send what waits, with a fault at one statement."""
    with open_database(url) as store, driver.struck(fault):
        send(store, SmtpServer("127.0.0.1", port, "open"), now)


def send_alone(url: str, port: int, now: datetime) -> None:
    """Send what waits, in a process of its own."""
    with open_database(url) as store:
        send(store, SmtpServer("127.0.0.1", port, "open"), now)


def queue_alone(url: str, start: Any) -> None:
    """Queue what waits, at the moment at which all others do."""
    with open_database(url) as store:
        held = writing(store)
        start.wait(60)
        queue_messages(store, held)
