"""What an act must come with: documents, reasons, signatories, and the fields it names."""

from __future__ import annotations

from rules.case import Case
from rules.dates import on_or_before
from rules.facts import Facts, Value
from rules.frozen import prolongs
from rules.terms import twice
from rules.verdict import Answer, Citation, Evidence, Params, Rule, Step, cannot_tell, fails, not_applicable, passes

LAW = (Citation("law.good_administration", "I"),)
RETYPE = (Step("{typist}", "{retype}"),)
PREVIEW = not_applicable("asked_when_performed")
CHANGE = "change"
"""Whatever field somebody means to change: no field of this name is typed."""
AMENDABLE = ("term", "termEndsOn", "renewal", "notice", "themes", "nature")
RENEW = (
    "agreements advance {reference} renew --set term=<term> --set renewal=<renewal> --set notice=<notice>"
    " --document <document>"
)
LIFT = "agreements advance {reference} lift_suspension"
SIGNING = ("regionSignatory", "partnerSignatory", "regionPlace", "partnerPlace")


def _shown(facts: Facts) -> tuple[Evidence, ...]:
    documents = facts.request.documents if facts.request is not None else ()
    return tuple(Evidence("document", d.sha256, d.language) for d in documents)


def text(facts: Facts) -> Answer:
    """The text that is signed is attached."""
    if facts.request is None:
        return PREVIEW
    if facts.request.documents:
        return passes("attached", {"count": len(facts.request.documents)}, *_shown(facts))
    return fails("missing", {"fields": ("document",)})


def letter(facts: Facts) -> Answer:
    """The document on which the act rests is attached: a letter, a decision, a vote, both sides' text."""
    return text(facts)


def reason(facts: Facts) -> Answer:
    """A reason is given."""
    if facts.request is None:
        return PREVIEW
    return passes("given") if facts.request.reason else fails("missing", {"fields": ("reason",)})


def signature(facts: Facts) -> Answer:
    """The signatories of both sides and the places are named."""
    if facts.request is None:
        return PREVIEW
    missing = tuple(name for name in SIGNING if not facts.request.has(name))
    return fails("missing", {"fields": missing}) if missing else passes("complete")


def fields(facts: Facts) -> Answer:
    """Every field that the act cannot do without is given."""
    if facts.request is None:
        return PREVIEW
    missing = tuple(name for name in facts.asked if not facts.request.has(name))
    return fails("missing", {"fields": missing}) if missing else passes("complete")


def _present(case: Case) -> dict[str, Value]:
    """What an amendment can change, as it is now and as one would type it."""
    now: dict[str, Value] = {"themes": case.themes, "nature": case.nature}
    if case.term is not None:
        now.update(term=str(case.term.length), renewal=case.term.renewal, notice=str(case.term.notice))
        if case.term.ends_on is not None:
            now["termEndsOn"] = str(case.term.ends_on)
    return now


def amendment(facts: Facts) -> Answer:
    """An addendum or a protocol changes something: at least one field with its new value.

    A term that is over lasts no longer by it, nor runs on by itself from then on: a renewal prolongs it. Nor does a
    term end before it began.
    """
    if facts.request is None:
        return PREVIEW
    now = _present(facts.file)
    request = facts.request
    if twice(request):
        return fails("both", {"fields": ("term",)})
    term = facts.file.term
    moved = any(prolongs(name, request.text(name) or "") for name in AMENDABLE if request.has(name))
    if moved and term is not None and facts.file.term_is_over(facts.day) is True:
        params = {"reference": facts.reference, "end_on": str(term.over_from)}
        if facts.file.stage == "suspended":
            return fails("term_ended_suspended", params)
        return fails("term_ended", params)
    start = term.starts_on if term is not None and request.has("termEndsOn") else None
    ends = request.date("termEndsOn") if start is not None else None
    if ends is not None and start is not None:
        too_early = on_or_before(ends, start)
        vague = facts.file.legacy or ends.earliest is None  # known by the year alone, or by the last day that it may be
        if too_early or (too_early is None and not vague):
            said: Params = {"fields": ("termEndsOn",), "end_on": str(ends), "start_on": str(start)}
            return (fails if too_early else cannot_tell)("end_before_start", said)
    changed = tuple(n for n in AMENDABLE if request.has(n) and request.fields[n] != now.get(n))
    if changed or request.text("instrument") == "protocol":
        return passes("changes", {"fields": changed})
    same = tuple(n for n in AMENDABLE if request.has(n))
    return fails("none", {"fields": same or (CHANGE,)})  # another value for what was given, or any field


def source_or_reason(facts: Facts) -> Answer:
    """A source with its certainty, or a reason, or a document carries the act."""
    if facts.request is None:
        return PREVIEW
    request = facts.request
    if request.has("source") and request.has("certainty"):
        return passes("source", {"source": request.text("source") or ""})
    if facts.act == "question_validity" and request.reason:
        return passes("reason")
    if facts.act == "lapse" and request.documents:
        return passes("document", {}, *_shown(facts))
    missing = tuple(name for name in ("source", "certainty") if not request.has(name))
    return fails("missing", {"fields": missing})


RULES = (
    Rule("documents.text", 1, LAW, text, {"missing": RETYPE}, of_request=True),
    Rule("documents.letter", 1, LAW, letter, {"missing": RETYPE}, of_request=True),
    Rule("reason.given", 1, LAW, reason, {"missing": RETYPE}, of_request=True),
    Rule("signature.complete", 1, LAW, signature, {"missing": RETYPE}, of_request=True),
    Rule("fields.complete", 1, LAW, fields, {"missing": RETYPE}, of_request=True),
    Rule(
        "amendment.changes",
        # 3 let an addendum say that a term ended before it began; 2, of one that is over, that it is renewed by itself
        4,
        LAW,
        amendment,
        {
            "none": RETYPE,
            "both": RETYPE,
            "end_before_start": RETYPE,
            "term_ended": (Step("officer", RENEW),),
            "term_ended_suspended": (Step("officer", LIFT), Step("officer", RENEW)),
        },
        of_request=True,
    ),  # fmt: skip
    Rule(
        "validity.source",
        1,
        (Citation("law.facts_sources", "I"),),
        source_or_reason,
        {"missing": RETYPE},
        of_request=True,
    ),
)
