"""The outbox in the database: deliveries that wait, the messages made of them, and what became of each.

    waiting ──> sending ──> sent
      ^  ^         ├──────> dead           the attempts are used up, or the recipient was refused
      │  └─────────┘ again, later
    no_address                             until the person has one

A message that is being sent is held by a lease: until `next_at` nobody else sends it, and a process that died meanwhile
leaves it to whoever comes after. Its text may be gone (30 days after it was sent, or by an erasure): then it is put
into words anew where it is still to be sent.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, or_, select, update

from lifecycle.storage.reading import PAGE, Reading
from lifecycle.storage.store import Unit
from lifecycle.storage.tables import deadline, delivery, message, reminder

WAITING, SENDING, SENT, DEAD, NO_ADDRESS = "waiting", "sending", "sent", "dead", "no_address"
CLOSED = 0
"""In place of a message's number: this delivery goes into none. The person does without, or nothing is due any more."""


NOBODY = 0
"""In place of a person: a message that goes to an address of the policy."""
CHECKPOINT = "checkpoint"


def checkpoint_key(size: int, address: str) -> str:
    """The natural key of a message that carries the checkpoint over so many entries to an address."""
    return f"{CHECKPOINT}:{size}:{address}"


def checkpoint_of(key: str) -> tuple[int, str] | None:
    """Size and address of the message of a checkpoint; None for any other message."""
    kind, _, rest = key.partition(":")
    size, _, address = rest.partition(":")
    return (int(size), address) if kind == CHECKPOINT else None


class Item(NamedTuple):
    """One reminder as one person is told of it. `missed` are bands, `details` what the pass noted."""

    reminder: int
    person: int
    because: str
    acting_for: int | None
    subject: str
    kind: str
    number: int
    due_on: date
    band: int
    level: int
    act_by: date
    reported_on: date
    missed: tuple[int, ...]
    details: Mapping[str, Any]


class Told(NamedTuple):
    """Somebody to whom a reminder went, why, and for whom."""

    person: int
    because: str
    acting_for: int | None


class Text(NamedTuple):
    """A message in words: its subject line, the plain text, the same as a page."""

    title: str
    plain: str
    html: str


class Message(NamedTuple):
    """A message as the sender takes it. `text` is None where it was taken away."""

    id: int
    key: str
    person: int
    on: date
    message_id: str
    attempts: int
    lang: str
    text: Text | None


class NewMessage(NamedTuple):
    """A message to queue, known by its natural key, in a state of the table above."""

    key: str
    person: int
    on: date
    message_id: str
    state: str
    lang: str


def people_waiting(reading: Reading) -> list[int]:
    """Everybody with a delivery that no message holds yet."""
    asked = select(delivery.c.person).where(delivery.c.message.is_(None)).distinct().order_by(delivery.c.person)
    return list(reading.connection.execute(asked).scalars())


def _items() -> Select[Any]:
    r, d = reminder.c, delivery.c
    return select(
        d.reminder, d.person, d.because, d.acting_for, r.subject, r.kind, r.number, r.due_on, r.band, r.level,
        r.act_by, r.reported_on, r.missed, r.details,
    ).join(reminder, r.id == d.reminder)  # fmt: skip


def _read(rows: Iterable[Any]) -> list[Item]:
    return [Item._make((*row[:12], tuple(json.loads(row[12])), json.loads(row[13]))) for row in rows]


def take_waiting(unit: Unit, person: int) -> list[Item]:
    """The deliveries to a person that no message holds yet, locked; those that another process holds are left out."""
    asked = _items().where(delivery.c.person == person, delivery.c.message.is_(None)).order_by(delivery.c.reminder)
    return _read(unit.connection.execute(asked.with_for_update(of=delivery, skip_locked=True)))


def items_of(reading: Reading, number: int) -> list[Item]:
    """The deliveries that a message holds."""
    return _read(reading.connection.execute(_items().where(delivery.c.message == number).order_by(delivery.c.reminder)))


def told_of(reading: Reading, reminders: Collection[int]) -> dict[int, list[Told]]:
    """To whom each of these reminders went."""
    found: dict[int, list[Told]] = {}
    d = delivery.c
    for page in _pages(reminders):
        asked = select(d.reminder, d.person, d.because, d.acting_for).where(d.reminder.in_(page))
        for number, *told in reading.connection.execute(asked.order_by(d.reminder, d.person)):
            found.setdefault(number, []).append(Told(*told))
    return found


def standing(reading: Reading, subjects: Collection[str]) -> set[tuple[str, str, int, date]]:
    """The deadlines that these files have now."""
    d = deadline.c
    found: set[tuple[str, str, int, date]] = set()
    for page in _pages(subjects):
        asked = select(d.subject, d.kind, d.number, d.due_on).where(d.subject.in_(page))
        found.update((row.subject, row.kind, row.number, row.due_on) for row in reading.connection.execute(asked))
    return found


def find_reminder(reading: Reading, number: int, person: int) -> Item | None:
    """A reminder as it went to a person; None where it never did."""
    asked = _items().where(delivery.c.reminder == number, delivery.c.person == person)
    return next(iter(_read(reading.connection.execute(asked))), None)


def has_message(reading: Reading, key: str) -> bool:
    """Whether a message of this key was made."""
    return reading.connection.execute(select(message.c.id).where(message.c.key == key)).first() is not None


# ------------------------------------------------------------------------------------------ queueing


def add_message(unit: Unit, new: NewMessage, reminders: Collection[int]) -> int | None:
    """Queue a message that holds the deliveries of these reminders; its number, None where its key was taken."""
    values = {**new._asdict(), "attempts": 0}
    added = _insert(unit).values(values).on_conflict_do_nothing(index_elements=["key"]).returning(message.c.id)
    number: int | None = unit.connection.execute(added).scalar()
    if number is not None:
        hold(unit, new.person, reminders, number)
    return number


def hold(unit: Unit, person: int, reminders: Collection[int], number: int) -> None:
    """Put the waiting deliveries of a person into a message, or into none (`CLOSED`)."""
    d = delivery.c
    for page in _pages(reminders):
        held = update(delivery).where(d.reminder.in_(page), d.person == person, d.message.is_(None))
        unit.connection.execute(held.values(message=number))


def put_text(unit: Unit, number: int, text: Text) -> None:
    """Keep the words of a message."""
    unit.connection.execute(update(message).where(message.c.id == number).values(**text._asdict()))


def _insert(unit: Unit) -> Any:
    """An INSERT that may be told what to do where the row is there already."""
    if unit.connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(message)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(message)


# ------------------------------------------------------------------------------------------ sending


def claim(unit: Unit, now: str, until: str) -> Message | None:
    """Take the next message that is due and that nobody sends, hold it until an instant, count the attempt."""
    m = message.c
    due = and_(m.state == WAITING, or_(m.next_at.is_(None), m.next_at <= now))
    left = and_(m.state == SENDING, m.next_at <= now)
    asked = select(m.id, m.key, m.person, m.on, m.message_id, m.attempts, m.lang, m.title, m.plain, m.html)
    asked = asked.where(or_(due, left)).order_by(m.id).limit(1).with_for_update(skip_locked=True)
    row = unit.connection.execute(asked).first()
    if row is None:
        return None
    attempts = row.attempts + 1
    taken = update(message).where(m.id == row.id).values(state=SENDING, next_at=until, attempts=attempts)
    unit.connection.execute(taken)
    text = Text(row.title, row.plain, row.html) if row.plain is not None else None
    return Message(row.id, row.key, row.person, row.on, row.message_id, attempts, row.lang, text)


def settle(
    unit: Unit,
    held: Message,
    state: str,
    *,
    sent_at: str | None = None,
    next_at: str | None = None,
    fault: str | None = None,
) -> bool:
    """Write down what became of a message that was claimed.

    False where the lease was over and another process has it now: what that one writes counts.
    """
    m = message.c
    mine = (m.id == held.id, m.state == SENDING, m.attempts == held.attempts)
    done = update(message).where(*mine).values(state=state, sent_at=sent_at, next_at=next_at, fault=fault)
    return bool(unit.connection.execute(done).rowcount)


def without_address(reading: Reading) -> list[tuple[int, int]]:
    """The messages that wait for an address: their numbers, each with its person."""
    asked = select(message.c.id, message.c.person).where(message.c.state == NO_ADDRESS).order_by(message.c.id)
    return [(row.id, row.person) for row in reading.connection.execute(asked)]


def message_state(reading: Reading, number: int) -> str | None:
    """How a message stands; None for a number that none has."""
    return reading.connection.execute(select(message.c.state).where(message.c.id == number)).scalar()


def recipient_of(reading: Reading, number: int) -> tuple[int, str]:
    """To whom a message goes: a person, or `NOBODY` and the address of a checkpoint."""
    row = reading.connection.execute(select(message.c.person, message.c.key).where(message.c.id == number)).one()
    carried = checkpoint_of(row.key)
    return row.person, carried[1] if carried is not None else ""


def wait_again(unit: Unit, number: int) -> None:
    """Have a message that is dead or without an address sent again, at once, with all its tries before it."""
    m = message.c
    again = update(message).where(m.id == number, m.state.in_((DEAD, NO_ADDRESS)))
    unit.connection.execute(again.values(state=WAITING, attempts=0, next_at=None, fault=None))


def counts(reading: Reading) -> dict[str, int]:
    """How many messages there are in each state."""
    asked = select(message.c.state, func.count()).group_by(message.c.state).order_by(message.c.state)
    return {row[0]: row[1] for row in reading.connection.execute(asked)}


def unsent(reading: Reading) -> dict[str, int]:
    """The same of those that have not left."""
    asked = select(message.c.state, func.count()).where(message.c.state.in_((WAITING, SENDING, NO_ADDRESS, DEAD)))
    return {row[0]: row[1] for row in reading.connection.execute(asked.group_by(message.c.state))}


# ------------------------------------------------------------------------------------------ taking away


def take_texts(unit: Unit, sent_before: str, made_before: date) -> int:
    """Take the texts of messages that were sent before an instant, or lie unsent since before a day; how many."""
    m = message.c
    old = or_(and_(m.state == SENT, m.sent_at < sent_before), and_(m.state.in_((DEAD, NO_ADDRESS)), m.on < made_before))
    gone = update(message).where(m.plain.is_not(None), old).values(title=None, plain=None, html=None)
    return unit.connection.execute(gone).rowcount


def _pages(values: Collection[Any]) -> Iterator[Sequence[Any]]:
    """No statement takes more values than either database allows."""
    every = list(values)
    return (every[start : start + PAGE] for start in range(0, len(every), PAGE))
