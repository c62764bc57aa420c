"""Saved filters: who wants to hear of which deadlines, by days of their own. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lifecycle.whose_files import may_see
from rules.case import Case
from rules.directory import People, Person, SavedFilter
from rules.reminder_policy import ReminderPolicy


class Follower(NamedTuple):
    """Somebody who follows a deadline by a filter, with the days before it on which they want to hear."""

    person: int
    filter: str
    days: tuple[int, ...]


def fits(saved: SavedFilter, case: Case, country: str | None) -> bool:
    """Whether a file fits a filter; `country` is the partner's. Of several values of one field any will do."""
    return (
        (not saved.stages or case.stage in saved.stages)
        and (not saved.themes or bool(set(saved.themes) & set(case.themes)))
        and (not saved.countries or country in saved.countries)
    )


def filters_for(person: Person, case: Case, country: str | None, policy: ReminderPolicy) -> tuple[SavedFilter, ...]:
    """The filters of a person that a file fits; none where they may not see it, or act no more."""
    if not may_see(case, person, policy):
        return ()
    return tuple(saved for saved in person.filters if fits(saved, case, country))


def followers(case: Case, kind: str, country: str | None, people: People, policy: ReminderPolicy) -> Iterator[Follower]:
    """Everybody who follows deadlines of this kind of a file, by each filter that fits."""
    for person in people.people:
        for saved in filters_for(person, case, country, policy):
            if not saved.kinds or kind in saved.kinds:
                yield Follower(person.number, saved.name, saved.days)
