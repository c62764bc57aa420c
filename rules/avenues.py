"""Concrete avenues with the Brussels bodies responsible, and what each side gives (facts/brussels.md section 1)."""

from __future__ import annotations

from rules.facts import Facts
from rules.verdict import Answer, Citation, Evidence, Params, Rule, Step, fails, not_applicable, passes

SIDES = ("region", "partner")


def concrete(facts: Facts) -> Answer:
    """At least one avenue, or as many as the track asks, has the agreement of the Brussels body responsible for it."""
    avenues = facts.file.avenues
    params: Params = {"reference": facts.reference}
    if not avenues:
        return fails("none", params)
    agreed = [a for a in avenues if a.agreed]
    shown = tuple(Evidence(f"avenue.{a.number}", f"{a.theme}: {a.body}") for a in (agreed or avenues))
    least = facts.policy.track(facts.file.track).least_avenues
    if len(agreed) >= least:
        return passes("agreed", {"count": len(agreed)}, *shown)
    first = next((a for a in avenues if not a.agreed), None)
    if first is None:
        count, missing = len(agreed), str(len(agreed) + 1)
        return fails("too_few", {**params, "count": count, "least": least, "next": missing}, *shown)
    return fails("not_consulted", {**params, "avenue": first.number, "body": first.body}, *shown)


def known_avenue(facts: Facts) -> Answer:
    """A consultation is about an avenue on record."""
    assert facts.request is not None
    number = facts.request.text("avenue") or ""
    if any(str(a.number) == number for a in facts.file.avenues):
        return passes("known", {"avenue": number})
    numbers = tuple(str(a.number) for a in facts.file.avenues)
    return fails(
        "unknown" if numbers else "no_avenues",
        {"reference": facts.reference, "avenue": number, "numbers": numbers, "fields": ("avenue",)},
    )


def reciprocity(facts: Facts) -> Answer:
    """On a track with reciprocity, what each side gives is on record."""
    case = facts.file
    if not facts.policy.track(case.track).reciprocity:
        return not_applicable("track_without", {"track": case.track})
    missing = tuple(side for side in SIDES if side not in case.reciprocity)
    if not missing:
        return passes("both_sides")
    params: Params = {"reference": facts.reference, "sides": missing, "side": missing[0]}
    return fails("one_side" if len(missing) == 1 else "none", params)


_BODY = "agreements record {reference} consultation --avenue "
_GIVES = "agreements record {reference} reciprocity --side "
RULES = (
    Rule(
        "avenues.concrete",
        1,
        (Citation("law.page_avenues", "B"),),
        concrete,
        {
            "none": (
                Step(
                    "officer",
                    "agreements record {reference} avenue --theme <theme> --body <body> --text <text>{dated}",
                ),
                Step("officer", _BODY + "1 --body <body> --outcome agreed{dated}"),
            ),
            "too_few": (
                Step(
                    "officer",
                    "agreements record {reference} avenue --theme <theme> --body <body> --text <text>{dated}",
                ),
                Step("officer", _BODY + "{next} --body <body> --outcome agreed{dated}"),
            ),
            "not_consulted": (Step("officer", _BODY + "{avenue} --body {body} --outcome agreed{dated}"),),
        },
    ),
    Rule(
        "avenues.known",
        1,
        (Citation("law.page_avenues", "B"),),
        known_avenue,
        {
            "unknown": (Step("{typist}", "{retype}"),),
            "no_avenues": (
                Step(
                    "officer",
                    "agreements record {reference} avenue --theme <theme> --body <body> --text <text>{dated}",
                ),
            ),
        },
        of_request=True,
    ),
    Rule(
        "reciprocity.both_sides",
        1,
        (Citation("law.page_reciprocity", "B"),),
        reciprocity,
        {
            "none": (
                Step("officer", _GIVES + "region --text <text>{dated}"),
                Step("officer", _GIVES + "partner --text <text>{dated}"),
            ),
            "one_side": (Step("officer", _GIVES + "{side} --text <text>{dated}"),),
        },
    ),
)
