"""Erasing a personal value: what can be erased, and the second person who confirms it (DESIGN section 9)."""

from __future__ import annotations

from rules.facts import Facts, ToErase
from rules.verdict import Answer, Citation, Params, Rule, Step, fails, passes

LAW = (Citation("law.erasure", "A"),)
TWO = (Citation("law.two_persons", "I"),)
NOTHING = ToErase("")


def _wanted(facts: Facts) -> ToErase:
    return facts.relations.to_erase or NOTHING


def possible(facts: Facts) -> Answer:
    """What is to be erased is a personal value or a document, still there, and nobody asked for it before."""
    wanted = _wanted(facts)
    params: Params = {
        "reference": wanted.subject, "entry": wanted.entry, "value": wanted.value, "known": wanted.personal,
        "erasure": f"{wanted.subject}:{wanted.number}",
    }  # fmt: skip
    if wanted.standing == "nothing_personal":
        return fails("nothing_personal", params)
    if wanted.standing == "not_personal":
        return fails("not_personal", params)
    if wanted.standing == "gone":
        return fails("gone", params)
    if wanted.standing == "asked":
        return fails("asked", params)
    return passes("there", params)


def second_person(facts: Facts) -> Answer:
    """An erasure counts when another person than the one who asked confirms it; each is settled once."""
    wanted = _wanted(facts)
    number = facts.request.text("erasure") if facts.request is not None else None
    params: Params = {"erasure": f"{wanted.subject}:{number or ''}", "reference": wanted.subject}
    asked = wanted.asked
    if asked is None:
        return fails("unknown", params)
    if asked.erased_on is not None:
        return fails("confirmed", {**params, "on": str(asked.erased_on)})
    if not asked.waits:
        return fails("rejected", params)
    if asked.requested_by == facts.actor.number and facts.act == "confirm_erasure":
        return fails("same_person", params)
    return passes("another", params)


_AGAIN = "agreements erase {reference} {entry} <field> --reason <reason>"
RULES = (
    Rule(
        "erasure.possible",
        1,
        LAW,
        possible,
        {
            "not_personal": (Step("{typist}", _AGAIN),),
            "nothing_personal": (),
            "gone": (),
            "asked": (),
        },
        of_request=True,
    ),
    Rule(
        "erasure.second_person",
        2,  # 1 did not tell the confirmed from the rejected
        TWO,
        second_person,
        {
            "unknown": (),
            "confirmed": (),
            "rejected": (),
            "same_person": (Step("legal", "agreements erase confirm {erasure}"),),
        },
        of_request=True,
    ),
)
