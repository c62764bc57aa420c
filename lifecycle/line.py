"""A file as a line of a list: stored beside its state, so that a list parses no state of a file. Pure.

The line says what holds from the day of the last entry until `until`, the day of the next clock act, whatever day is
asked about: validity by its steps, the next deadline by its day, what is unknown by the end of its waivers. It follows
from the state and from the settings of the register, of which it carries the mark, and is rewritten like a deadline
where they change. As it is stored::

    {"under":"d0a1c1a2b3c4","until":"2027-01-01","shown":{"officer":1,"inForceSince":"2022-01-01","term":{"length":"P5Y"},
     "endsOn":"2027-01-01","endsOnDay":"2027-01-01"},"validity":[["",{"status":"established","because":"term",...}]],
     "deadline":{"kind":"notice_by","dueOn":"2026-07-01","actBy":"2026-07-01"},"themes":["culture"]}

What is empty is left out. `exempt` and `unknown` stand in no other line than in those of files that they are true of:
indexes look for the words (`lifecycle/queries/finding.py`).
"""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol, TypedDict

import orjson

from lifecycle.clock import clock_acts
from lifecycle.errors import Broken
from lifecycle.stages import ENDS
from lifecycle.unknowns import unassessed, unknowns_of, who_and_when
from lifecycle.working_days import Closed, last_working_day
from rules.case import Case, Term
from rules.dates import REGION_SINCE
from rules.policy import Policy, RegisterPolicy
from rules.validity import days_of_change, validity_on

FLAGS = ("legacy", "invented", "dormant", "restricted")
"""What is shown of a file only where it is so."""
FIRST_DAY = REGION_SINCE
"""Nobody can ask about an earlier day: the Region is that old. How old a source was before is not worked out."""
MUST = (str, dict, list)
PARTS: dict[str, type] = {
    "until": str, "deadline": dict, "flags": dict, "unknown": dict, "themes": list, "deputy": int, "avenues": list,
    "depositary": str, "contacts": list,
}  # fmt: skip
"""Of which kind the parts of a stored line are; MUST those of `under`, `shown` and `validity`, which every line has."""


class Line(TypedDict, total=False):
    """What is stored of a line. `shown` and `flags` are shown as they are, `themes` and what follows is looked for."""

    under: str
    until: str
    shown: dict[str, Any]
    validity: list[tuple[str, dict[str, Any] | None]]
    deadline: dict[str, str]
    flags: dict[str, bool]
    unknown: dict[str, Any]
    themes: tuple[str, ...]
    exempt: bool
    deputy: int
    avenues: list[tuple[str | None, str | None]]
    depositary: str
    contacts: list[str]


class Soonest(Protocol):
    """The next deadline, be it a row or just worked out."""

    @property
    def kind(self) -> str:
        """What is due."""

    @property
    def due_on(self) -> date:
        """The legal day."""


def line_of(case: Case, policy: Policy, soonest: Soonest | None, on: date | None = None) -> Line:
    """The line of a file in a state; with a day, it is good for that day alone.

    `policy` is the file's own with the settings of the register, `soonest` the next deadline that follows from it.
    """
    line: Line = {"under": policy.register_.mark}
    foreseen = clock_acts(case) if on is None else []
    if foreseen:
        line["until"] = foreseen[0].day.isoformat()
    line["shown"] = _shown(case)
    if on is not None:
        validity = validity_json(case, policy, on)
        line["validity"] = [("", validity)] if validity is not None else []
    else:
        line["validity"] = _steps(case, policy, foreseen[0].day if foreseen else date.max)
    if soonest is not None:
        line["deadline"] = deadline_json(soonest.kind, soonest.due_on, policy.register_.reminders.closed)
    if flags := {flag: True for flag in FLAGS if getattr(case, flag)}:
        line["flags"] = flags
    if unknown := _unknown(case, policy):
        line["unknown"] = unknown
    return line | _looked_for(case)


def written(line: Line) -> str:
    """The line as it is stored: always the same for the same state and settings."""
    return orjson.dumps(line).decode()


def written_under(register: RegisterPolicy) -> str:
    """How every line begins that was written under these settings."""
    return f'{{"under":"{register.mark}",'


def read_line(reference: str, text: str) -> Line:
    """The line that was stored of a file. Raises Broken where it is none."""
    try:
        line: Line = orjson.loads(text)
        told = line["under"].__class__, line["shown"].__class__, line["validity"].__class__
        if told != MUST or not all(value.__class__ is PARTS.get(name, value.__class__) for name, value in line.items()):
            raise ValueError("of another shape")
        if "deadline" in line:
            _ = line["deadline"]["kind"], line["deadline"]["actBy"], date.fromisoformat(line["deadline"]["dueOn"])
        if "unknown" in line:
            _ = [until.startswith for _, until in line["unknown"]["fields"]]
        _ = [since.startswith for since, _ in line["validity"]]
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise Broken("broken.line", {"reference": reference}) from error
    return line


def tells(line: Line, day: str, under: str) -> bool:
    """Whether a line tells how a file stands on a day not before its last entry: no clock act is due by then."""
    return line["under"] == under and day < line.get("until", "~")


def validity_then(line: Line, day: str) -> dict[str, Any] | None:
    """The validity on a day; None where none is in force or in question."""
    found = None
    for since, validity in line["validity"]:
        if since > day:
            break
        found = validity
    return found


def deadline_then(line: Line, day: date) -> dict[str, Any] | None:
    """The next deadline with the days that are left on a day (negative: overdue)."""
    deadline = line.get("deadline")
    return days_left(deadline, day) if deadline is not None else None


def missing_then(line: Line, day: str) -> list[str]:
    """What should be found by a day: see `lifecycle.unknowns.to_find`."""
    unknown = line.get("unknown")
    return [name for name, until in unknown["fields"] if until <= day] if unknown is not None else []


def days_left(deadline: dict[str, str], day: date) -> dict[str, Any]:
    """A deadline with the days that are left."""
    return {**deadline, "daysLeft": (date.fromisoformat(deadline["dueOn"]) - day).days}


def deadline_json(kind: str, due_on: date, closed: Closed) -> dict[str, str]:
    """A deadline as a line keeps it: the legal day, and the last working day before it; `closed` are no such days."""
    return {"kind": kind, "dueOn": due_on.isoformat(), "actBy": last_working_day(due_on, closed).isoformat()}


def term_length(term: Term) -> Any:
    """A term as the interface writes it: a length, `open` or `unknown`."""
    return term.length if isinstance(term.length, str) else {"length": str(term.length)}


def validity_json(case: Case, policy: Policy, day: date) -> dict[str, Any] | None:
    """The validity of an agreement on a day; None where none is in force or in question."""
    if case.agreement is None or case.stage not in ("in_force", "renewal_due"):
        return None
    if case.stage == "renewal_due":
        return {"status": "in_question", "because": case.doubt or "questioned"}
    validity = validity_on(case, case.validity, day, policy)
    shown: dict[str, Any] = {
        "status": "established" if validity.established else "in_question",
        "because": validity.because,
    }
    if validity.rests_on is not None:
        shown.update(source=validity.rests_on.name, certainty=validity.rests_on.certainty)
        if validity.alone:
            shown["alone"] = True
    return shown


def _steps(case: Case, policy: Policy, until: date) -> list[tuple[str, dict[str, Any] | None]]:
    """The validity from the last entry to the next clock act, each with the day from which it holds."""
    since = case.effective_on
    if since is None or case.agreement is None or case.stage not in ("in_force", "renewal_due"):
        return []
    since = max(since, FIRST_DAY)
    steps = [("", validity_json(case, policy, since))]
    if case.stage == "in_force":
        for day in sorted(day for day in days_of_change(case, policy) if since < day < until):
            validity = validity_json(case, policy, day)
            if validity != steps[-1][1]:
                steps.append((day.isoformat(), validity))
    return steps


def _shown(case: Case) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if case.kind != "agreement":
        shown["kind"] = case.kind
    if case.officer is not None:
        shown["officer"] = case.officer
    if case.in_force_on is not None:
        shown["inForceSince"] = str(case.in_force_on)
    term = case.term or case.mou_term
    if term is not None:
        shown["term"] = term_length(term)
    # a file that ended shows when, not until when it would have run
    ends_on = case.ended_on if case.stage in ENDS else term.ends_on if term is not None else None
    if ends_on is not None:
        shown["endsOn"] = str(ends_on)
        if ends_on.earliest is not None:
            shown["endsOnDay"] = ends_on.earliest.isoformat()
    return shown


def _unknown(case: Case, policy: Policy) -> dict[str, Any]:
    """What is unknown, each with the day from which it should be found; who should find it, and when it is due."""
    if case.stage in ENDS:
        return {}
    until = dict.fromkeys(unknowns_of(case), "")
    for waiver in case.waivers:
        if waiver.field in until:
            until[waiver.field] = max(until[waiver.field], waiver.until.isoformat())
    fields = [*until.items(), *((name, "") for name in unassessed(case, policy))]
    return {"fields": fields, **who_and_when(case)} if fields else {}


def _looked_for(case: Case) -> Line:
    """What files are looked for by, beside what is shown."""
    found: Line = {}
    if case.themes:
        found["themes"] = case.themes
    if case.exemptions:
        found["exempt"] = True
    if case.deputy is not None:
        found["deputy"] = case.deputy
    if case.avenues:
        found["avenues"] = list(dict.fromkeys((avenue.horizon, avenue.strengthens) for avenue in case.avenues))
    if case.depositary is not None:
        found["depositary"] = case.depositary
    if case.contacts:
        found["contacts"] = [text for _, name, email in case.contacts for text in (name, email) if text is not None]
    return found
