"""The criteria that a partner is screened against, and what a proposal may be about (facts/brussels.md section 1)."""

from __future__ import annotations

from difflib import get_close_matches

from rules.facts import Facts
from rules.verdict import Answer, Citation, Evidence, Params, Rule, Step, fails, not_applicable, passes

LAW = (Citation("law.page_criteria", "B"),)


def assessed(facts: Facts) -> Answer:
    """Every criterion in force for the file was assessed; how it was scored is for the government to weigh."""
    if facts.stage == "evaluation":
        return not_applicable("assessed_before")
    done = {c.code: c.score for c in facts.file.criteria}
    codes = [c.code for c in facts.policy.file.criteria]
    shown = tuple(Evidence(f"criterion.{code}", done[code]) for code in codes if code in done)
    missing = tuple(code for code in codes if code not in done)
    if not missing:
        return passes("all", {"count": len(codes)}, *shown)
    return fails("missing", {"reference": facts.reference, "criteria": missing}, *shown)


def known_criterion(facts: Facts) -> Answer:
    """The criterion that is scored stands in the policy of the file."""
    code = (facts.request.text("code") if facts.request is not None else None) or ""
    codes = tuple(c.code for c in facts.policy.file.criteria)
    if code in codes:
        return passes("known", {"criterion": code})
    return fails("unknown", {"criterion": code, "criteria": codes, "fields": ("code",)})


def themes(facts: Facts) -> Answer:
    """Every theme of a new file falls within the Region's competences."""
    if facts.request is None:
        return not_applicable("asked_when_performed")
    field = "themes" if facts.act == "amend" else "theme"
    given = facts.request.fields.get(field) or ()
    given = (given,) if isinstance(given, str) else given
    if facts.act == "amend" and not given or facts.act == "enter_legacy" and field not in facts.corrected_fields:
        return not_applicable("no_theme")
    known = facts.policy.themes | frozenset(facts.case.themes if facts.case is not None else ())
    outside = tuple(theme for theme in given if theme not in known)
    if given and not outside:
        return passes("within", {"themes": given})
    near = get_close_matches(outside[0], sorted(known), 1) if outside else []
    params: Params = {"themes": outside, "near": near[0] if near else "", "fields": (field,)}
    return fails(("near" if near else "outside") if outside else "none", params)


_THEMES = (Step("{typist}", "{retype}"),)
RULES = (
    Rule(
        "criteria.assessed",
        1,
        LAW,
        assessed,
        {
            "missing": (
                Step(
                    "officer",
                    "agreements record {reference} criterion {criteria} --score <score> --text <text>{dated}",
                ),
            )
        },
    ),
    Rule(
        "criteria.known",
        1,
        LAW,
        known_criterion,
        {"unknown": (Step("{typist}", "{retype}"),)},
        of_request=True,
    ),
    Rule(
        "themes.competences",
        1,
        (Citation("law.page_competences", "B"), Citation("law.luxembourg_article_1", "A")),
        themes,
        {"none": _THEMES, "outside": _THEMES, "near": _THEMES},
        of_request=True,
    ),
)
