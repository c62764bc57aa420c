"""Confirming a decision that a government period entered late has touched (DESIGN section 5, FEATURES N6).

A government with full powers takes the decision over. The entry stays as it is; it is no longer to be confirmed.
"""

from __future__ import annotations

from rules.dates import before
from rules.facts import Facts, ToConfirm
from rules.government import period_evidence, regime_of
from rules.verdict import Answer, Citation, Evidence, Params, Rule, Step, cannot_tell, fails, not_applicable, passes

LAW = (Citation("law.slb_36", "A"), Citation("law.late_entry", "I"))
RETYPE = (Step("{typist}", "{retype}"),)
NOTHING = ToConfirm(0, "untouched")


def confirmation(facts: Facts) -> Answer:
    """A decision that is to be confirmed is confirmed once, after it was taken, under full powers, with evidence."""
    request = facts.request
    if request is None:
        return not_applicable("asked_when_performed")
    wanted = facts.relations.to_confirm or NOTHING
    params: Params = {
        "reference": facts.reference, "entry": wanted.entry, "name": wanted.act, "decided_on": wanted.on,
        "on": str(facts.on),
    }  # fmt: skip
    if wanted.standing == "confirmed":
        return fails("confirmed_already", params)
    if wanted.standing != "waits" or wanted.when is None:
        return fails("nothing_to_confirm", params)
    if not (request.has("decision") or request.documents):
        return fails("no_decision", {**params, "fields": ("decision",)})
    if before(wanted.when, facts.on) is not True:
        return fails("before_decision", {**params, "fields": ("on",)})
    regime, period = regime_of(facts, facts.on)
    if period is None:
        return passes("confirms", params, Evidence(f"entry.{wanted.entry}", f"{wanted.act} {wanted.on}"))
    params = {**params, "period": period.id, "since_on": str(period.starts_on), "fields": ("on",)}
    if regime == "caretaker":
        return fails("not_full_powers", params, period_evidence(period))
    if period.confirmed_by is None:
        return cannot_tell("unconfirmed", params, period_evidence(period))
    return cannot_tell("powers_unknown", params, period_evidence(period))


RULES = (
    Rule(
        "decision.confirmation",
        1,
        LAW,
        confirmation,
        {
            "nothing_to_confirm": (),
            "confirmed_already": (),
            "no_decision": RETYPE,
            "before_decision": RETYPE,
            "not_full_powers": RETYPE,
            "unconfirmed": (),
            "powers_unknown": RETYPE,
        },
        of_request=True,
    ),
)
