"""What entries about one person change: role, absences, address, wishes, feeds, filters, tokens. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from lifecycle.history import Entry
from lifecycle.people_acts import EVERY_KIND
from rules.directory import Absence, AccessToken, Feed, MailWishes, People, Person, SavedFilter
from rules.model import Frozen

Change = Callable[[Person, Entry], Person]


def _of_person(change: Change) -> Callable[[People, Entry], Frozen]:
    """A change of the one person whom an entry names."""

    def changed(people: People, entry: Entry) -> Frozen:
        number = int(entry.fields["person"])
        return people.but(people=tuple(change(p, entry) if p.number == number else p for p in people.people))

    return changed


def _day(entry: Entry, name: str) -> date:
    return date.fromisoformat(entry.fields[name])


def _disable(person: Person, _: Entry) -> Person:
    """Somebody who may act no more is told nothing more: their feeds and tokens are dead at once."""
    return person.but(
        disabled=True,
        feeds=tuple(feed.but(revoked=True) for feed in person.feeds),
        tokens=tuple(token.but(revoked=True) for token in person.tokens),
    )


def _add_absence(person: Person, entry: Entry) -> Person:
    absence = Absence(
        number=entry.sequence, since=_day(entry, "from"), until=_day(entry, "until"), deputy=int(entry.fields["deputy"])
    )
    return person.but(absences=(*person.absences, absence))


def _end_absence(person: Person, entry: Entry) -> Person:
    """The person is back on that day, or on the day of the entry; an absence that had not begun never was."""
    back = _day(entry, "from") if "from" in entry.fields else entry.day
    number, last = int(entry.fields["absence"]), back - timedelta(days=1)
    ended = (a.but(until=last) if a.number == number else a for a in person.absences)
    return person.but(absences=tuple(a for a in ended if a.since <= a.until))


def _set_wishes(person: Person, entry: Entry) -> Person:
    """What is said changes, what is not said stays."""
    f, wishes = entry.fields, person.wishes
    without = tuple(kind for kind in f["without"] if kind != EVERY_KIND) if "without" in f else wishes.without
    changed = MailWishes(rhythm=f.get("rhythm", wishes.rhythm), lang=f.get("language", wishes.lang), without=without)
    return person.but(wishes=changed)


def _add_feed(person: Person, entry: Entry) -> Person:
    f = entry.fields
    return person.but(feeds=(*person.feeds, Feed(number=entry.sequence, token=f["token"], scope=f.get("scope", "own"))))


def _revoke_feed(person: Person, entry: Entry) -> Person:
    number = int(entry.fields["feed"])
    return person.but(feeds=tuple(f.but(revoked=True) if f.number == number else f for f in person.feeds))


def _add_token(person: Person, entry: Entry) -> Person:
    f = entry.fields
    until = _day(entry, "until") if "until" in f else None
    token = AccessToken(number=entry.sequence, token=f["token"], allows=tuple(f.get("allows", ("read",))), until=until)
    return person.but(tokens=(*person.tokens, token))


def _revoke_token(person: Person, entry: Entry) -> Person:
    number = int(entry.fields["accessToken"])
    return person.but(tokens=tuple(t.but(revoked=True) if t.number == number else t for t in person.tokens))


def _save_filter(person: Person, entry: Entry) -> Person:
    f = entry.fields
    saved = SavedFilter(
        name=f["filter"], stages=tuple(f.get("stage", ())), themes=tuple(f.get("theme", ())),
        countries=tuple(f.get("country", ())), kinds=tuple(f.get("kind", ())), days=tuple(int(d) for d in f["days"]),
    )  # fmt: skip
    return person.but(filters=(*person.filters, saved))


def _drop_filter(person: Person, entry: Entry) -> Person:
    return person.but(filters=tuple(saved for saved in person.filters if saved.name != entry.fields["filter"]))


AFFAIRS_CHANGES: dict[str, Callable[[Any, Entry], Frozen]] = {
    "change_role": _of_person(lambda person, e: person.but(role=e.fields["role"])),
    "disable_person": _of_person(_disable),
    "add_absence": _of_person(_add_absence),
    "end_absence": _of_person(_end_absence),
    "set_mail": _of_person(lambda person, e: person.but(mail=e.fields["mail"])),
    "set_wishes": _of_person(_set_wishes),
    "add_feed": _of_person(_add_feed),
    "revoke_feed": _of_person(_revoke_feed),
    "add_token": _of_person(_add_token),
    "revoke_token": _of_person(_revoke_token),
    "save_filter": _of_person(_save_filter),
    "drop_filter": _of_person(_drop_filter),
}
