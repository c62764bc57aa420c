"""What must hold, said without asking any rule: each looks at what people did and what the calendar says, no more.

Each promise is a key of the catalogues (`prove.promise.<key>`); a step or a state that breaks one is a counter-example.
"""

from __future__ import annotations

from collections.abc import Iterator

from lifecycle.exploration.asking import Passed
from lifecycle.exploration.powers import CROSSED, EXCEPTED, FULL, OATH
from lifecycle.exploration.state import NOT_SIGNED, State, two_years_after
from lifecycle.exploration.tried import Definition
from lifecycle.stages import ENDS

TEST_PHASE, AVENUES, CARETAKER_RULE = "test_phase", "avenues", "caretaker"
WAY_OUT, ENDS_FINAL, CLOCK = "way_out", "ends_final", "clock"
LATE, TWO_PERSONS, LEGACY = "late", "two_persons", "legacy"
ASSESSMENT, MEMORANDUM, EVALUATION, APPROVAL = "assessment", "memorandum", "evaluation", "approval"
SIGNATURE, BACK, STOPPED, ENDINGS = "signature", "back", "stopped", "endings"
PROMISES = (
    TEST_PHASE, AVENUES, CARETAKER_RULE, WAY_OUT, ENDS_FINAL, CLOCK, LATE, TWO_PERSONS, LEGACY,
    ASSESSMENT, MEMORANDUM, EVALUATION, APPROVAL, SIGNATURE, BACK, STOPPED, ENDINGS,
)  # fmt: skip

OF_THE_GOVERNMENT = frozenset({
    "approve_mou", "sign_mou", "approve_agreement", "sign_agreement", "amend", "renew", "let_expire", "suspend",
    "lift_suspension", "denounce", "end_by_consent", "revoke_notice", "decline",
})  # fmt: skip
"""What the government decides (DESIGN section 4), said again here: the table might say it wrong."""
OF_TWO = frozenset({"suspend", "denounce", "end_by_consent", "enter_legacy"})
"""What takes two persons (DESIGN section 5)."""
APPROVALS = frozenset({"approve_mou", "approve_agreement"})
RUNNING = frozenset({"in_force", "renewal_due", "suspended", "under_notice"})
STOPS = frozenset({"suspended", "under_notice"})
RUNS_AGAIN = {
    "suspended": frozenset({"lift_suspension"}), "under_notice": frozenset({"revoke_notice", "receive_revocation"}),
}  # fmt: skip
"""What makes an agreement run again that was suspended, or under notice (DESIGN section 4)."""
SETTLES = frozenset({"renew", "confirm_validity"})
"""What brings back into force an agreement whose validity is in question."""
SIGNING, ENTRY = ("sign_agreement", "signed"), ("enter_into_force", "in_force")
"""The one step to a signed agreement, and the one from there to an agreement that runs."""
UNSIGNED_ENDS = NOT_SIGNED - {"new"}
ENDS_FROM = {
    "declined": UNSIGNED_ENDS,
    "abandoned": UNSIGNED_ENDS | {"signed"},
    "expired": frozenset({"renewal_due", "suspended"}),
    "denounced": frozenset({"under_notice"}),
    "replaced": frozenset({"in_force", "renewal_due", "suspended", "under_notice"}),
}
"""From where a file comes to each of its ends (DESIGN section 4), said again here: the arrows might say it wrong."""


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
    yield from _of_the_way(state, act, target, truth)
    if act in OF_THE_GOVERNMENT:
        yield from _of_government(truth, passed)
    if act in OF_TWO and not _another(truth.get("intents", ""), chosen["actor"].name):
        yield TWO_PERSONS


def _of_the_way(state: State, act: str, target: str, truth: dict[str, str]) -> Iterator[str]:
    """What must lie behind a step, wherever its arrow begins: the assessment, the approval, the evaluation."""
    if act == "enter_legacy":
        return
    before, happened = state.stage, state.happened
    if act in APPROVALS and not happened.assessed:
        yield ASSESSMENT
    if target == "test_phase" != before and not (act == "sign_mou" and happened.mou_approved):
        yield MEMORANDUM
    if act == "approve_agreement" and not _evaluated(state, truth):
        yield EVALUATION
    yield from _of_the_arrow(before, act, target)


def _of_the_arrow(before: str, act: str, target: str) -> Iterator[str]:
    """Whether a step leads back, to an end that does not follow, or past the signature and the entry into force."""
    if target in ENDS:
        if before not in ENDS_FROM[target] | ENDS:
            yield ENDINGS
    elif target in NOT_SIGNED:
        if before not in NOT_SIGNED and before not in ENDS:
            yield BACK
    elif target == "signed" and before in RUNNING:
        yield BACK
    elif before in (*NOT_SIGNED, "signed") and before != target:
        if (act, target) != (ENTRY if before == "signed" else SIGNING):
            yield SIGNATURE
    elif _runs_again(before, act, target):
        yield STOPPED


def _evaluated(state: State, truth: dict[str, str]) -> bool:
    """Whether an agreement may be approved: after a positive evaluation, or where no test phase was asked or begun."""
    if truth.get("evaluation") == "positive":
        return True
    return state.happened.mou_on is None and state.stage != "evaluation"


def _runs_again(before: str, act: str, target: str) -> bool:
    """Whether what was stopped, or has run out, runs again by something that is no reason for it."""
    if (before in STOPS and target not in STOPS) or (before, target) == ("under_notice", "suspended"):
        return act not in RUNS_AGAIN[before]
    return before == "renewal_due" and target == "in_force" and act not in SETTLES


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
    if case.stage == "test_phase" and state.happened.mou_on is not None:
        return "test_phase" if state.day >= two_years_after(state.happened.mou_on) else None
    effect = case.notice.effect_on if case.notice is not None else None
    if case.stage == "under_notice" and effect is not None and effect.latest is not None:
        return "under_notice" if state.day >= effect.latest else None
    over = case.term.over_from if case.term is not None else None
    ended = case.suspension is not None and case.suspension.term_ended
    runs = case.stage == "in_force" or (case.stage == "suspended" and not ended)
    if runs and over is not None and over.latest is not None and state.day >= over.latest:
        return case.stage
    return None
