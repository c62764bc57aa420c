"""Who may act, and where a second person is needed."""

from __future__ import annotations

from rules.affairs import FOR_OTHERS, SEND_AGAIN
from rules.case import Case, Intent
from rules.facts import Facts
from rules.verdict import Answer, Citation, Evidence, Params, Rule, Step, fails, not_applicable, passes

LAW = (Citation("law.policy_roles", "I"),)
BY_ITSELF = "scheduler"
"""The role of what is done when its day comes: nobody types for it."""
TWO = (Citation("law.two_persons", "I"),)


def role(facts: Facts) -> Answer:
    """The role of the person was granted this; what is not granted is denied."""
    params: Params = {"role": facts.actor.role, "permission": facts.permission, "act": facts.act}
    if facts.actor.deputy_for is not None and not _is_deputy(facts):
        return fails("not_deputy", {**params, "reference": facts.reference})
    if facts.today_policy.allows(facts.actor.role, facts.permission):
        return passes("granted", params)
    others = tuple(r for r in roles_that_may(facts) if r != BY_ITSELF)
    if others:
        return fails("denied", {**params, "roles": others})
    own = facts.relations.affairs.person == facts.actor.number
    return fails("denied_own" if own else "nobody", params)


def roles_that_may(facts: Facts) -> tuple[str, ...]:
    """The roles that were granted the act, in the order of the policy; of own affairs, those that see to others'."""
    besides: tuple[str, ...] | None = ()
    if facts.act == "retry_message":
        besides = SEND_AGAIN
    elif facts.relations.affairs.person == facts.actor.number:
        besides = tuple({FOR_OTHERS[facts.act]}) if facts.act in FOR_OTHERS else None
    if besides is None:  # what everybody does for themselves alone
        return ()
    return tuple(
        role
        for role, granted in facts.today_policy.roles.items()
        if facts.permission in granted and (not besides or set(besides) & set(granted))
    )


def _is_deputy(facts: Facts) -> bool:
    """Whether the person stands in for whom they act: while that one is away, or as deputy of the file's officer."""
    case, actor = facts.case, facts.actor
    if facts.relations.stands_in:
        return True
    return case is not None and case.deputy == actor.number and case.officer == actor.deputy_for


def find_intent(intents: tuple[Intent, ...], act: str, not_by: int) -> Intent | None:
    """The open intent for this act by another person, the oldest first."""
    return next((i for i in intents if i.act == act and i.by != not_by), None)


def open_intents(case: Case | None) -> tuple[Intent, ...]:
    """The intents of a file that were neither used nor withdrawn."""
    if case is None:
        return ()
    return tuple(i for i in case.intents if i.entry not in case.used_intents and not i.withdrawn)


def two_persons(facts: Facts) -> Answer:
    """Another officer, manager or legal recorded the intent to do this act; it counts once."""
    intent = find_intent(facts.intents, facts.act, facts.actor.number)
    if intent is not None:
        return passes("two", {"person": intent.by}, Evidence("intent", str(intent.on), f"entry {intent.entry}"))
    own = any(i.act == facts.act for i in facts.intents)
    return fails("alone" if own else "no_intent", {"reference": facts.reference, "act": facts.act})


def other_attester(facts: Facts) -> Answer:
    """An exception is approved by another person than the one who attested it."""
    number = int((facts.request.text("exception") if facts.request is not None else None) or 0)
    found = next((e for e in facts.file.exceptions if e.number == number), None)
    if found is None or found.closed is not None or found.number in facts.file.used_exceptions:
        return fails("no_exception", {"exception": f"{facts.reference}:{number}"})
    params: Params = {"exception": f"{facts.reference}:{number}", "name": found.act}
    if facts.act == "attest_exception":
        return fails("attested_already", params) if found.attested_by is not None else passes("open", params)
    if facts.act in ("reject_exception", "withdraw_exception"):
        return passes("open", params)
    if found.attested_by is None:
        return fails("not_attested", params)
    if found.approved_by is not None:
        return fails("approved_already", params)
    if found.attested_by == facts.actor.number:
        return fails("same_person", params)
    return passes("another", params)


def possible_intent(facts: Facts) -> Answer:
    """An intent names an act that asks for one; whoever withdraws one gave it by that day, and it is open."""
    if facts.request is None:
        return not_applicable("asked_when_performed")
    act = facts.request.text("act") or ""
    if act not in facts.choices:
        return fails("not_asked", {"name": act, "acts": facts.choices, "fields": ("act",)})
    if facts.request.has("withdraw") and not _own_open(facts, act):
        return fails("none_open", {"name": act, "reference": facts.reference, "on": str(facts.on)})
    return passes("asked", {"name": act})


def _own_open(facts: Facts, act: str) -> bool:
    """Whether the person has an intent for an act that is open now and had been given by the day asked about."""
    given = {i.entry for i in facts.case.intents} if facts.case is not None else set()
    return any(i.act == act and i.by == facts.actor.number and i.entry in given for i in facts.intents)


RETYPE = (Step("{typist}", "{retype}"),)
_INTENT = "agreements record {reference} intent {act} --reason <reason>"
RULES = (
    Rule(
        "persons.role",
        2,  # 1 named roles that may not do it for another either
        LAW,
        role,
        {"denied": RETYPE, "denied_own": (), "nobody": (), "not_deputy": RETYPE},
    ),
    Rule(
        "two_persons",
        1,
        TWO,
        two_persons,
        {"no_intent": (Step("{second}", _INTENT),), "alone": (Step("{second}", _INTENT),)},
    ),
    Rule(
        "persons.exception",
        1,
        TWO,
        other_attester,
        {
            "no_exception": (),
            "attested_already": (),
            "approved_already": (),
            "not_attested": (Step("legal", "agreements exception attest {exception}"),),
            "same_person": (Step("{second}", "agreements exception approve {exception}"),),
        },
        of_request=True,
    ),
    Rule(
        "persons.intent",
        2,  # 1 let whoever had no open intent withdraw one
        TWO,
        possible_intent,
        {"not_asked": RETYPE, "none_open": ()},
        of_request=True,
    ),
)
