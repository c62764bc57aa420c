"""Treaties: article 81 notices before signature, assent and publication before force (facts/brussels.md section 5)."""

from __future__ import annotations

from rules.case import Milestone
from rules.dates import Period, before, on_or_before
from rules.facts import Facts
from rules.verdict import Answer, Citation, Evidence, Params, Rule, Step, cannot_tell, fails, not_applicable, passes

ARTICLE_81 = (Citation("law.slri_81", "A"),)
ASSENT = (Citation("law.constitution_167", "A"),)


def _shown(milestone: Milestone) -> Evidence:
    source = milestone.reference or (milestone.source.name if milestone.source is not None else None)
    return Evidence(f"milestone.{milestone.kind}", str(milestone.on), source)


def _last(facts: Facts, kind: str) -> Milestone | None:
    found = [m for m in facts.file.milestones if m.kind == kind]
    return found[-1] if found else None


def _reached(facts: Facts, kind: str) -> Milestone | None:
    """The milestone of a kind that had surely come on the day of the act, else the last one on record."""
    sure = [m for m in facts.file.milestones if m.kind == kind and on_or_before(m.on, facts.on)]
    return sure[-1] if sure else _last(facts, kind)


def _standing_objection(facts: Facts) -> Milestone | None:
    """The last federal objection, unless it was lifted on its day or later."""
    objection, lifted = _last(facts, "federal_objection"), _last(facts, "federal_objection_lifted")
    if objection is None:
        return None
    if lifted is not None and before(lifted.on, objection.on) is False:
        return None
    return objection


def federal_notice(facts: Facts) -> Answer:
    """A treaty is signed after the federal notice of that act, 30 days without objection, and no standing objection."""
    if facts.file.nature == "unknown":
        return cannot_tell("nature_unknown", {"reference": facts.reference})
    if facts.file.nature != "treaty":
        return not_applicable("no_treaty", {"nature": facts.file.nature})
    days = facts.policy.file.federal_notice_days
    params: Params = {"reference": facts.reference, "act": facts.act, "days": days}
    notices = [m for m in facts.file.milestones if m.kind == "federal_notice" and m.act in (None, facts.act)]
    if not notices:
        return fails("no_notice", params)
    notice = notices[-1]
    objection = _standing_objection(facts)
    if objection is not None:
        return fails("objection", {**params, "objected_on": str(objection.on)}, _shown(notice), _shown(objection))
    over = Period(0, days, f"P{days}D").after_inexact(notice.on) if days else notice.on
    ready = on_or_before(over, facts.on)
    shown = {**params, "notice_on": str(notice.on), "over_on": str(over)}
    if ready:
        return passes("notified", shown, _shown(notice))
    return (fails if ready is False else cannot_tell)("running", shown, _shown(notice), passes_from=over.latest)


def assent(facts: Facts) -> Answer:
    """A treaty enters into force after Parliament's assent and its publication."""
    if facts.file.nature == "unknown":
        return cannot_tell("nature_unknown", {"reference": facts.reference})
    if facts.file.nature != "treaty":
        return not_applicable("no_treaty", {"nature": facts.file.nature})
    found = {kind: _reached(facts, kind) for kind in ("assent", "publication")}
    missing = tuple(kind for kind, milestone in found.items() if milestone is None)
    shown = tuple(_shown(m) for m in found.values() if m is not None)
    params: Params = {"reference": facts.reference, "milestones": missing}
    if missing:
        return fails("missing", params, *shown)
    signed = facts.file.agreement
    for milestone in found.values():
        assert milestone is not None
        if signed is not None and before(milestone.on, signed.on):
            when: Params = {
                **params,
                "milestone": milestone.kind,
                "late_on": str(milestone.on),
                "signed_on": str(signed.on),
            }
            return fails("before_signature", when, *shown)
        there = on_or_before(milestone.on, facts.on)
        if not there:
            when = {**params, "milestone": milestone.kind, "late_on": str(milestone.on)}
            if milestone.on.latest is None:
                return cannot_tell("uncertain", when, *shown)
            answer = cannot_tell if there is None else fails
            return answer("after", when, *shown, passes_from=milestone.on.latest)
    return passes("assented", params, *shown)


def needs_assent(facts: Facts) -> Answer:
    """Only a treaty is laid before Parliament."""
    if facts.file.nature in ("treaty", "unknown"):
        return passes("treaty", {"nature": facts.file.nature})
    return fails("no_treaty", {"reference": facts.reference, "nature": facts.file.nature})


_NATURE = Step(
    "officer", "agreements record {reference} found nature <nature> --source <source> --certainty <certainty>"
)
_AGAIN = "agreements record {reference} milestone {milestone} --on <day> --reference <reference>"
RULES = (
    Rule(
        "treaty.article_81",
        1,
        ARTICLE_81,
        federal_notice,
        {
            "nature_unknown": (_NATURE,),
            "no_notice": (
                Step(
                    "officer",
                    "agreements record {reference} milestone federal_notice --act {act} --on <notice_day>",
                ),
            ),
            "objection": (
                Step(
                    "officer",
                    "agreements record {reference} milestone federal_objection_lifted --reference <reference>",
                ),
            ),
            "running": (),
        },
    ),
    Rule(
        "treaty.assent",
        1,
        ASSENT,
        assent,
        {
            "nature_unknown": (_NATURE,),
            "missing": (
                Step(
                    "officer",
                    "agreements record {reference} milestone {milestones} --on <day> --reference <reference>",
                ),
            ),
            "after": (),
            "before_signature": (
                Step(
                    "officer", "agreements record {reference} milestone {milestone} --on <day> --reference <reference>"
                ),
            ),
            "uncertain": (
                Step(
                    "officer", "agreements record {reference} milestone {milestone} --on <day> --reference <reference>"
                ),
            ),
        },
    ),
    Rule(
        "treaty.parliament",
        1,
        ASSENT,
        needs_assent,
        {"no_treaty": (Step("{typist}", "agreements advance {reference} withdraw --document <document>"),)},
    ),
)
