"""Files by what they have in common, and the names by which they can be asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from lifecycle.collecting import without_collecting
from lifecycle.line import Line, missing_then
from lifecycle.queries.finding import Wanted
from lifecycle.queries.lined import Sought, count_lines, find_lines
from lifecycle.queries.listed import Listed, item_of, listed_by, missing_of
from lifecycle.queries.many import changed_behind, last_changes_of
from lifecycle.queries.registers import person_number
from lifecycle.queries.searched import entered_between, partners_named
from lifecycle.queries.unknowns import OPEN, unknown_criteria
from lifecycle.queries.view import View
from lifecycle.stages import ENDS, Stage
from lifecycle.storage.reading import PAGE, Reading

EXPIRING = frozenset({Stage.TEST_PHASE, Stage.IN_FORCE, Stage.SUSPENDED, Stage.UNDER_NOTICE})
"""Stages in which a term runs that can expire."""
COLUMNS = ("stage", "partner", "track", "country", "nature")
"""What is filtered by a column of the row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a file must fit to be listed; nothing is asked by default.

    `officer` is a person's name and matches deputies too; `expiring_within` counts days from the day asked about;
    `depositary` is a part of the depositary's text, in any case. `unknown`, `exempt` and `late` ask for files with
    something unknown, with an exemption, with a late entry. `contact` is a part of a contact's name or mail; `horizon`
    and `strengthens` are those of one avenue of the file; `unassigned` asks for open files without officer, `missing`
    for those of which this is unknown; `modified_since` for those of which something but a refusal was recorded after
    that instant (UTC, as entries write it). `text` asks for those of which it is part of the reference or names the
    partner (`searched.partners_named`), `in_force_from` and `in_force_until` for those that may have entered into force
    between these days. `limit` and `after` make pages: at most so many files behind that reference.
    `exact` are the filters given that are columns of a row, `partners` those that `text` names.
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
    modified_since: str | None = None
    text: str | None = None
    in_force_from: date | None = None
    in_force_until: date | None = None
    limit: int | None = None
    after: str = ""
    partners: frozenset[str] = frozenset()
    exact: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "exact", tuple(name for name in COLUMNS if getattr(self, name) is not None))


def list_files(view: View, filters: Filters) -> dict[str, Any]:
    """Every file that fits all filters, ended ones too. Raises NotFound for an unknown officer.

    With a limit, so many of them behind the reference `after`: `next` is what to give as `after` for more, and no
    total is told, for the rest is not looked at.
    """
    filters = _with_partners(view, filters)
    if filters.limit is not None:
        return _listed(view, filters)
    with without_collecting():
        return _listed(view, filters)


def count_files(view: View, filters: Filters) -> int:
    """How many files fit all filters, whatever page is asked for. Raises NotFound for an unknown officer."""
    filters = _with_partners(view, filters)
    every = replace(filters, limit=None, after="", modified_since=None)
    officer = person_number(view, filters.officer) if filters.officer is not None else None
    changed = changed_behind(view.reading, filters.modified_since, view.known_at) if filters.modified_since else None
    if changed is None and counted_by_rows(filters):
        counted = count_lines(view, _sought(view, every, officer))
        if counted is not None:
            return counted[0] + sum(_fits(view, every, officer, listed) for listed in counted[1])
    with without_collecting():
        return sum(
            _fits(view, every, officer, listed)
            for listed in _candidates(view, every, officer)
            if changed is None or listed.reference in changed
        )


def _with_partners(view: View, filters: Filters) -> Filters:
    return replace(filters, partners=partners_named(view, filters.text)) if filters.text is not None else filters


def count_own(view: View, person: int) -> int:
    """How many files somebody has as officer or as deputy."""
    every = Filters()
    return sum(_fits(view, every, person, listed) for listed in _candidates(view, every, person))


def counted_by_rows(filters: Filters) -> bool:
    """Whether the database alone can tell how many files fit: what is asked stands in columns of their rows."""
    given = {name: getattr(filters, name) for name in COLUMNS}
    return filters == Filters(limit=filters.limit, after=filters.after, unassigned=filters.unassigned, **given)


def _listed(view: View, filters: Filters) -> dict[str, Any]:
    officer = person_number(view, filters.officer) if filters.officer is not None else None
    found: list[Listed] = []
    more = False
    for listed in _candidates(view, filters, officer):
        if not _fits(view, filters, officer, listed):
            continue
        if filters.limit is not None and len(found) >= filters.limit:
            more = True
            break
        found.append(listed)
    items = _items(view, filters, found)
    if filters.limit is None:
        criteria = unknown_criteria(view) if filters.unknown else {}
        return {"items": items, "total": len(items), **(view.open(criteria) if criteria else {})}
    return {"items": items, **({"next": items[-1]["reference"]} if more and items else {})}


def _candidates(view: View, filters: Filters, officer: int | None) -> Iterator[Listed]:
    """The files that may fit, by their lines; on a day of which lines cannot tell, by their histories."""
    size = PAGE if filters.limit is None else min(PAGE, filters.limit + 1)
    found = find_lines(view, _sought(view, filters, officer), filters.after, size)
    if found is not None:
        return found
    within = filters.expiring_within
    stages = EXPIRING if within is not None else None
    wanted = Wanted(
        stages=(filters.stage,) if filters.stage is not None else stages, partner=filters.partner, track=filters.track,
        country=filters.country, nature=filters.nature, officer=officer, ends_by=day_after(view.day, within),
    )  # fmt: skip
    return (
        listed_by(standing, case, view.registers, view.day)
        for _, standing, case in view.standings(wanted, after=filters.after, size=size)
    )


def _sought(view: View, filters: Filters, officer: int | None) -> Sought:
    """What the rows and lines of files that fit hold."""
    within = filters.expiring_within
    sought = Sought(deputised=officer is not None, late=filters.late, ends_by=day_after(view.day, within))
    for column in filters.exact:
        sought.equal(column, getattr(filters, column))
    if officer is not None:
        sought.equal("officer", officer)
    if within is not None:
        sought.stage_among(sorted(EXPIRING))
    if filters.unassigned:
        sought.clauses.append("officer IS NULL")
        sought.stage_among(OPEN)
    _search(view, filters, sought)
    if filters.modified_since is not None:
        sought.modified(filters.modified_since)
    if filters.unknown or filters.missing is not None:
        sought.has("unknown")
    if filters.exempt:
        sought.has("exempt")
    if filters.theme is not None:
        sought.says(filters.theme)
    if filters.kind not in (None, "agreement"):
        sought.has("kind")
    if filters.depositary is not None:
        sought.has("depositary")
    if filters.contact is not None:
        sought.has("contacts")
    return sought


def _search(view: View, filters: Filters, sought: Sought) -> None:
    """What is asked for by a word or by days."""
    if filters.text is not None:
        sought.named(filters.partners, filters.text.upper(), view.dialect)
    if filters.in_force_from is not None or filters.in_force_until is not None:
        sought.has("inForceSince")


def _items(view: View, filters: Filters, found: list[Listed]) -> list[dict[str, Any]]:
    """The lines as they are shown, with versions and the names of officers."""
    missing = filters.unknown or filters.missing is not None
    versions = view.versions([listed.reference for listed in found if listed.version is None])
    items = []
    for listed in found:
        version = versions[listed.reference] if listed.version is None else listed.version
        item = item_of(listed, view.registers, view.day, version)
        if missing:
            told = missing_of(listed, view.day)
            item["unknown"] = told.pop("fields")
            item.update(told)
        items.append(item)
    _name_people(view, items)
    return items


def _name_people(view: View, items: list[dict[str, Any]]) -> None:
    """Put persons in the place of their numbers: each is looked up once, and nothing else of a line needs opening."""
    keys = ("officer", "deputy", "finder")
    numbers = sorted({item[key] for item in items for key in keys if isinstance(item.get(key), int)})
    if not numbers:
        return
    people = dict(zip(numbers, view.open({"officer": numbers})["officer"], strict=True))
    for item in items:
        for key in keys:
            if isinstance(item.get(key), int):
                item[key] = people[item[key]]


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


def _fits(view: View, filters: Filters, officer: int | None, listed: Listed) -> bool:
    """Whether a file fits all filters; what is looked up beside its line comes last."""
    line = listed.line
    shown = line["shown"]
    for name in filters.exact:
        if getattr(filters, name) != getattr(listed, name):
            return False
    if not _is_searched(filters, listed):
        return False
    if officer is not None and officer not in (shown.get("officer"), line.get("deputy")):
        return False
    if filters.theme is not None and filters.theme not in line.get("themes", ()):
        return False
    if filters.kind is not None and filters.kind != shown.get("kind", "agreement"):
        return False
    if filters.unassigned and ("officer" in shown or listed.at in ENDS):
        return False
    if filters.exempt and "exempt" not in line:
        return False
    if filters.unknown or filters.missing is not None:
        missing = missing_then(line, view.day.isoformat())
        if not missing or filters.missing not in (None, *missing):
            return False
    if filters.expiring_within is not None and not expires(
        {**shown, "stage": listed.stage}, view.day, filters.expiring_within
    ):
        return False
    return _has_avenue(filters, line) and _fits_record(filters, view, listed)


def _is_searched(filters: Filters, listed: Listed) -> bool:
    """Whether a file fits the word and the days that are asked for, if any are."""
    text, first, last = filters.text, filters.in_force_from, filters.in_force_until
    if text is not None and listed.partner not in filters.partners and text.upper() not in listed.reference:
        return False
    return (first is None and last is None) or entered_between(listed.line, first, last)


def _has_avenue(filters: Filters, line: Line) -> bool:
    """Whether one avenue of the file has the horizon and strengthens what is asked for, if anything is."""
    if filters.horizon is None and filters.strengthens is None:
        return True
    return any(
        filters.horizon in (None, horizon) and filters.strengthens in (None, strengthens)
        for horizon, strengthens in line.get("avenues", ())
    )


def _fits_record(filters: Filters, view: View, listed: Listed) -> bool:
    """What is looked up beside the file's line, and so last: a late entry, the depositary, a contact."""
    line = listed.line
    if filters.modified_since is not None and not _modified(view, listed.reference, filters.modified_since):
        return False
    if filters.late and not any(
        e.data.get("lateEntry") and not (view.another_day and e.day > view.day) for e in view.entries(listed.reference)
    ):
        return False
    kept = [line["depositary"]] if "depositary" in line else []
    if filters.depositary is not None and not _says(view.reading, kept, filters.depositary):
        return False
    return filters.contact is None or _says(view.reading, line.get("contacts", []), filters.contact)


def _modified(view: View, reference: str, since: str) -> bool:
    """Whether something but a refusal was recorded of a file after an instant, by the one asked for."""
    return last_changes_of(view.reading, (reference,), view.known_at).get(reference, "") > since


def _says(reading: Reading, commitments: list[str], text: str) -> bool:
    """Whether one of these texts, as far as it was not erased, contains this one, in any case."""
    opened = reading.personal(commitments).values() if commitments else ()
    return any(row.value is not None and text.casefold() in row.value.casefold() for row in opened)
