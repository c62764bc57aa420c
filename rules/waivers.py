"""Waiving what is not known: nothing is put off that the file says already."""

from __future__ import annotations

from rules.facts import Facts
from rules.frozen import known_of
from rules.verdict import Answer, Citation, Evidence, Params, Rule, fails, not_applicable, passes

LAW = (Citation("law.good_administration", "I"),)


def unknown(facts: Facts) -> Answer:
    """What need not be found before a day is not known yet."""
    request, case = facts.request, facts.now or facts.case
    if request is None:
        return not_applicable("asked_when_performed")
    if facts.correcting:
        return not_applicable("correction")
    field = request.text("field") or ""
    known = known_of(case, field) if case is not None else None
    if known is None:
        return passes("not_known")
    params: Params = {"reference": facts.reference, "field": field, "known": known}
    return fails("known", params, Evidence(field, known))


RULES = (Rule("waiver.unknown", 1, LAW, unknown, {"known": ()}, of_request=True),)
