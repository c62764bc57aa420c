"""The public list as one reader asks for it."""

from __future__ import annotations

from typing import Any

from lifecycle.queries.view import View
from lifecycle.register import Place, place, register
from rules.government import regime_on
from rules.policy import Policy


def public_list(view: View, policy: Policy | None = None) -> dict[str, Any]:
    """The public list, each partner with the reason it is in or out; under the policy of the day, or a given one."""
    registers = view.registers
    policy = policy or registers.policy_on(view.day)
    places: dict[str, list[Place]] = {}
    for row, standing in view.every():
        own = registers.policy_of(standing.case, view.day)[0]
        found = place(row.reference, standing, view.day, policy, own)
        places.setdefault(standing.partner, []).append(found)
    government = regime_on(registers.calendar, policy, view.day)[0]
    shown = register(registers.partners.partners, places, view.day, government, view.lang)
    return shown if view.known_at is None else {"asOf": shown.pop("asOf"), "knownAt": view.known_at, **shown}
