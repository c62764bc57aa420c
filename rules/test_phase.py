"""The two-year test phase before an agreement, and its evaluation (facts/brussels.md section 1)."""

from __future__ import annotations

from rules.dates import before, on_or_before
from rules.facts import Facts
from rules.verdict import Answer, Citation, Evidence, Params, Rule, Step, cannot_tell, fails, not_applicable, passes

LAW = (Citation("law.page_test_phase", "B"),)
RUNNING = frozenset({"in_force", "renewal_due"})


def exempt_because(facts: Facts) -> tuple[str, str] | None:
    """Why no test phase is asked, and the evidence for it: track, successor, exemption; None where it is asked."""
    case = facts.file
    if not facts.policy.track(case.track).test_phase:
        return "track_without_test", case.track
    if case.approved_without_test is not None:
        return case.approved_without_test, case.approved_without_test
    predecessor = facts.relations.predecessor
    if predecessor is not None and predecessor.stage in RUNNING:
        return "successor_of_running", predecessor.reference
    exemption = next((e for e in case.exemptions if e.rule == "test_phase.completed"), None)
    if exemption is not None:
        return "exempted", exemption.decision
    return None


def completed(facts: Facts) -> Answer:
    """Two full years of test phase lie behind the file on the day of the signature.

    On an approval the years may still run; they are asked at the signature.
    """
    case = facts.file
    exempt = exempt_because(facts)
    if exempt is not None:
        key, shown = exempt
        return not_applicable(key, {"track": case.track, "ground": shown}, Evidence("test_phase_exempt", shown))
    term = case.mou_term
    params: Params = {"reference": facts.reference}
    if term is None or case.mou is None or term.over_from is None:
        return fails("no_test_phase", params)
    if facts.act == "approve_agreement":
        return passes("asked_at_signature", {"end_on": str(term.ends_on)}, _phase(facts))
    over = on_or_before(term.over_from, facts.on)
    end = {"reference": facts.reference, "start_on": str(case.mou.on), "end_on": str(term.over_from)}
    if over:
        return passes("completed", end, _phase(facts))
    if over is None:
        return cannot_tell("end_uncertain", end, _phase(facts), passes_from=term.over_from.latest)
    return fails("still_running", end, _phase(facts), passes_from=term.over_from.latest)


def _phase(facts: Facts) -> Evidence:
    case = facts.file
    assert case.mou is not None and case.mou_term is not None
    source = case.mou.source.name if case.mou.source is not None else None
    return Evidence("test_phase", f"{case.mou.on}/{case.mou_term.ends_on}", source)


def further(facts: Facts) -> Answer:
    """A further test phase after the first only where the policy allows one."""
    if facts.stage != "evaluation":
        return not_applicable("first_test_phase")
    if facts.policy.file.further_test_phase:
        return passes("allowed_by_policy")
    return fails("not_allowed", {"reference": facts.reference})


def evaluation_opens(facts: Facts) -> Answer:
    """An evaluation opens not earlier than the policy's months before the end of the test phase."""
    term = facts.file.mou_term
    if term is None or term.ends_on is None or term.ends_on.earliest is None:
        return cannot_tell("end_unknown", {"reference": facts.reference})
    length = facts.policy.file.evaluation_opens
    opens = length.before(term.ends_on.earliest)
    params: Params = {"opens_on": opens.isoformat(), "end_on": str(term.ends_on), "length": str(length)}
    too_early = before(facts.on, opens)
    if too_early is False:
        return passes("open", params)
    return (fails if too_early else cannot_tell)("too_early", params, passes_from=opens)


def evaluation_positive(facts: Facts) -> Answer:
    """The last evaluation of the test phase was positive, wherever the file stands once it was tested.

    A further memorandum that is sent back leads to the assessment: the test phase before it must be evaluated all the
    same. Of several test phases the last counts; what was evaluated before it began was another.
    """
    case = facts.file
    if facts.stage != "evaluation" and not (facts.stage == "assessment" and case.mou is not None):
        return not_applicable("not_in_evaluation")
    begun = case.mou.on if case.mou is not None else None
    done = [e for e in case.evaluations if e.kind == "mou" and (begun is None or before(e.on, begun) is not True)]
    params: Params = {"reference": facts.reference}
    if not done:
        return fails("none", params)
    shown = Evidence("evaluation", f"{done[-1].outcome} {done[-1].on}")
    if done[-1].outcome == "positive":
        return passes("positive", {"on": str(done[-1].on)}, shown)
    return fails("negative", {**params, "on": str(done[-1].on)}, shown)


_EVALUATE = Step(
    "officer", "agreements record {reference} evaluation --kind mou --outcome positive --document <document>{dated}"
)
_EXEMPT = Step(
    "legal",
    "agreements record {reference} exemption test_phase.completed --reason <reason>"
    " --decision <decision> --decided-on <earlier_day>",
)
_FOUND = Step("officer", "agreements record {reference} found signedOn <day> --source <source> --certainty <certainty>")

RULES = (
    Rule(
        "test_phase.completed",
        1,
        LAW,
        completed,
        {"no_test_phase": (_EXEMPT,), "still_running": (), "end_uncertain": ()},
    ),
    Rule("test_phase.further", 1, LAW, further, {"not_allowed": ()}),
    Rule("evaluation.opening", 1, LAW, evaluation_opens, {"too_early": (), "end_unknown": (_FOUND,)}),
    Rule(
        "evaluation.positive",
        2,  # 1 asked at the evaluation alone, and took that of an earlier test phase for that of a further one
        LAW,
        evaluation_positive,
        {"none": (_EVALUATE,), "negative": (_EVALUATE,)},
    ),
)
