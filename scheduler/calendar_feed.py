"""Calendar feeds (RFC 5545): the deadlines in a person's scope, and each of their bands, as events of a day.

    BEGIN:VEVENT
    UID:BE-BRU-2026-0003.term_end.0.90@agreements
    SEQUENCE:11
    DTSTART;VALUE=DATE:20271101
    …
    BEGIN:VALARM
    TRIGGER;VALUE=DATE-TIME:20271101T080000Z

A UID names the file, the kind of deadline, its number and the band (`due` for the day itself), never the day or an
address: where a date moves, the event moves with it. Days are days in Brussels and carry no hour; alarms ring at an
instant, nine o'clock in Brussels, wherever the reader's clock stands. Nothing depends on the day of asking, so that an
unchanged feed is the same bytes. After an acknowledgement the chain stops here too: the deadline stands without bands
and without an alarm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from lifecycle.affairs import find_feed
from lifecycle.deadlines import comes_back_on
from lifecycle.errors import NotFound
from lifecycle.knowledge import Registers
from lifecycle.last_safe_day import why_earlier
from lifecycle.queries import Queries
from lifecycle.queries.followed import Followed
from lifecycle.register import name_on
from lifecycle.storage.store import Store
from lifecycle.whose_files import bands_of_role
from lifecycle.working_days import Closed, last_working_day
from messages.catalogue import get_catalogue
from messages.render import render
from messages.words import derivation_words
from rules.directory import FeedScope
from scheduler.bands import OVERDUE, Opening, band_on, openings

BRUSSELS = ZoneInfo("Europe/Brussels")
RINGS_AT = time(9)
"""When an alarm rings, in Brussels: the office is open, and no clock is ever put back or forward then."""
LANG = "en"
"""The language of a feed whose person chose none."""
MAKER = "-//Brussels International//agreements//EN"
REFRESH = timedelta(hours=1)
"""How often a calendar may ask again."""
DUE = "due"


class Reader(NamedTuple):
    """In which language events are told, and from what."""

    lang: str
    registers: Registers
    today: date


def read_feed(store: Store, token: str, today: date) -> bytes:
    """The calendar that a secret opens.

    Raises NotFound for one that is unknown or revoked, whichever: nobody learns that it ever counted.
    """
    registers = Queries(store, today, LANG).registers()
    found = find_feed(registers.people, token)
    if found is None:
        raise NotFound("not_found.feed")
    person, feed = found
    return write_calendar(store, person.number, feed.scope, today)


def write_calendar(store: Store, person: int, scope: FeedScope, today: date, lang: str | None = None) -> bytes:
    """The calendar of a person's scope or role, in their language unless another is named.

    Raises NotFound for a person who is unknown or may act no more.
    """
    queries = Queries(store, today, LANG)
    held = queries.followed(person, "all" if scope == "role" else scope)
    registers = queries.registers()
    found = registers.people.find(person)
    if scope == "role" and found is not None:
        held = list(_of_role(held, found.role, registers, today))
    chosen = found.wishes.lang if found is not None else None
    reader = Reader(lang or chosen or LANG, registers, today)
    calendar = Calendar()
    title = render(f"feed.title.{scope}", {}, reader.lang)
    for name, value in (("prodid", MAKER), ("version", "2.0"), ("calscale", "GREGORIAN"), ("x-wr-calname", title)):
        calendar.add(name, value)
    calendar.add("name", title)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for one in held:
        for event in _events(reader, one):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _of_role(held: Sequence[Followed], role: str, registers: Registers, today: date) -> Iterator[Followed]:
    """The deadlines that a role is told of, each with those bands alone."""
    for one in held:
        policy = registers.settings_of(one.case, today).register_.reminders
        bands = bands_of_role(one.case, one.bands, role, policy)
        if bands:
            yield one._replace(bands=bands)


def _events(reader: Reader, one: Followed) -> Iterator[Event]:
    """The day itself, then each band that is still to be told."""
    answered = one.mark is not None and one.mark.acknowledged_by is not None
    closed = reader.registers.policy_on(reader.today).register_.reminders.closed
    act_by = last_working_day(one.counts_to, closed)
    said = _said(reader, one)
    lines = [render("feed.due", said, reader.lang), *_why(reader, one, act_by)]
    if answered:
        lines.append(render("feed.acknowledged", {}, reader.lang))
    title = render("feed.event", said, reader.lang)
    yield _event(reader, one, DUE, one.deadline.due_on, title, lines, rings=not answered)
    if answered:
        return
    for opened in _to_tell(one, openings(one.counts_to, one.bands, closed), closed):
        key = _key(opened, one.deadline.due_on)
        title = render(f"feed.band.{key}", {**said, "days": opened.band}, reader.lang)
        yield _event(reader, one, str(opened.band), opened.on, title, lines, rings=True)


def _key(opened: Opening, due_on: date) -> str:
    """What a band is called on its day; where days count to an earlier day than the deadline, neither is today."""
    if opened.band == OVERDUE:
        return "overdue" if opened.on > due_on else "safe_over"
    if opened.band > 0:
        return "before"
    return "day" if opened.on == due_on else "act"


def _to_tell(one: Followed, opened: tuple[Opening, ...], closed: Closed) -> list[Opening]:
    """The bands that will be reported: of a deadline that was put off, the one that holds that day, and later ones."""
    until = comes_back_on(one.mark, closed)
    if until is None:
        return list(opened)
    comes_back = band_on(opened, until)
    later = [o for o in opened if o.on > until]
    return [comes_back._replace(on=until), *later] if comes_back is not None else later


def _event(reader: Reader, one: Followed, band: str, day: date, title: str, lines: list[str], *, rings: bool) -> Event:
    event, case, deadline = Event(), one.case, one.deadline
    event.add("uid", f"{case.reference}.{deadline.kind}.{deadline.number}.{band}@agreements")
    changed_at = datetime.fromisoformat(one.changed_at).astimezone(UTC).replace(microsecond=0)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", one.revision)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", title)
    event.add("description", "\n".join(lines))
    event.add("categories", [render(f"deadline.{deadline.kind}", {}, reader.lang)])
    event.add("class", "CONFIDENTIAL" if case.restricted else "PRIVATE")
    event.add("transp", "TRANSPARENT")
    if rings:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add(
            "trigger", datetime.combine(day, RINGS_AT, BRUSSELS).astimezone(UTC), parameters={"VALUE": "DATE-TIME"}
        )
        event.add_component(alarm)
    return event


def _said(reader: Reader, one: Followed) -> dict[str, str | int]:
    body = reader.registers.partners.find(one.case.partner)
    partner = name_on(body, reader.today, reader.lang) if body is not None else one.case.partner
    return {
        "reference": one.case.reference, "partner": partner, "deadline": one.deadline.kind,
        "due_on": one.deadline.due_on.isoformat(),
    }  # fmt: skip


def _why(reader: Reader, one: Followed, act_by: date) -> Iterator[str]:
    """By when to act where that is not the day itself, with the reason; and what the day follows from."""
    closed = reader.registers.policy_on(reader.today).register_.reminders.closed
    reason = why_earlier(one.deadline.due_on, act_by, closed)
    if reason is not None:
        said = {"act_by_on": act_by.isoformat(), "due_on": one.deadline.due_on.isoformat()}
        yield render(f"mail.act_by.{reason}", said, reader.lang)
    derived = one.deadline.derivation
    key = "mail.derived_source" if derived.startswith("+") else "mail.derived"
    yield render(key, {"text": derivation_words(get_catalogue(reader.lang), derived)}, reader.lang)
