"""The deadlines that stand: of all files, of one's own, or of those one looks after; each with its last reminder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from lifecycle.errors import NotFound
from lifecycle.queries.due import next_deadlines
from lifecycle.queries.finding import Wanted
from lifecycle.queries.reminders import mark_json, reminders_of
from lifecycle.queries.view import View
from lifecycle.whose_files import Scope, is_within
from rules.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which deadlines: whose (a person's number with a scope), from which day to which, both included, of what kind."""

    person: int | None = None
    scope: Scope = "all"
    since: date | None = None
    until: date | None = None
    kind: str | None = None


def open_deadlines(view: View, asked: Asked) -> dict[str, Any]:
    """Every open deadline that fits, the soonest first. Raises NotFound for an unknown person."""
    registers = view.registers
    person = registers.people.find(asked.person) if asked.person is not None else None
    if asked.person is not None and person is None:
        raise NotFound("not_found.person", {"person": str(asked.person)})
    items: list[dict[str, Any]] = []
    cases: dict[str, Case] = {}
    today_policy = registers.policy_on(view.day)
    for _, _, case in view.standings(Wanted()):
        if person is not None and not is_within(case, person, asked.scope, registers.people, today_policy, view.day):
            continue
        for shown in next_deadlines(case, registers, view.day):
            if _fits(shown, asked):
                items.append(_item(case, shown))
                cases[case.reference] = case
    _add_reminders(view, items, cases)
    items.sort(key=lambda item: (item["dueOn"], item["reference"], item["kind"], item.get("number", 0)))
    return view.listed(items)


def _fits(shown: dict[str, Any], asked: Asked) -> bool:
    due_on = date.fromisoformat(shown["dueOn"])
    return (
        (asked.since is None or due_on >= asked.since)
        and (asked.until is None or due_on <= asked.until)
        and asked.kind in (None, shown["kind"])
    )


def _item(case: Case, shown: dict[str, Any]) -> dict[str, Any]:
    mark = case.mark_of(shown["kind"], shown.get("number", 0), date.fromisoformat(shown["dueOn"]))
    people = {name: {"number": n} for name in ("officer", "deputy") if (n := getattr(case, name)) is not None}
    return {"reference": case.reference, "partner": case.partner, **people, **shown, **mark_json(mark)}


def _add_reminders(view: View, items: list[dict[str, Any]], cases: dict[str, Case]) -> None:
    """The number of the last reminder of each deadline, which is typed to answer it, and all that were reported."""
    said: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for reference, reminders in reminders_of(view, list(cases.values())).items():
        for one in (r for r in reminders if "followed" not in r):  # nobody answers those of followers
            said.setdefault((reference, one["kind"], one.get("number", 0), one["dueOn"]), []).append(one)
    for item in items:
        own = said.get((item["reference"], item["kind"], item.get("number", 0), item["dueOn"]))
        if own:
            item["id"] = own[-1]["id"]
            item["reminders"] = [{k: v for k, v in one.items() if k not in ANSWERS} for one in own]


ANSWERS = frozenset({"acknowledgedBy", "snoozedUntil", "waivedUntil", "dueOn", "kind", "number"})
"""What stands at the deadline itself already."""
