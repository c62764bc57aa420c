"""Intents and exceptions that were spent: the act that spends them is really folded, so that the fold is tried too."""

from __future__ import annotations

from datetime import date, timedelta

from lifecycle.decision import decide
from lifecycle.exploration.brought import PEOPLE, entry_of, facts_for, shown
from lifecycle.exploration.opening import GIVEN, PARTNER, REFERENCE
from lifecycle.exploration.tried import Definition, Typed
from lifecycle.retype import retype
from rules.calendar import EMPTY_CALENDAR, Calendar
from rules.case import CaretakerException, Case, Intent
from rules.facts import Given, Request

MONTH = timedelta(days=30)
UNDONE_BY = {"suspend": "lift_suspension", "denounce": "revoke_notice", "end_by_consent": "revoke_notice"}
"""Acts of two persons that can be done again at the same stage, and what leads back to it."""
TEXT = (Given("0" * 64, "en"),)


def spent_intent(
    definition: Definition, act: str, day: date, intent: Intent, by: str
) -> tuple[Case, tuple[Typed, ...]]:
    """A file whose intent somebody else used for an act that was undone since, and the lines that did both."""
    stated = {"origin": "region", "reviewOn": str(day + 3 * MONTH)}
    request = Request(stated if act == "suspend" else {"effectOn": str(day + 4 * MONTH)}, TEXT, True, "REG/2")
    case = Case(reference=REFERENCE, partner=PARTNER, track="bilateral", stage="in_force", intents=(intent,))
    after, typed = _done(definition, act, day, case, by, request, EMPTY_CALENDAR)
    return after, (typed, Typed(day, by, f"agreements advance {REFERENCE} {UNDONE_BY[act]} {GIVEN}"))


def spent_exception(
    definition: Definition, act: str, day: date, made: tuple[CaretakerException, ...], running: Calendar
) -> tuple[Case, tuple[Typed, ...]]:
    """A file whose exception an act used that can be done again, in another way, and the line that did it."""
    case = Case(reference=REFERENCE, partner=PARTNER, track="bilateral", stage="in_force", exceptions=made)
    request = Request(_again(act, day), TEXT, True, "REG/2")
    after, typed = _done(definition, act, day, case, "officer", request, running)
    return after, (typed,)


def _again(act: str, day: date) -> dict[str, str | tuple[str, ...]]:
    if act == "renew":
        return {"term": "P2Y", "renewal": "none", "notice": "P3M"}
    return {
        "instrument": "addendum", "title": "Themes", "regionSignedOn": str(day), "partnerSignedOn": str(day),
        "regionPlace": "Brussels", "partnerPlace": "Graz", "regionSignatory": ("0" * 64,),
        "partnerSignatory": ("0" * 64,), "themes": ("culture", "tourism"),
    }  # fmt: skip


def _done(
    definition: Definition, name: str, day: date, case: Case, by: str, request: Request, calendar: Calendar
) -> tuple[Case, Typed]:
    """What the fold makes of an act; whether other rules let it pass, the lines show where they are typed."""
    act = definition.acts[name]
    facts = facts_for(
        definition, act, case, day, request=request, actor=PEOPLE[by], calendar=calendar, intents=case.intents
    )
    decision = decide(act, facts, definition.rules, definition.machine)
    after = definition.apply(case, entry_of(act, facts, decision, decision.target, 1_000))
    return after, Typed(day, by, shown(retype(act, facts, ())))
