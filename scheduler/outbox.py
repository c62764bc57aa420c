"""What waits is put into messages: a digest a day, one a week, or each matter by itself, as each person wishes.

    waiting deliveries → what is still due → what this person wants now → a message each, known by a key → its words

The key of a message says whose it is and of which day, so that of two processes one makes it. The last bands go at once
whatever somebody wishes: into the digest of the day, or by themselves where that was made already.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from lifecycle.deadlines import KINDS
from lifecycle.entries import instant
from lifecycle.followed import kind_told
from lifecycle.knowledge import READ_ALWAYS, Registers
from lifecycle.sitting import SCHEDULER
from lifecycle.storage.messages import (
    CLOSED,
    NO_ADDRESS,
    WAITING,
    Item,
    NewMessage,
    Text,
    add_message,
    has_message,
    hold,
    people_waiting,
    put_text,
    standing,
    take_texts,
    take_waiting,
    told_of,
    wait_again,
    without_address,
)
from lifecycle.storage.reading import Reading
from lifecycle.storage.store import Store, Unit
from lifecycle.stored import read_case
from lifecycle.whose_files import may_see
from lifecycle.working_days import Closed, next_working_day
from rules.directory import Person
from rules.reminder_policy import ReminderPolicy
from scheduler.address import pages_address
from scheduler.digest import Reader, letter
from scheduler.letter import page, plain
from scheduler.links import Links
from scheduler.recipients import ADMINISTRATOR

LANG = "en"
"""The language of a mail to somebody who chose none."""
LAST_BAND = 0
"""The day itself; overdue and news come with it: they go at once, and nobody does without them."""
KEPT_DAYS = 30
"""So many days after a message was sent, or was given up, its text is taken away."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What mails are written with: the registers, the day, the secret of links and the language of no choice."""

    registers: Registers
    today: date
    secret: bytes | None = None
    lang: str = LANG
    listening: str = ""

    @property
    def address(self) -> str:
        """Where the pages are, to which links lead."""
        return pages_address(self.settings.address, self.listening)

    @property
    def settings(self) -> ReminderPolicy:
        """What the service sets about reminders."""
        return self.registers.policy_on(self.today).register_.reminders

    def refresh(self, unit: Unit) -> None:
        """Read the registers again and hold them until the block ends: no name is erased while it is written down."""
        self.registers.take(unit.load(SCHEDULER.number, None, READ_ALWAYS, self.registers.versions)[1])

    def text(self, reading: Reading, person: Person, lang: str, on: date, items: Sequence[Item]) -> Text:
        """These reminders in words, in a language, as of a day."""
        told = told_of(reading, [item.reminder for item in items])
        everybody = [t for of_one in told.values() for t in of_one]
        numbers = {person.number, *(t.person for t in everybody), *(t.acting_for for t in everybody)}
        policy = self.registers.policy_on(self.today)
        links = Links(self.secret, policy, lang, self.address) if self.secret is not None else None
        reader = Reader(person, lang, on, self.registers, names_of(reading, self.registers, numbers), links)
        written = letter(reader, items, told)
        return Text(" ".join(written.title.split()), plain(written), page(written))


def names_of(reading: Reading, registers: Registers, numbers: set[int | None]) -> dict[int, str]:
    """The present names of people by number; those that were erased are left out."""
    people = [person for number in numbers if number is not None and (person := registers.people.find(number))]
    opened = reading.personal([person.name for person in people])
    found = {person.number: opened[person.name].value for person in people if person.name in opened}
    return {number: name for number, name in found.items() if name is not None}


def address_of(reading: Reading, person: Person) -> str | None:
    """The address of a person; None where there is none, or it was erased."""
    row = reading.personal([person.mail]).get(person.mail) if person.mail is not None else None
    return row.value if row is not None else None


# ------------------------------------------------------------------------------------------ what goes now


class Parcels(NamedTuple):
    """What becomes of the deliveries to a person: none, the digest of the day, a mail of its own; the others wait."""

    closed: list[Item]
    digest: list[Item]
    singles: list[Item]


def parcel(items: Sequence[Item], person: Person, today: date, settings: Closed, digests: frozenset[date]) -> Parcels:
    """Sort what is still due for a person. Pure. `digests` are the days on which they had a digest already."""
    rhythm, without = person.wishes.rhythm, frozenset(person.wishes.without)
    closed = [i for i in items if person.disabled or (i.kind in without and i.band > LAST_BAND)]
    wanted = [i for i in items if i not in closed]
    urgent = [i for i in wanted if i.band <= LAST_BAND]
    if rhythm == "single":
        return Parcels(closed, [], wanted)
    if today in digests:
        return Parcels(closed, [], urgent)
    whole = rhythm == "daily" or _week_is_due(wanted, today, settings, digests)
    return Parcels(closed, wanted if whole else urgent, [])


def _week_is_due(items: Sequence[Item], today: date, closed: Closed, digests: frozenset[date]) -> bool:
    """Whether the digest of the week is to be made: on its first working day, or later where nothing ran that day."""
    first = first_working_day(today, closed)
    made = first in digests
    return today >= first and not made and any(_released_on(item.reported_on, closed) <= today for item in items)


def _released_on(reported_on: date, closed: Closed) -> date:
    """The day from which a digest of the week takes what was reported on a day."""
    first = first_working_day(reported_on, closed)
    return first if reported_on <= first else first_working_day(reported_on + timedelta(days=7), closed)


def first_working_day(day: date, closed: Closed) -> date:
    """The first working day of the week that a day lies in."""
    return next_working_day(day - timedelta(days=day.weekday()), closed)


# ------------------------------------------------------------------------------------------ queueing


def queue_messages(store: Store, writing: Writing) -> int:
    """Put what waits into messages, a person at a time; how many were made.

    Any number of processes may do so at once. What is not to go yet goes on waiting.
    """
    with store.reading() as reading:
        numbers = people_waiting(reading)
    made = 0
    for number in numbers:
        with store.bulk() as unit:
            writing.refresh(unit)
            person = writing.registers.people.find(number)
            made += _queue(unit, writing, person) if person is not None else 0
    return made


def _queue(unit: Unit, writing: Writing, person: Person) -> int:
    items = take_waiting(unit, person.number)
    hidden = hidden_from(unit, writing, person, items) if not person.disabled else ()
    due = [item for item in _still_due(unit, items) if item.reminder not in hidden]
    closed = writing.settings.closed
    parcels = parcel(due, person, writing.today, closed, _digests(unit, person.number, writing.today, closed))
    hold(unit, person.number, {i.reminder for i in items} - {i.reminder for i in due}, CLOSED)
    hold(unit, person.number, [i.reminder for i in parcels.closed], CLOSED)
    made = 0
    if parcels.digest:
        made += _make(unit, writing, person, digest_key(person.number, writing.today), parcels.digest)
    for item in parcels.singles:
        made += _make(unit, writing, person, f"single:{person.number}:{item.reminder}", [item])
    return made


def digest_key(person: int, on: date) -> str:
    """The natural key of a digest."""
    return f"digest:{person}:{on.isoformat()}"


def _digests(unit: Unit, person: int, today: date, closed: Closed) -> frozenset[date]:
    days = {today, first_working_day(today, closed)}
    return frozenset(day for day in days if has_message(unit, digest_key(person, day)))


def hidden_from(reading: Reading, writing: Writing, person: Person, items: Sequence[Item]) -> frozenset[int]:
    """The reminders of files that were closed to a person since they were reported.

    Where an administrator was told because nobody else could be, that stands: a deadline never falls to nobody.
    """
    heads = reading.heads({item.subject for item in items if item.subject})
    cases = {name: read_case(name, head.state) for name, head in heads.items() if head.state is not None}
    return frozenset(
        item.reminder
        for item in items
        if item.subject in cases
        and item.because != ADMINISTRATOR
        and not may_see(cases[item.subject], person, writing.settings)
    )


def _still_due(reading: Reading, items: Sequence[Item]) -> list[Item]:
    """Without what was met or moved since it was reported, and of one deadline only what was said last."""
    held = standing(reading, {item.subject for item in items if kind_told(item.kind) in KINDS})
    last: dict[tuple[str, str, int, date], Item] = {}
    for item in sorted(items, key=lambda i: i.reminder):
        place = (item.subject, kind_told(item.kind), item.number, item.due_on)
        if place[1] not in KINDS or place in held:
            last[item.subject, item.kind, item.number, item.due_on] = item
    return list(last.values())


def _make(unit: Unit, writing: Writing, person: Person, key: str, items: Sequence[Item]) -> int:
    """Queue one message with its words; 0 where another process made it."""
    lang = person.wishes.lang or writing.lang
    state = WAITING if address_of(unit, person) is not None else NO_ADDRESS
    new = NewMessage(key, person.number, writing.today, message_id(writing.settings, key), state, lang)
    number = add_message(unit, new, [item.reminder for item in items])
    if number is None:
        return 0
    put_text(unit, number, writing.text(unit, person, lang, writing.today, items))
    return 1


def message_id(settings: ReminderPolicy, key: str) -> str:
    """The stable Message-ID of a message (RFC 5322 §3.6.4): the same however often it is handed over.

    Two registers that send for one domain tell themselves apart by the address of their pages.
    """
    said = hashlib.sha256(f"{settings.address}\n{key}".encode()).hexdigest()[:32]
    return f"<{said}@{domain_of(settings.sender)}>"


def domain_of(sender: str) -> str:
    """The domain of an address."""
    return sender.rpartition("@")[2]


# ------------------------------------------------------------------------------------------ later


def find_addresses(store: Store, writing: Writing) -> int:
    """Have messages sent whose person has an address by now; how many."""
    with store.reading() as reading:
        found = [
            number
            for number, person in without_address(reading)
            if (known := writing.registers.people.find(person)) is not None and address_of(reading, known) is not None
        ]
    if found:
        with store.bulk() as unit:
            for number in found:
                wait_again(unit, number)
    return len(found)


def forget_texts(store: Store, now: datetime, today: date) -> int:
    """Take the words of messages that left long ago, or were given up long ago; how many.

    Who was told of what, and when, stays; a message that is sent again after all is put into words anew.
    """
    kept = timedelta(days=KEPT_DAYS)
    with store.bulk() as unit:
        return take_texts(unit, instant(now - kept), today - kept)
