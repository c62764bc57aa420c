"""What runs from when to when: test phases and terms of all files, and the government's caretaker periods."""

from __future__ import annotations

from typing import Any

from lifecycle.queries.finding import Wanted
from lifecycle.queries.view import View
from lifecycle.stages import ENDS
from rules.case import Case, Term


def spans(view: View) -> dict[str, Any]:
    """Every test phase and term that was signed, by partner; dates as they are known, `open` and `unknown` as such."""
    items = [span for _, _, case in view.standings(Wanted()) for span in _of(case)]
    periods = [
        {
            "id": period.id, "from": str(period.starts_on),
            **({"until": str(period.end.on)} if period.end is not None else {}),
        }
        for period in view.registers.calendar.standing
    ]  # fmt: skip
    return view.open({"on": view.day.isoformat(), "items": items, "caretaker": periods})


def _of(case: Case) -> list[dict[str, Any]]:
    found = []
    ended = {"endedOn": str(case.ended_on)} if case.stage in ENDS and case.ended_on is not None else {}
    if case.mou_term is not None:
        found.append({**_span(case, case.mou_term, "test_phase"), **ended})
    found += [{**_span(case, term, "term"), **(ended if term is case.term else {})} for term in case.terms]
    return found


def _span(case: Case, term: Term, kind: str) -> dict[str, Any]:
    until = str(term.ends_on) if term.ends_on is not None else "open" if term.length == "open" else "unknown"
    return {
        "reference": case.reference, "partner": case.partner, "track": case.track, "kind": kind, "number": term.number,
        "from": str(term.starts_on) if term.starts_on is not None else "unknown", "until": until,
    }  # fmt: skip
