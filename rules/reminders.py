"""Answers to reminders: to which deadline, until when, by which bands."""

from __future__ import annotations

from datetime import date

from rules.dates import parse_day
from rules.facts import Facts
from rules.policy_problems import PolicyFault
from rules.reminder_policy import MOST_BAND_DAYS, falling
from rules.verdict import Answer, Citation, Params, Rule, Step, fails, not_applicable, passes

LAW = (Citation("law.policy_reminders", "I"),)
RETYPE = (Step("{typist}", "{retype}"),)


def _named(facts: Facts) -> tuple[str, int, date]:
    request = facts.request
    assert request is not None
    due_on = request.text("dueOn")
    return (
        request.text("kind") or "",
        int(request.text("number") or 0),
        date.fromisoformat(due_on) if due_on else date.max,
    )


def still_open(facts: Facts) -> Answer:
    """The deadline of the reminder is still one of the file's: it was neither met nor moved."""
    if facts.request is None:
        return not_applicable("asked_when_performed")
    kind, number, due_on = _named(facts)
    params: Params = {"kind": kind, "due_on": due_on.isoformat(), "reference": facts.reference}
    if (kind, number, due_on) in facts.relations.deadlines:
        return passes("open", params)
    return fails("settled", params)


def snooze(facts: Facts) -> Answer:
    """A reminder is put off to a later working day, never past the deadline or the day by which one must act.

    That day binds as long as it is not over: a deadline of which it was missed may be put off until it is over itself.
    """
    request = facts.request
    if request is None:
        return not_applicable("asked_when_performed")
    kind, _, due_on = _named(facts)
    text = request.text("until")
    if text is None:
        return not_applicable("incomplete")
    until = parse_day(text)
    params: Params = {"kind": kind, "due_on": due_on.isoformat(), "until_on": until.isoformat(), "fields": ("until",)}
    back_on, by = facts.relations.comes_back_on or until, facts.relations.act_by
    if until <= facts.today:
        return fails("not_later", params)
    if by is not None and facts.today <= by < min(until, due_on):
        return fails("past_act_by", {**params, "act_by_on": by.isoformat()})
    if until > due_on:
        return fails("past_deadline", params)
    if back_on <= facts.today:
        return fails("nobody_works", params)
    return passes("before", {**params, "until_on": back_on.isoformat()})


def waiver(facts: Facts) -> Answer:
    """Nothing need be done about a deadline until a later day."""
    text = facts.request.text("until") if facts.request is not None else None
    if text is None:
        return not_applicable("incomplete")
    until = parse_day(text)
    params: Params = {"until_on": until.isoformat(), "fields": ("until",)}
    return passes("later", params) if until > facts.today else fails("not_later", params)


def own_bands(facts: Facts) -> Answer:
    """A file's own bands fall: no two of them overlap."""
    request = facts.request
    if request is None:
        return not_applicable("asked_when_performed")
    typed = request.fields.get("days", ())
    given = (typed,) if isinstance(typed, str) else typed
    try:
        falling(tuple(int(days) for days in given))
    except PolicyFault:
        return fails("overlap", {"days": given, "most": MOST_BAND_DAYS, "fields": ("days",)})
    return passes("falling", {"days": given})


RULES = (
    Rule("reminders.open", 1, LAW, still_open, {"settled": ()}, of_request=True),
    Rule(
        "reminders.snooze",
        2,
        LAW,
        snooze,
        {"not_later": RETYPE, "past_deadline": RETYPE, "past_act_by": RETYPE, "nobody_works": RETYPE},
        of_request=True,
    ),
    Rule("reminders.waiver", 1, LAW, waiver, {"not_later": RETYPE}, of_request=True),
    Rule("reminders.bands", 1, LAW, own_bands, {"overlap": RETYPE}, of_request=True),
)
