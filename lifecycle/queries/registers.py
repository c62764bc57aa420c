"""The registers as answers show them: the government calendar, the people, the partners."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from lifecycle.errors import NotFound
from lifecycle.period_changes import find_proposal, stated, stated_end
from lifecycle.queries.file_json import list_item
from lifecycle.queries.finding import Wanted
from lifecycle.queries.view import View
from lifecycle.register import name_on
from lifecycle.registers import PEOPLE
from rules.calendar import GovernmentPeriod
from rules.directory import Absence, PartnerBody, People, Person
from rules.government import regime_on


def government(view: View) -> dict[str, Any]:
    """The government calendar, and the government on the day."""
    registers = view.registers
    items = [_period(p) for p in periods_then(view)]
    regime, _ = regime_on(registers.calendar, registers.policy_on(view.day), view.day)
    return view.open({"items": items, "total": len(items), "on": view.day.isoformat(), "government": regime})


def periods_then(view: View) -> Iterator[GovernmentPeriod]:
    """The periods that had begun on the day, with the ends that had come by then; today all that were entered."""
    for period in view.registers.calendar.periods:
        if not view.another_day:
            yield period
        elif period.starts_on.folds_on(view.day) <= view.day:
            ended = period.end is not None and period.end.on.folds_on(date.max) <= view.day
            proposed = period.proposed is not None and period.proposed.on.folds_on(date.max) <= view.day
            yield period.but(end=period.end if ended else None, proposed=period.proposed if proposed else None)


def _period(period: GovernmentPeriod) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": period.id,
        "kind": period.kind,
        "startsOn": str(period.starts_on),
        "startEvent": period.start_event,
        "source": period.source,
        "certainty": period.certainty,
        "enteredBy": who_entered(period.entered_by),
    }
    if period.confirmed_by is not None:
        shown["confirmedBy"] = who_entered(period.confirmed_by)
    if period.end is not None:
        shown.update(endsOn=str(period.end.on), endEvent=period.end.event)
    if period.proposed is not None:
        shown["closingToConfirm"] = {
            "on": str(period.proposed.on),
            **stated_end(period.proposed),
            "enteredBy": who_entered(period.proposed.entered_by),
        }
    if period.amended is not None:
        by = {"enteredBy": who_entered(period.amended.entered_by)}
        shown["correctionToConfirm"] = {**stated(period.amended), **by}
    if period.rejected:
        shown["rejected"] = True
    return {**shown, **proposed(period)}


def proposed(period: GovernmentPeriod) -> dict[str, Any]:
    """The act and the changes that the next confirmation of a period is about; nothing where none waits."""
    proposal = find_proposal(period)
    return {} if proposal is None else {"waiting": {"act": proposal.act, "changed": proposal.changed}}


def who_entered(by: str) -> dict[str, int] | str:
    """Who entered or confirmed a period: a person by the number, the portfolio by its own word."""
    return {"number": int(by)} if by.lstrip("-").isdigit() else by


def people(view: View) -> dict[str, Any]:
    """Everybody who may act, with names; of another day than today, who was there then and in which role."""
    return view.listed([_person(person, view.day) for person in _people_then(view)])


def _people_then(view: View) -> tuple[Person, ...]:
    directory = view.register_then(PEOPLE)
    assert isinstance(directory, People)
    return directory.people


def _person(person: Person, day: date) -> dict[str, Any]:
    shown: dict[str, Any] = {"number": person.number, "name": person.name, "role": person.role}
    flags = {"disabled": person.disabled, "invented": person.invented, "hasMail": person.mail is not None}
    shown.update({flag: True for flag, so in flags.items() if so})
    wishes = person.wishes.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    absence = person.absent_on(day)
    return {**shown, **({"wishes": wishes} if wishes else {}), **({"absent": _absence(absence)} if absence else {})}


def _absence(absence: Absence) -> dict[str, Any]:
    shown: dict[str, Any] = {"from": absence.since.isoformat(), "until": absence.until.isoformat()}
    return {**shown, "deputy": {"number": absence.deputy}} if absence.deputy is not None else shown


def absences(view: View) -> dict[str, Any]:
    """Every absence that is not over on the day, the soonest first."""
    found = [(a, person) for person in _people_then(view) for a in person.absences if a.until >= view.day]
    found.sort(key=lambda pair: (pair[0].since, pair[0].number))
    return view.listed([{"id": a.number, "whose": {"number": p.number}, **_absence(a)} for a, p in found])


def feeds(view: View, person: int | None) -> dict[str, Any]:
    """The calendar feeds that count, of a person or of all. Their secret addresses are kept nowhere."""
    return view.listed(
        [
            {"id": feed.number, "whose": {"number": p.number}, "scope": feed.scope}
            for p in _people_then(view)
            for feed in p.feeds
            if not feed.revoked and person in (None, p.number)
        ]
    )


def tokens(view: View, person: int | None) -> dict[str, Any]:
    """The tokens of programs that count, of a person or of all. Their secrets are kept nowhere."""
    return view.listed(
        [
            {
                "id": token.number,
                "whose": {"number": p.number},
                "scopes": list(token.allows),
                **({"until": token.until.isoformat()} if token.until is not None else {}),
            }
            for p in _people_then(view)
            for token in p.tokens
            if token.counts_on(view.day) and person in (None, p.number)
        ]
    )


def filters(view: View, person: int) -> dict[str, Any]:
    """The filters that a person saved."""
    found = view.registers.people.find(person)
    saved = found.filters if found is not None else ()
    return view.listed([one.model_dump(mode="json", by_alias=True, exclude_defaults=True) for one in saved])


def person_number(view: View, name: str) -> int:
    """The number of a person; of several who bore the name, the last. Raises NotFound."""
    commitments = set(view.reading.person_by_name(name))
    found = [p.number for p in view.registers.people.people if p.name in commitments]
    if not found:
        raise NotFound("not_found.person", {"person": name})
    return found[-1]


def partners(view: View) -> dict[str, Any]:
    """Every partner body."""
    items = [_partner(view, p) for p in view.registers.partners.partners]
    return {"items": items, "total": len(items)}


def partner(view: View, slug: str) -> dict[str, Any]:
    """One partner with all its files, present and past. Raises NotFound."""
    found = view.registers.partners.find(slug)
    if found is None:
        raise NotFound("not_found.partner", {"partner": slug})
    stood = [s for s in view.standings(Wanted(partner=slug)) if s[2].partner == slug]
    versions = view.versions([case.reference for _, _, case in stood])
    files = [list_item(s, case, view.registers, view.day, versions[case.reference]) for _, s, case in stood]
    names = [n.model_dump(mode="json", by_alias=True, exclude_none=True) for n in found.names]
    return view.open({**_partner(view, found), "names": names, "files": files})


def _partner(view: View, body: PartnerBody) -> dict[str, Any]:
    shown = {
        "slug": body.slug,
        "name": name_on(body, view.day, view.lang),
        "country": body.country,
        "bodyKind": body.body_kind,
    }
    return {**shown, "invented": True} if body.invented else shown
