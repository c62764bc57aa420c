"""Absences: from when to when, by whom somebody is stood in for, and how one ends early."""

from __future__ import annotations

from rules.dates import parse_day
from rules.facts import Facts
from rules.verdict import Answer, Citation, Params, Rule, Step, fails, not_applicable, passes

LAW = (Citation("law.policy_reminders", "I"),)
RETYPE = (Step("{typist}", "{retype}"),)


def days(facts: Facts) -> Answer:
    """An absence ends after it begins, does not lie wholly in the past, and overlaps no other of that person."""
    request, affairs = facts.request, facts.relations.affairs
    assert request is not None
    first, last = request.text("from"), request.text("until")
    if first is None or last is None:
        return not_applicable("incomplete")
    since, until = parse_day(first), parse_day(last)
    params: Params = {"since_on": first, "until_on": last, "fields": ("from", "until")}
    if until < since:
        return fails("reversed", params)
    if until < facts.today:
        return fails("past", params)
    other = next((a for a in affairs.absences if a[1] <= until and since <= a[2]), None)
    if other is None:
        return passes("free", params)
    number, begun, ended = other
    taken: Params = {"number": number, "from_on": begun.isoformat(), "to_on": ended.isoformat()}
    return fails("overlaps", {**params, **taken})


def deputy(facts: Facts) -> Answer:
    """Whoever stands in is another person, who may act and may work on files, or has the same role."""
    request, affairs = facts.request, facts.relations.affairs
    assert request is not None
    role = affairs.deputy
    if role is None:
        return not_applicable("nobody_named")
    if request.text("deputy") == request.text("person"):
        return fails("same", {"fields": ("deputy",)})
    if role == "unknown":
        return fails("unknown", {"fields": ("deputy",)})
    if role == "disabled":
        return fails("disabled", {"fields": ("deputy",)})
    if role != affairs.role and not facts.today_policy.allows(role, "files"):
        roles = tuple(r for r, granted in facts.today_policy.roles.items() if "files" in granted)
        return fails("other_role", {"role": role, "roles": roles, "fields": ("deputy",)})
    return passes("may_act", {"role": role})


def ending(facts: Facts) -> Answer:
    """An absence that is not over ends on a day from today on: what was, was."""
    request, affairs = facts.request, facts.relations.affairs
    assert request is not None
    number = int(request.text("absence") or 0)
    params: Params = {"number": number, "fields": ("absence",)}
    found = next((a for a in affairs.absences if a[0] == number), None)
    if found is None:
        return fails("unknown", params)
    _, since, until = found
    if until < facts.today:
        return fails("over", {"number": number, "until_on": until.isoformat()})
    text = request.text("from")
    back = parse_day(text) if text is not None else facts.today
    named: Params = {"back_on": back.isoformat(), "since_on": since.isoformat(), "until_on": until.isoformat()}
    if back < facts.today:
        return fails("earlier", {**named, "fields": ("from",)})
    if back > until:
        return fails("longer", {**named, "fields": ("from",)})
    return passes("open", named)


RULES = (
    Rule(
        "absences.days",
        1,
        LAW,
        days,
        {"reversed": RETYPE, "past": RETYPE, "overlaps": RETYPE},
        of_request=True,
    ),
    Rule(
        "absences.deputy",
        1,
        LAW,
        deputy,
        {"same": RETYPE, "unknown": RETYPE, "disabled": RETYPE, "other_role": RETYPE},
        of_request=True,
    ),
    Rule(
        "absences.ending",
        1,
        LAW,
        ending,
        {"unknown": RETYPE, "over": (), "earlier": RETYPE, "longer": RETYPE},
        of_request=True,
    ),
)
