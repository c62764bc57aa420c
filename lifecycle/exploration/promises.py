"""What must hold, said without asking any rule: each looks at what people did and what the calendar says, no more.

Each promise is a key of the catalogues (`prove.promise.<key>`); a step or a state that breaks one is a counter-example.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lifecycle.act import Nature
from lifecycle.exploration.asking import Passed
from lifecycle.exploration.grounds import OF_GROUNDS, without_ground
from lifecycle.exploration.powers import CROSSED, EXCEPTED, FULL, OATH
from lifecycle.exploration.state import NOT_SIGNED, Happened, State, two_years_after
from lifecycle.exploration.stated import OF_THE_GOVERNMENT, OF_TWO
from lifecycle.exploration.terms import OF_TERMS
from lifecycle.exploration.tried import Definition
from lifecycle.stages import ENDS
from rules.case import Case
from rules.dates import InexactDate

TEST_PHASE, AVENUES, CARETAKER_RULE = "test_phase", "avenues", "caretaker"
WAY_OUT, ENDS_FINAL, CLOCK = "way_out", "ends_final", "clock"
LATE, TWO_PERSONS, LEGACY = "late", "two_persons", "legacy"
ASSESSMENT, MEMORANDUM, EVALUATION, APPROVAL = "assessment", "memorandum", "evaluation", "approval"
SIGNATURE, BACK, STOPPED, ENDINGS = "signature", "back", "stopped", "endings"
SENT_BACK, EVALUATING, ONCE, AMENDED, DOUBTED = "sent_back", "evaluating", "once", "amended", "doubted"
STOPPING, LEADS = "stopping", "leads"
FREE, TOLD, REACHED, FURTHER = "free", "told", "reached", "further"
PROMISES = (
    TEST_PHASE, AVENUES, CARETAKER_RULE, WAY_OUT, ENDS_FINAL, CLOCK, LATE, TWO_PERSONS, LEGACY,
    ASSESSMENT, MEMORANDUM, EVALUATION, APPROVAL, SIGNATURE, BACK, STOPPED, ENDINGS,
    SENT_BACK, EVALUATING, ONCE, AMENDED, DOUBTED, STOPPING, LEADS, FREE, TOLD, REACHED, FURTHER, *OF_TERMS,
    *OF_GROUNDS,
)  # fmt: skip

APPROVALS = frozenset({"approve_mou", "approve_agreement"})
RUNNING = frozenset({"in_force", "renewal_due", "suspended", "under_notice"})
STOPS = frozenset({"suspended", "under_notice"})
LIFTS, REVOKES = "lift_suspension", frozenset({"revoke_notice", "receive_revocation"})
"""What makes an agreement run again that was suspended, or under notice (DESIGN section 4)."""
SETTLES = frozenset({"renew", "confirm_validity"})
"""What brings back into force an agreement whose validity is in question."""
SIGNING, ENTRY = ("sign_agreement", "signed"), ("enter_into_force", "in_force")
"""The one step to a signed agreement, and the one from there to an agreement that runs."""
UNSIGNED = NOT_SIGNED - {"new"}
ENDED_BY = {
    "decline": ("declined", UNSIGNED),
    "withdraw": ("abandoned", UNSIGNED | {"signed"}),
    "refuse_assent": ("abandoned", {"signed"}),
    "let_expire": ("expired", {"renewal_due"}),
    "lapse": ("expired", {"renewal_due", "suspended"}),
    "notice_ends": ("denounced", {"under_notice"}),
    "term_ends": ("denounced", {"under_notice"}),
    "replace": ("replaced", RUNNING),
}
"""What ends a file, how, and from where (DESIGN section 4), said again here: the arrows might say it wrong.

That the Region lets a suspended agreement expire would spare it the notice; that Parliament refuses what was not signed
would spare it the decision to decline.
"""
ORDER = ("proposal", "assessment", "mou_negotiation", "test_phase", "evaluation", "agreement_negotiation")
"""The stages before a signature, in the order in which a file goes through them."""
NOTICES = frozenset({"denounce", "end_by_consent", "receive_denunciation"})
DOUBTS = frozenset({"term_ends", "question_validity"})
"""What puts in question an agreement in force: its term is over, or a source says so."""


LEADS_TO: dict[str, frozenset[str]] = {
    "propose": frozenset({"proposal"}),
    "assess": frozenset({"assessment"}),
    "approve_mou": frozenset({"mou_negotiation"}),
    "sign_mou": frozenset({"test_phase"}),
    "open_evaluation": frozenset({"evaluation"}),
    "end_test_phase": frozenset({"evaluation"}),
    "approve_agreement": frozenset({"agreement_negotiation"}),
    "sign_agreement": frozenset({"signed"}),
    "enter_into_force": frozenset({"in_force"}),
    "renew": frozenset({"in_force"}),
    "confirm_validity": frozenset({"in_force"}),
    "question_validity": frozenset({"renewal_due"}),
    "term_ends": frozenset({"renewal_due", "suspended", "denounced"}),
    "suspend": frozenset({"suspended"}),
    "lift_suspension": frozenset({"in_force", "renewal_due"}),
    **dict.fromkeys(REVOKES, frozenset({"in_force", "renewal_due", "suspended"})),
    **dict.fromkeys(NOTICES, frozenset({"under_notice"})),
    "send_back": frozenset({"assessment", "evaluation"}),
    "enter_legacy": frozenset({"test_phase", "signed"}),
    **{act: frozenset({end}) for act, (end, _) in ENDED_BY.items() if act != "term_ends"},
}
"""What each act brings about (DESIGN section 4), said again here; an amendment and a tacit renewal leave the stage."""


OPENS_AT = {"mou": "test_phase", "agreement": "signed"}
"""The stage at which an old file opens, by what was signed (DESIGN section 4), said again here."""


def wrongly_opened(definition: Definition, target: str) -> str | None:
    """What was signed of an old file that opens at a stage where it does not stand; None where all is right there."""
    kinds = (kind for kind, stage in OPENS_AT.items() if definition.legacy_stage(kind) == target != stage)
    return next(kinds, None)


def broken_by(definition: Definition, state: State, passed: Passed, target: str) -> Iterator[str]:
    """The promises that an act breaks, allowed on these facts from this state to that stage."""
    act, chosen = passed.act.name, passed.chosen
    truth = {family: value.truth for family, value in chosen.items()}
    signs = state.stage in NOT_SIGNED and target not in NOT_SIGNED and target not in ENDS
    if state.stage in ENDS and target != state.stage:
        yield ENDS_FINAL
    if signs and act == "enter_legacy":
        if truth.get("opening") != "older" or truth["when"] == "tomorrow":
            yield LEGACY
    elif signs:
        if not _tested(definition, state, truth, passed):
            yield TEST_PHASE
        if truth.get("avenues") != "agreed":
            yield AVENUES
        if not state.happened.approved:
            yield APPROVAL
    yield from _of_the_way(definition, state, act, target, passed)
    yield from _of_the_act(state.stage, act, target)
    if act in OF_THE_GOVERNMENT or passed.act.nature is Nature.DECISION:
        yield from _of_government(truth, passed)
    if act in OF_TWO and not _another(truth.get("intents", ""), chosen["actor"].name):
        yield TWO_PERSONS
    yield from without_ground(state, passed)


def broken_by_clock(before: str, act: str, target: str, happened: Happened) -> Iterator[str]:
    """The promises that the calendar breaks, taking a file from a stage to another when its day has come."""
    yield from _of_the_arrow(before, act, target, happened)
    yield from _of_the_agreement(before, act, target, happened)
    if target != before:  # what the calendar leaves where it stands is due again at once, which is said of the calendar
        yield from _of_the_act(before, act, target)


def stopped_by(happened: Happened, act: str) -> Happened:
    """What happened once an act is done, as far as it suspends an agreement, puts it in question, or settles that."""
    if act in ("suspend", LIFTS):
        return happened._replace(suspended=act == "suspend")
    if act in DOUBTS | SETTLES:
        return happened._replace(doubted=act in DOUBTS)
    return happened


def _of_the_way(definition: Definition, state: State, act: str, target: str, passed: Passed) -> Iterator[str]:
    """What must lie behind a step, wherever its arrow begins: the assessment, the approval, the evaluation."""
    if act == "enter_legacy":
        if wrongly_opened(definition, target) is not None:
            yield EVALUATING if target == "evaluation" else LEADS
        return
    before, happened = state.stage, state.happened
    if act in APPROVALS and not happened.assessed:
        yield ASSESSMENT
    if act == "approve_mou" and happened.mou_on is not None and not definition.policy.file.further_test_phase:
        yield FURTHER
    begins = target == "test_phase" != before or act == "sign_mou"  # signed in a test phase, another one begins
    if begins and not (act == "sign_mou" and happened.mou_approved):
        yield MEMORANDUM
    if act == "approve_agreement":
        if not _evaluated(definition, state, passed):
            yield EVALUATION
        if passed.truth("avenues") != "agreed":
            yield AVENUES
    yield from _of_the_arrow(before, act, target, happened)
    yield from _of_the_draft(state, act, target, passed)
    yield from _of_the_agreement(before, act, target, happened)


def _of_the_act(before: str, act: str, target: str) -> Iterator[str]:
    """Whether an act brings about something else than it is named for."""
    if target not in LEADS_TO.get(act, (before,)):
        yield LEADS


def _of_the_draft(state: State, act: str, target: str, passed: Passed) -> Iterator[str]:
    """Whether a file goes back before its signature without being sent, or is evaluated without having been tested.

    Of an agreement, what is sent back stands again where the government approved it.
    """
    before = state.stage
    back = before in ORDER and target in ORDER and ORDER.index(target) < ORDER.index(before)
    further = (before, act) == ("evaluation", "approve_mou")  # a further test phase, where a policy allows one
    if back and not further and not (act == "send_back" and _with_a_reason(passed)):
        yield SENT_BACK
    if before == "agreement_negotiation" and target == "evaluation" and state.happened.mou_on is None:
        yield EVALUATING
    elif before == "agreement_negotiation" and act == "send_back" and target != state.happened.approved:
        yield SENT_BACK
    if target == "evaluation" != before and before != "agreement_negotiation":
        opens, on = state.happened.opens, passed.facts.on.earliest
        if before != "test_phase" or opens is None or on is None or on < opens:
            yield EVALUATING


def _with_a_reason(passed: Passed) -> bool:
    return passed.facts.request is not None and passed.facts.request.reason


def _of_the_agreement(before: str, act: str, target: str, happened: Happened) -> Iterator[str]:
    """Whether an agreement is signed, begun or put under notice again, amended before it runs, or doubted for nothing.

    A second notice would move the day of the first, and forget that the agreement was suspended when it was given. What
    was in force before its notice or its suspension is no more in question after it, nor suspended, than it was.
    """
    signed_again = act == "sign_agreement" and before not in NOT_SIGNED
    begun_again = act == "enter_into_force" and before in RUNNING
    if signed_again or begun_again or (act in NOTICES and before == "under_notice"):
        yield ONCE
    if act == "amend" and before not in RUNNING:
        yield AMENDED
    if before in RUNNING and target == "renewal_due" and not happened.doubted and act not in DOUBTS:
        yield DOUBTED
    suspended = target == "suspended" and not happened.suspended and before in RUNNING and act != "suspend"
    if suspended or (target == "under_notice" != before and act not in NOTICES):
        yield STOPPING


def _of_the_arrow(before: str, act: str, target: str, happened: Happened) -> Iterator[str]:
    """Whether a step leads back, to an end that does not follow, or past the signature and the entry into force."""
    if target in ENDS:
        end, sources = ENDED_BY.get(act, ("", frozenset[str]()))
        if before not in ENDS and (end != target or before not in sources):
            yield ENDINGS
    elif target in NOT_SIGNED:
        if before not in NOT_SIGNED and before not in ENDS:
            yield BACK
    elif target == "signed" and before in RUNNING:
        yield BACK
    elif before in (*NOT_SIGNED, "signed") and before != target:
        if (act, target) != (ENTRY if before == "signed" else SIGNING):
            yield SIGNATURE
    elif _runs_again(before, act, target, happened):
        yield STOPPED


def _evaluated(definition: Definition, state: State, passed: Passed) -> bool:
    """Whether an agreement may be approved: after a positive evaluation, or where no test phase was asked or begun."""
    if passed.truth("evaluation") == "positive":
        return True
    begun = state.happened.mou_on is not None or state.stage == "evaluation"
    exempt = state.happened.ground or passed.truth("exempt")  # judged at the first approval, and kept
    return not begun and (bool(exempt) or _track_exempt(definition, state))


def _runs_again(before: str, act: str, target: str, happened: Happened) -> bool:
    """Whether what was stopped, or has run out, runs again by something that is no reason for it.

    What was suspended or in question before its notice still is once the notice is taken back.
    """
    if before == "under_notice" != target and act not in REVOKES:
        return True
    if happened.suspended and target not in STOPS and act != LIFTS:
        return True
    return happened.doubted and target == "in_force" and act not in SETTLES


def _tested(definition: Definition, state: State, truth: dict[str, str], passed: Passed) -> bool:
    """Whether two full years of test phase lie behind the file, or it stands among the exemptions that are listed."""
    if state.happened.ground or truth.get("exempt") or _track_exempt(definition, state):
        return True
    begun = state.happened.mou_on
    earliest = passed.facts.on.earliest
    return begun is not None and earliest is not None and earliest >= two_years_after(begun)


def _track_exempt(definition: Definition, state: State) -> bool:
    return state.case is not None and state.case.track in definition.policy.without_test_phase


def _of_government(truth: dict[str, str], passed: Passed) -> Iterator[str]:
    """A decision under full powers on every day that it may bear, or under an approved exception; a late one by two."""
    powers, chosen = truth.get("powers", ""), passed.chosen
    signed_before = truth["request"].startswith("region_signed_before")
    if powers not in (FULL, OATH, EXCEPTED, CROSSED) or (powers == OATH and signed_before):
        yield CARETAKER_RULE
    if powers == CROSSED:
        documents = passed.facts.request is not None and bool(passed.facts.request.documents)
        if not (documents and _another(truth.get("intents", ""), chosen["actor"].name)):
            yield LATE


def _another(standing: str, actor: str) -> bool:
    return any(by != actor and by in ("officer", "manager", "legal") for by in standing.split("+"))


def overdue(state: State) -> str | None:
    """What the calendar should have done by this day and did not: named by the stage that it should have left."""
    case = state.case
    if case is None:
        return None
    if case.stage == "test_phase" and state.happened.mou_over is not None:
        return "test_phase" if state.day >= state.happened.mou_over else None
    over = case.term.over_from if case.term is not None else None
    if case.stage == "under_notice":
        return case.stage if any(state.day >= day for day in _ends_of_notice(case, over)) else None
    ended = case.suspension is not None and case.suspension.term_ended
    runs = case.stage == "in_force" or (case.stage == "suspended" and not ended)
    if runs and over is not None and over.latest is not None and state.day >= over.latest:
        return case.stage
    return None


def _ends_of_notice(case: Case, over: InexactDate | None) -> Iterator[date]:
    """The days on which an agreement under notice ends: that of the notice, and that of a term which ran then."""
    notice = case.notice
    if notice is not None and notice.effect_on is not None and notice.effect_on.latest is not None:
        yield notice.effect_on.latest
    moved = case.moved_on.latest if case.moved_on is not None else None
    if over is None or over.latest is None or over.earliest is None or moved is None:
        return
    if over.earliest > moved:
        yield over.latest
