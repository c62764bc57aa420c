"""What `policy adopt` would refuse of a policy, foretold by the same decision. Writes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from lifecycle.command import Command
from lifecycle.decision import decide
from lifecycle.explain import explain
from lifecycle.loaded import Loaded
from lifecycle.loading import facts_of
from lifecycle.policy_requests import policy_relations
from lifecycle.queries.view import View
from lifecycle.registers import ACTS_OF_REGISTERS, POLICY
from lifecycle.sitting import Sitting
from rules.dates import exact
from rules.facts import Actor, Request

ADOPT = ACTS_OF_REGISTERS["adopt_policy"]
OF_THE_POLICY = "policy.keeps"
"""The rule about what the policy says. Who asks, on which day, and that it is in force already are not its faults."""


def refusal(view: View, text: str) -> list[dict[str, Any]]:
    """Why a policy would be refused today, with what to type; nothing where it would not.

    Raises PolicyError for a text that is no policy.
    """
    registers = view.registers
    policy = registers.policy_on(view.today)
    role = next((role for role in policy.roles if policy.allows(role, ADOPT.permission)), "administrator")
    sitting = Sitting(lambda: datetime.now(UTC), view.today, Actor(0, role), registers=registers)
    command = Command(POLICY, ADOPT, Request({"text": text}))
    relations = policy_relations(view.reading, registers, command, view.today)
    nothing = Loaded(None, None, None, None, {})
    facts = facts_of(sitting, ADOPT, nothing, exact(view.today), command.request, relations)
    return [explain(v, view.lang) for v in decide(ADOPT, facts).blocking if v.rule == OF_THE_POLICY]
