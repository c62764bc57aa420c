"""What a decision uses up, and that it was entered late: its entry says so, and `replay` works it out again.

An intent and an exception count once. Pure.
"""

from __future__ import annotations

from typing import Any

from lifecycle.history import Entry
from rules.facts import Facts
from rules.persons import find_intent
from rules.verdict import Verdict

SPENT = {"intent": "spentIntents", "exception": "spentExceptions"}
"""What the corrected entries rested on stays used: each counts once, and who decides again asks again."""
USED_UP = frozenset({"lateEntry", *SPENT, *SPENT.values()})
"""What an entry says of it, by its names there."""


def used_up(facts: Facts, verdicts: tuple[Verdict, ...]) -> dict[str, Any]:
    """What an allowed act rested on, as its entry says it: `intent` is an entry of the file, `exception` its number.

    `lateEntry` says that a caretaker period had begun between the act and its entry (DESIGN section 5).
    """
    found: dict[str, Any] = {}
    answered = {v.rule: v for v in verdicts}
    late = answered.get("dates.late_entry")
    documented = late is not None and late.key == "documented"
    if documented:
        found["lateEntry"] = True
    if documented or "two_persons" in answered:
        intent = find_intent(facts.intents, facts.act, facts.actor.number)
        if intent is not None:
            found["intent"] = intent.entry
    powers = answered.get("government.full_powers")
    if powers is not None and powers.key == "excepted":
        found["exception"] = int(str(powers.params["exception"]).rpartition(":")[2])
    return found


def spent_by(corrected: Entry) -> dict[str, list[int]]:
    """What a corrected entry, and those that it corrected itself, had used up: its correction goes on saying it."""
    data = corrected.data
    numbers = {n: [*data.get(n, ()), *([data[one]] if one in data else ())] for one, n in SPENT.items()}
    return {name: spent for name, spent in numbers.items() if spent}
