"""Every rule there is, by its id. A rule that is not here cannot be asked."""

from __future__ import annotations

from rules import (
    absences,
    affairs,
    avenues,
    confirmation,
    criteria,
    directory,
    documents,
    erasing,
    frozen,
    gazette,
    government,
    opening,
    order,
    periods,
    persons,
    policies,
    reminders,
    terms,
    test_phase,
    tokens,
    treaty,
    validity,
    waivers,
)
from rules.verdict import Rule

RULES: dict[str, Rule] = {
    rule.id: rule
    for module in (
        persons,
        order,
        government,
        confirmation,
        criteria,
        test_phase,
        avenues,
        treaty,
        terms,
        documents,
        frozen,
        gazette,
        validity,
        opening,
        periods,
        directory,
        policies,
        erasing,
        reminders,
        affairs,
        absences,
        tokens,
        waivers,
    )
    for rule in module.RULES
}
