"""A file as a list sees it on a day, from its stored line or from its state: the same line, told the same way. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from lifecycle.as_of import Standing
from lifecycle.deadlines import deadlines
from lifecycle.knowledge import Registers
from lifecycle.last_safe_day import act_by
from lifecycle.line import Line, deadline_then, line_of, missing_then, validity_then
from rules.case import Case


class Listed(NamedTuple):
    """A file on a day.

    `stage` is `unknown` where it cannot be told; `at` is then the last one that can. `country` is that of the partner,
    `version` None where it was not read with the line.
    """

    reference: str
    partner: str
    track: str
    nature: str
    stage: str
    at: str
    country: str | None
    line: Line
    version: int | None = None


def listed_by(standing: Standing, case: Case, registers: Registers, day: date) -> Listed:
    """A file by its state on a day; `case` is that of the standing."""
    settings = registers.settings_of(case, day)
    soonest = next(iter(deadlines(case, settings)), None)
    partner = registers.partners.find(case.partner)
    return Listed(
        case.reference, case.partner, case.track, case.nature, standing.stage, case.stage,
        partner.country if partner is not None else None, line_of(case, settings, soonest, day),
    )  # fmt: skip


def item_of(listed: Listed, registers: Registers, day: date, version: int) -> dict[str, Any]:
    """A file in the shape of the interface; the officer is a number still.

    The day to act by follows from the government calendar too, which no line knows.
    """
    line = listed.line
    item: dict[str, Any] = {
        "reference": listed.reference, "partner": listed.partner, "track": listed.track, "nature": listed.nature,
        "stage": listed.stage, "version": version, **line["shown"],
    }  # fmt: skip
    validity = validity_then(line, day.isoformat())
    if validity is not None:
        item["validity"] = validity
    soonest = deadline_then(line, day)
    if soonest is not None:
        by = act_by(soonest["kind"], date.fromisoformat(soonest["dueOn"]), registers.calendar, registers.policy_on(day))
        item["nextDeadline"] = {**soonest, "actBy": by.isoformat()}
    if "deputy" in line:
        item["deputy"] = line["deputy"]
    if "themes" in line:
        item["themes"] = list(line["themes"])
    if "flags" in line:
        item.update(line["flags"])
    return item


def missing_of(listed: Listed, day: date) -> dict[str, Any]:
    """What should be found by a day, who should find it, and when it is asked for again; nothing where nothing is."""
    missing = missing_then(listed.line, day.isoformat())
    if not missing:
        return {}
    return {**listed.line["unknown"], "fields": missing}
