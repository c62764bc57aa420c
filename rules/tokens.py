"""Tokens with which programs come to the API in a person's name: what each may do, and which still count."""

from __future__ import annotations

from rules.facts import Facts
from rules.verdict import Answer, Citation, Rule, Step, fails, passes

LAW = (Citation("law.policy_roles", "I"),)
RETYPE = (Step("{typist}", "{retype}"),)

READ, ACT, REGISTERS, METRICS = "read", "act", "registers", "metrics"
TOKEN_SCOPES = (READ, ACT, REGISTERS, METRICS)
"""What a token may be for: to read, to act on files, to act on registers, to read the figures of the process."""
FOR_ANOTHER = frozenset({READ, METRICS})
"""What a token may do that somebody else made: whoever makes it knows the secret, and must not act as another."""


def possible(facts: Facts) -> Answer:
    """A token acts for nobody but whoever made it."""
    request = facts.request
    assert request is not None
    given = request.fields.get("allows", ())
    allows = (given,) if isinstance(given, str) else tuple(given)
    if facts.relations.affairs.person != facts.actor.number and not FOR_ANOTHER.issuperset(allows):
        return fails("acts_for_another", {"fields": ("allows",)})
    return passes("possible")


def known(facts: Facts) -> Answer:
    """The token that is to end is one of this person's that still counts."""
    request = facts.request
    assert request is not None
    number = int(request.text("accessToken") or 0)
    if number in facts.relations.affairs.tokens:
        return passes("known")
    return fails("unknown", {"number": number, "fields": ("accessToken",)})


RULES = (
    Rule("tokens.possible", 1, LAW, possible, {"acts_for_another": RETYPE}, of_request=True),
    Rule("tokens.known", 1, LAW, known, {"unknown": RETYPE}, of_request=True),
)
