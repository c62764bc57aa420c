"""Signed links: whoever got a mail acknowledges a reminder or puts it off without a login, once, until a day.

    41.3.acknowledge.-.2026-12-23.pqfi9ZrL7g6ieuVE3Ka9gBbHT0IkIBP8_J09kO_H0ng
    │  │ │           │ │          └ HMAC-SHA-256 of all before it, in base64url (RFC 2104, RFC 4648 §5)
    │  │ │           │ └ the last day on which it counts
    │  │ │           └ until when it puts off; - for an acknowledgement
    │  │ └ what it does
    │  └ the number of the person it was sent to
    └ the number of the reminder

The secret is derived from the key of the house, for `PURPOSE`; it stands in no database, so that whoever reads one
cannot make a link. A link is performed when somebody presses a button on the page it leads to, never by opening the
page: programs that look through mail follow every link.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from lifecycle.answer import Answer
from lifecycle.command import read_command
from lifecycle.deadlines import KINDS
from lifecycle.desk import Desk
from lifecycle.errors import Forbidden, Unreadable
from lifecycle.knowledge import READ_ALWAYS, Registers
from lifecycle.reminder_acts import REMINDER_ACTS
from lifecycle.storage.messages import Item, find_reminder
from lifecycle.storage.store import Store
from lifecycle.working_days import last_working_day
from rules.directory import Person
from rules.facts import Actor
from rules.policy import Policy

PURPOSE = "links/1"
"""What the secret is derived for; a new form of links takes another number."""
PATH = "/{lang}/reminders/link/{token}"
"""Where a link leads, behind the address of the pages."""
PERMISSION = "reminders"
PUT_OFF_DAYS = 7
"""By so many days a link puts a reminder off, where the deadline is not nearer."""
ACKNOWLEDGE, SNOOZE = "acknowledge", "snooze"
ACTS = {f"{verb}_reminder": verb for verb in (ACKNOWLEDGE, SNOOZE)}
_ACTS = {ACTS[act.name]: act for act in REMINDER_ACTS if act.name in ACTS}
_TOKEN = re.compile(
    r"(?P<said>(?P<reminder>[1-9]\d{0,18})\.(?P<person>[1-9]\d{0,18})\.(?P<verb>acknowledge|snooze)"
    r"\.(?P<until>-|\d{4}-\d\d-\d\d)\.(?P<expires_on>\d{4}-\d\d-\d\d))\.(?P<mark>[A-Za-z0-9_-]{43})",
    re.ASCII,
)


class Link(NamedTuple):
    """What a link does: for which reminder and person, until when it puts off, until when it counts, where it leads."""

    reminder: int
    person: int
    verb: str
    until: date | None
    expires_on: date
    address: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """The links of mails: made with a secret, for pages at an address, in a language, by the policy of a day."""

    secret: bytes
    policy: Policy
    lang: str
    address: str

    def of(self, item: Item, person: Person, on: date) -> Iterator[Link]:
        """The links that a mail of a day offers a person for a reminder; none where the role may not answer it."""
        if item.kind not in KINDS or not self.policy.allows(person.role, PERMISSION):
            return
        settings = self.policy.register_.reminders
        expires_on = on + timedelta(days=settings.link_days)
        yield self._link(Link(item.reminder, person.number, ACKNOWLEDGE, None, expires_on))
        latest = min(on + timedelta(days=PUT_OFF_DAYS), item.act_by if item.act_by >= on else item.due_on)
        until = last_working_day(latest, settings.closed)
        if until > on:  # a link that puts off until a day is of no use after it
            expires_on = min(expires_on, until - timedelta(days=1))
            yield self._link(Link(item.reminder, person.number, SNOOZE, until, expires_on))

    def _link(self, link: Link) -> Link:
        path = PATH.format(lang=self.lang, token=sign(link, self.secret))
        return link._replace(address=self.address + path)


def sign(link: Link, secret: bytes) -> str:
    """The token of a link."""
    until = link.until.isoformat() if link.until is not None else "-"
    said = f"{link.reminder}.{link.person}.{link.verb}.{until}.{link.expires_on.isoformat()}"
    return f"{said}.{_mark(said, secret)}"


def read_link(token: str, secret: bytes, today: date) -> Link:
    """What a token asks for.

    Raises Unreadable for what is no token, Forbidden for one that was changed or signed with another key, and for one
    whose day is over.
    """
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise Unreadable("link.malformed")
    if not hmac.compare_digest(match["mark"], _mark(match["said"], secret)):
        raise Forbidden("link.forged")
    try:
        until = None if match["until"] == "-" else date.fromisoformat(match["until"])
        expires_on = date.fromisoformat(match["expires_on"])
    except ValueError:
        raise Unreadable("link.malformed") from None
    if today > expires_on:
        raise Forbidden("link.expired", {"until_on": expires_on.isoformat()})
    return Link(int(match["reminder"]), int(match["person"]), match["verb"], until, expires_on)


def _mark(said: str, secret: bytes) -> str:
    return urlsafe_b64encode(hmac.digest(secret, said.encode(), "sha256")).rstrip(b"=").decode()


def show(store: Store, token: str, secret: bytes, today: date) -> tuple[Link, Item, bool]:
    """What the page of a link shows: the link, the reminder it answers, and whether the link was followed already.

    Raises what `follow` raises, and does nothing.
    """
    link, item, person = _checked(store, token, secret, today)
    with store.reading() as reading:
        return link, item, reading.answer(person.number, _key(token)) is not None


def follow(
    store: Store, token: str, secret: bytes, clock: Callable[[], datetime], today: date, *, trial_day: bool = False
) -> Answer:
    """Do what a link asks, as the person it was sent to; a second time the answer is the first one, `repeated`.

    The answer is a refusal where a rule stands in the way: the deadline was met meanwhile, or is over. Raises what
    `read_link` raises, Forbidden where the reminder never went to that person or they act no more.
    """
    link, item, person = _checked(store, token, secret, today)
    fields = {
        "reminder": [str(item.reminder)], "kind": [item.kind], "number": [str(item.number)],
        "dueOn": [item.due_on.isoformat()],
    }  # fmt: skip
    if link.until is not None:
        fields["until"] = [link.until.isoformat()]
    command = read_command(item.subject, _ACTS[link.verb], fields=fields, key=_key(token))
    actor = Actor(person.number, person.role)
    return Desk(store, clock=clock, today=today, actor=actor, trial_day=trial_day).perform(command)


def _key(token: str) -> str:
    """Under which key the one answer to a link is kept."""
    return f"link {hashlib.sha256(token.encode()).hexdigest()}"


def _checked(store: Store, token: str, secret: bytes, today: date) -> tuple[Link, Item, Person]:
    link = read_link(token, secret, today)
    registers = Registers()
    with store.reading() as reading:
        registers.take(reading.heads(READ_ALWAYS))
        item = find_reminder(reading, link.reminder, link.person)
    person = registers.people.find(link.person)
    if item is None or person is None:
        raise Forbidden("link.another")
    if person.disabled:
        raise Forbidden("link.disabled")
    return link, item, person
