"""Whether an agreement is validly in force on a day, by its term or by its sources (DESIGN section 4).

No list of names: a partner is listed because of dated, sourced facts, and drops out when they no longer carry.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from rules.case import Case, Source, Term, ValidityFact
from rules.dates import InexactDate, Period, before, has_come, interval, on_or_before
from rules.facts import Facts, Related
from rules.policy import Policy
from rules.verdict import Answer, Citation, Evidence, Params, Rule, Step, cannot_tell, fails, not_applicable, passes

SIGNATURE = "signature"
CERTAINTIES = ("A", "B", "C", "D", "I", "NF")


class Validity(NamedTuple):
    """Whether validity is established on a day, why, and on which source it rests.

    `later` says that the source is younger than the day; `alone` that no other source carries it.
    """

    established: bool
    because: str
    params: Params
    rests_on: Source | None = None
    on: InexactDate | None = None
    later: bool = False
    alone: bool = False


def validity_on(case: Case, facts: Sequence[ValidityFact], day: date, policy: Policy) -> Validity:
    """The validity of an agreement in force on a day. `facts` are all sources known, later ones too."""
    current = case.term_on(day)
    if current is not None and _term_decides(case, current):
        return _by_term(case, current, day)
    return _by_sources(case, facts, day, policy)


def _term_decides(case: Case, current: Term) -> bool:
    """Whether the first day of the first term has two bounds and the term of the day a length or an end of its own."""
    first = case.terms[0]
    bounded = (
        first.starts_on is not None and first.starts_on.earliest is not None and first.starts_on.latest is not None
    )
    return bounded and current.ends_on is not None


def _by_term(case: Case, term: Term, day: date) -> Validity:
    over = term.over_from
    assert over is not None
    params: Params = {"end_on": str(term.ends_on)}
    ended = has_come(over, day)
    if ended is False:
        return Validity(True, "term", params, source_of_term(case, term), term.starts_on)
    return Validity(False, "term_ended" if ended else "term_uncertain", params)


def source_of_term(case: Case, term: Term) -> Source:
    """The source of how long a term lasts: of the fact that told it, else of the signing, else the text itself."""
    signing = case.agreement.source if case.agreement is not None else None
    return term.source or signing or Source(name="term", certainty="A")


def _by_sources(case: Case, facts: Sequence[ValidityFact], day: date, policy: Policy) -> Validity:
    oldest = policy.register_.validity_max_age.before(day)
    doubts = [f for f in facts if f.status == "in_question" and f.on is not None and (f.on.earliest or date.min) <= day]
    sources = [f for f in facts if f.status == "confirmed"]
    own = case.agreement
    if own is not None and own.on.earliest is not None:
        said = own.source or Source(name=SIGNATURE, certainty="A")
        sources.append(ValidityFact(status="confirmed", on=own.on, source=said))
    carrying: list[ValidityFact] = []
    contradicted: ValidityFact | None = None
    for fact in sources:
        if fact.on is None or fact.on.earliest is None or fact.on.earliest < oldest:
            continue
        against = next((d for d in doubts if d.on is not None and before(d.on, fact.on) is not True), None)
        if against is None:
            carrying.append(fact)
        else:
            contradicted = against
    if carrying:
        best = min(carrying, key=lambda f: _rank(f, day))
        assert best.on is not None
        later = before(day, best.on) is True
        because = "source_later" if later else "source"
        params: Params = {"source": best.source.name, "certainty": best.source.certainty, "source_on": str(best.on)}
        return Validity(True, because, params, best.source, best.on, later, len(carrying) == 1)
    doubt = contradicted or (doubts[-1] if doubts else None)
    if doubt is not None:
        return Validity(False, "doubted", {"source": doubt.source.name, "source_on": str(doubt.on)})
    undated = next((f for f in facts if f.status == "in_question" and f.on is None), None)
    if undated is not None:
        return Validity(False, "doubted_undated", {"source": undated.source.name})
    dated = [f.on for f in sources if f.on is not None and f.on.earliest is not None]
    if dated:
        youngest = max(dated, key=lambda w: w.earliest or date.min)
        return Validity(False, "too_old", {"source_on": str(youngest), "age": str(policy.register_.validity_max_age)})
    return Validity(False, "no_source", {})


def _rank(fact: ValidityFact, day: date) -> tuple[bool, int, int]:
    """Which source to name: one not later than the day, the surest, the youngest."""
    assert fact.on is not None and fact.on.earliest is not None
    sure = CERTAINTIES.index(fact.source.certainty) if fact.source.certainty in CERTAINTIES else len(CERTAINTIES)
    return before(day, fact.on) is True, sure, -fact.on.earliest.toordinal()


def last_carrying_day(case: Case, facts: Sequence[ValidityFact], policy: Policy) -> date | None:
    """The first day on which the youngest source is too old; None where a term decides or no source is dated."""
    if case.term is not None and _term_decides(case, case.term):
        return None
    dated = [f.on.earliest for f in facts if f.status == "confirmed" and f.on is not None and f.on.earliest is not None]
    if case.agreement is not None and case.agreement.on.earliest is not None:
        dated.append(case.agreement.on.earliest)
    if not dated:
        return None
    return first_day_too_old(max(dated), policy.register_.validity_max_age)


def first_day_too_old(said_on: date, age: Period) -> date:
    """The first day on which a source of a day is older than an age."""
    candidate = age.after(said_on)
    while age.before(candidate) <= said_on:
        candidate = date.fromordinal(candidate.toordinal() + 1)
    return candidate


def days_of_change(case: Case, policy: Policy) -> set[date]:
    """Every day on which the validity of an agreement, as its file stands, may become another than on the day before.

    More days than those on which it does, never less: each day that `validity_on` compares with.
    """
    said = [fact.on for fact in case.validity]
    if case.agreement is not None:
        said.append(case.agreement.on)
    days = [bound for term in case.terms for when in (term.starts_on, term.over_from) for bound in _bounds(when)]
    for said_on in said:
        days += _bounds(said_on)
        if said_on is not None and said_on.earliest is not None:
            days.append(first_day_too_old(said_on.earliest, policy.register_.validity_max_age))
    return {day for day in days if day is not None}


def _bounds(when: InexactDate | None) -> tuple[date | None, ...]:
    return () if when is None else (when.earliest, when.latest)


def from_doubt(facts: Facts) -> Answer:
    """Validity is confirmed only where it was doubted; a term that ended is prolonged by `renew` alone."""
    case = facts.file
    if case.term_is_over(facts.day) is not False:
        return fails("term_ended", {"reference": facts.reference})
    if case.doubt is None:
        return not_applicable("no_doubt")
    return passes("questioned", {}, Evidence("doubt", case.doubt))


def in_force_successor(facts: Facts) -> Answer:
    """The file that replaces this one is a successor of it, in force on that day.

    Where none is on record, another file of the partner in force may be: a preview says which, the act asks for it.
    """
    candidate = facts.relations.active[-1] if facts.relations.active else None
    successor = facts.relations.successor or candidate
    named = facts.request.text("successor") if facts.request is not None else None
    params: Params = {"reference": facts.reference, "successor": named or (successor.reference if successor else "")}
    if successor is None:
        return fails("none", {**params, "fields": ("successor",)})
    if successor.partner != facts.file.partner or successor.reference == facts.reference:
        return fails("other_partner", {**params, "fields": ("successor",)})
    shown = Evidence(f"stage.{successor.reference}", successor.stage)
    if is_earlier(successor, facts.file):
        return fails("earlier", {**params, "fields": ("successor",)}, shown)
    if successor.stage != "in_force":
        return fails("not_in_force", {**params, "stage": successor.stage}, shown)
    since = successor.in_force_on
    if since is not None and since.latest is None:  # it stands in force on the day of the act, and so began by then
        since = interval(since.earliest, facts.day)
    there = True if since is None else on_or_before(since, facts.on)
    if not there:
        answer = cannot_tell if there is None else fails
        when = since.latest if since is not None else None
        return answer("not_yet", {**params, "force_on": str(since)}, shown, passes_from=when)
    if facts.relations.successor is not None:
        return passes("in_force", params, shown)
    return not_applicable("to_be_named", params) if facts.request is None else fails("unnamed", params, shown)


def is_earlier(other: Related, case: Case) -> bool:
    """Whether a file surely came before another: what it followed, or what was in force before it."""
    if case.predecessor == other.reference:
        return True
    own = case.in_force_on
    return own is not None and other.in_force_on is not None and before(other.in_force_on, own) is True


LAW = (Citation("law.page_validity", "B"),)
RULES = (
    Rule("validity.doubt", 1, LAW, from_doubt, {"term_ended": ()}),
    Rule(
        "successor.in_force",
        3,  # 2 took none of which it is known since when alone it is in force, though it was on the day of the act
        (Citation("law.good_administration", "I"),),
        in_force_successor,
        {
            "none": (Step("{typist}", "{retype}"),),
            "unnamed": (Step("{typist}", "{retype} --set successor={successor}"),),
            "other_partner": (Step("{typist}", "{retype}"),),
            "earlier": (Step("{typist}", "{retype}"),),
            "not_in_force": (Step("officer", "agreements advance {successor} enter_into_force"),),
            "not_yet": (),
        },
    ),
)
