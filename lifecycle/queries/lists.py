"""Files by what they have in common, and the names by which they can be asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lifecycle.as_of import Standing
from lifecycle.queries.file_json import list_item
from lifecycle.queries.finding import Wanted
from lifecycle.queries.registers import person_number
from lifecycle.queries.unknowns import unknown_criteria
from lifecycle.queries.view import View
from lifecycle.stages import ENDS, Stage
from lifecycle.storage.reading import PAGE, Reading
from lifecycle.storage.records import PartnershipRow
from lifecycle.unknowns import to_find, who_and_when
from rules.case import Case

EXPIRING = frozenset({Stage.TEST_PHASE, Stage.IN_FORCE, Stage.SUSPENDED, Stage.UNDER_NOTICE})
"""Stages in which a term runs that can expire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a file must fit to be listed; nothing is asked by default.

    `officer` is a person's name and matches deputies too; `expiring_within` counts days from the day asked about;
    `depositary` is a part of the depositary's text, in any case. `unknown`, `exempt` and `late` ask for files with
    something unknown, with an exemption, with a late entry. `contact` is a part of a contact's name or mail; `horizon`
    and `strengthens` are those of one avenue of the file; `unassigned` asks for open files without officer, `missing`
    for those of which this is unknown. `limit` and `after` make pages: at most so many files behind that reference.
    """

    stage: str | None = None
    track: str | None = None
    theme: str | None = None
    partner: str | None = None
    country: str | None = None
    officer: str | None = None
    nature: str | None = None
    expiring_within: int | None = None
    unknown: bool = False
    exempt: bool = False
    late: bool = False
    depositary: str | None = None
    contact: str | None = None
    kind: str | None = None
    horizon: str | None = None
    strengthens: str | None = None
    unassigned: bool = False
    missing: str | None = None
    limit: int | None = None
    after: str = ""


def list_files(view: View, filters: Filters) -> dict[str, Any]:
    """Every file that fits all filters, ended ones too. Raises NotFound for an unknown officer.

    With a limit, so many of them behind the reference `after`: `next` is what to give as `after` for more, and no
    total is told, for the rest is not looked at.
    """
    officer = person_number(view, filters.officer) if filters.officer is not None else None
    items: list[dict[str, Any]] = []
    more = False
    for _, standing, case in _candidates(view, filters, officer):
        item = _item(view, filters, officer, standing, case)
        if item is None:
            continue
        if filters.limit is not None and len(items) >= filters.limit:
            more = True
            break
        items.append(item)
    versions = view.versions([item["reference"] for item in items])
    for item in items:
        item["version"] = versions[item["reference"]]
    if filters.limit is None:
        return {**view.listed(items), **(unknown_criteria(view) if filters.unknown else {})}
    return view.open({"items": items, **({"next": items[-1]["reference"]} if more and items else {})})


def _candidates(view: View, filters: Filters, officer: int | None) -> Iterator[tuple[PartnershipRow, Standing, Case]]:
    """The files that may fit, by their rows."""
    within = filters.expiring_within
    stages = EXPIRING if within is not None else None
    wanted = Wanted(
        stages=(filters.stage,) if filters.stage is not None else stages, partner=filters.partner, track=filters.track,
        country=filters.country, nature=filters.nature, officer=officer, ends_by=day_after(view.day, within),
    )  # fmt: skip
    size = PAGE if filters.limit is None else min(PAGE, filters.limit + 1)
    return view.standings(wanted, after=filters.after, size=size)


def _item(view: View, filters: Filters, officer: int | None, standing: Standing, case: Case) -> dict[str, Any] | None:
    """A file as a line of the list; None where it does not fit."""
    if not (_fits(view, filters, officer, standing, case) and _fits_record(filters, view, case)):
        return None
    asked = filters.unknown or filters.missing is not None
    missing = to_find(case, view.registers.settings_of(case, view.day), view.day) if asked else []
    if asked and not missing or filters.missing not in (None, *missing):
        return None
    item = list_item(standing, case, view.registers, view.day)
    if asked:
        item.update(unknown=missing, **who_and_when(case))
    if filters.expiring_within is not None and not expires(item, view.day, filters.expiring_within):
        return None
    return item


def day_after(day: date, days: int | None) -> date | None:
    """The day so many days later, at most the last that there is; None without a number."""
    if days is None:
        return None
    return day + timedelta(days=min(days, (date.max - day).days - 1))


def expires(item: dict[str, Any], day: date, within: int) -> bool:
    """Whether the term of a listed file runs and ends within some days of a day, or has ended already."""
    ends = item.get("endsOnDay")
    last = day_after(day, within)
    return ends is not None and last is not None and date.fromisoformat(ends) <= last and item["stage"] in EXPIRING


def names(view: View) -> dict[str, tuple[str, ...]]:
    """What is known by name: themes, partners, countries."""
    registers = view.registers
    used = {theme for _, _, case in view.standings() for theme in case.themes}
    bodies = registers.partners.partners
    themes = {*registers.policy_on(view.day).themes, *(t.code for t in registers.partners.themes), *used}
    return {
        "theme": tuple(sorted(themes)),
        "partner": tuple(p.slug for p in bodies),
        "country": tuple(sorted({p.country for p in bodies})),
    }


def _fits(view: View, filters: Filters, officer: int | None, standing: Standing, case: Case) -> bool:
    """Whether a file has what its state tells: partner, track, stage, country, nature, theme, officer, exemption."""
    asked_and_held: tuple[tuple[Any, tuple[Any, ...]], ...] = (
        (filters.partner, (case.partner,)),
        (filters.track, (case.track,)),
        (filters.stage, (standing.stage,)),
        (filters.nature, (case.nature,)),
        (filters.theme, case.themes),
        (filters.kind, (case.kind,)),
        (officer, (case.officer, case.deputy)),
    )
    if filters.unassigned and (case.officer is not None or case.stage in ENDS):
        return False
    if not _has_avenue(filters, case):
        return False
    if any(asked is not None and asked not in held for asked, held in asked_and_held):
        return False
    if filters.country is not None:
        partner = view.registers.partners.find(case.partner)
        if partner is None or partner.country != filters.country:
            return False
    return bool(case.exemptions) or not filters.exempt


def _has_avenue(filters: Filters, case: Case) -> bool:
    """Whether one avenue of the file has the horizon and strengthens what is asked for, if anything is."""
    if filters.horizon is None and filters.strengthens is None:
        return True
    return any(
        filters.horizon in (None, avenue.horizon) and filters.strengthens in (None, avenue.strengthens)
        for avenue in case.avenues
    )


def _fits_record(filters: Filters, view: View, case: Case) -> bool:
    """What is looked up beside the file's state, and so last: a late entry, the depositary."""
    if filters.late and not any(
        e.data.get("lateEntry") and not (view.another_day and e.day > view.day) for e in view.entries(case.reference)
    ):
        return False
    kept = [case.depositary] if case.depositary is not None else []
    if filters.depositary is not None and not _says(view.reading, kept, filters.depositary):
        return False
    people = [text for _, name, email in case.contacts for text in (name, email) if text is not None]
    return filters.contact is None or _says(view.reading, people, filters.contact)


def _says(reading: Reading, commitments: list[str], text: str) -> bool:
    """Whether one of these texts, as far as it was not erased, contains this one, in any case."""
    opened = reading.personal(commitments).values() if commitments else ()
    return any(row.value is not None and text.casefold() in row.value.casefold() for row in opened)
