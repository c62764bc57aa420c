"""What waits for a government: files with a decision that the government's rule alone holds back (DESIGN section 5).

A decision is held back that would carry a file forward, and any that somebody gave their intent for. A try that was
refused is no wish that still stands; an intent is, until it is used or withdrawn.

So do files whose decision is pending since a caretaker day, whatever else they still lack: nobody could decide in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from lifecycle.act import Act, Nature
from lifecycle.as_of import stand_on
from lifecycle.decision import Decision, decide
from lifecycle.knowledge import Registers
from lifecycle.relations import Reader, relations_of
from lifecycle.stages import ACTS, ENDS, INTENT_ACTS, Stage, acts_from
from lifecycle.storage.reading import Reading
from rules.case import Case, Intent
from rules.dates import exact
from rules.facts import Actor, Facts
from rules.government import regime_on
from rules.persons import open_intents
from rules.verdict import Outcome, Verdict

BECAUSE = "government.full_powers"
FOLLOWS_ON, INEXACTLY = "term.follows", ("overlaps", "leaves_gap")
"""The rule that a renewal follows the old term on, and its answers where the end of that is known inexactly."""
AWAITED = frozenset({"approve_mou", "sign_mou", "approve_agreement", "sign_agreement", "renew", "let_expire"})
"""Decisions that carry a file forward; that a file could also be declined or denounced is no waiting."""

CONVERSION = "approve_agreement"
"""What is decided after a test phase: whether it becomes an agreement."""
SOON = timedelta(days=365)


def renewal_waits_from(case: Case) -> date | None:
    """The day from which a renewal waits: a year before the term ends; None where no end is known."""
    end = case.term.over_from if case.term is not None else None
    return end.earliest - SOON if end is not None and end.earliest is not None else None


def _ends_soon(case: Case, day: date) -> bool:
    """Whether the term has ended or ends within a year: only then does a renewal wait."""
    since = renewal_waits_from(case)
    return since is not None and since <= day


AWAITING = frozenset(str(source) for act in AWAITED for source in ACTS[act].sources)
"""The stages from which they are taken."""


def waiting_for_government(
    reading: Reader, registers: Registers, day: date, cases: Iterable[Case]
) -> list[dict[str, Any]]:
    """Each file with the decisions for which only a government with full powers is missing.

    A file whose decision is pending is there in any case: with `decisionPendingSince`, and with the rules that it
    `lacks` besides, where it lacks any.

    `cases` are the files as they stand on the day (`open_files`);
    those in other stages than `AWAITING` may be left out, where nobody gave an intent.
    """
    found = []
    for case in cases:
        decisions = wanted_decisions(reading, registers, case, day)
        acts = list(dict.fromkeys(d.act for d in decisions if only_a_government_is_missing(d)))
        since = pending_since(case, registers, day)
        if not acts and since is None:
            continue
        item: dict[str, Any] = {"reference": case.reference, "partner": case.partner, "stage": case.stage}
        if since is not None:
            acts, lacks = (acts, ()) if acts else _what_it_lacks(decisions)
            item["decisionPendingSince"] = since.isoformat()
            if lacks:
                item["lacks"] = list(lacks)
        found.append({**item, "acts": acts})
    return found


def pending_since(case: Case, registers: Registers, day: date) -> date | None:
    """The caretaker day on which a test phase ended whose evaluation is still undecided; None where none did.

    It holds until somebody decides, also once a government with full powers is there again.
    """
    over = case.mou_term.over_from if case.stage == Stage.EVALUATION and case.mou_term is not None else None
    since = over.latest if over is not None else None
    if since is None or since > day:
        return None
    regime = regime_on(registers.calendar, registers.policy_on(since), since)[0]
    return since if regime == "caretaker" else None


def _what_it_lacks(decisions: Iterable[Decision]) -> tuple[list[str], tuple[str, ...]]:
    """The decision that a test phase is for, with the rules besides the government's that hold it back."""
    found = next((decision for decision in decisions if decision.act == CONVERSION), None)
    if found is None:
        return [], ()
    return [CONVERSION], tuple(verdict.rule for verdict in found.blocking if verdict.rule != BECAUSE)


def wanted_decisions(reading: Reader, registers: Registers, case: Case, day: date) -> list[Decision]:
    """Every decision of a file that may wait for a government on a day: for the board and for what if alike."""
    awaited = awaited_decisions(reading, registers, case, day)
    return [*awaited, *intended_decisions(reading, registers, case, day)]


def awaited_decisions(reading: Reader, registers: Registers, case: Case, day: date) -> Iterator[Decision]:
    """The decisions that would carry a file forward on a day, as an officer would be answered."""
    for act in acts_from(case.stage):
        if act.nature is not Nature.DECISION or act.name not in AWAITED:
            continue
        if act.name == "renew" and not _ends_soon(case, day):
            continue
        yield decide(act, as_an_officer(reading, registers, case, act, day))


def intended_decisions(reading: Reader, registers: Registers, case: Case, day: date) -> Iterator[Decision]:
    """The decisions for which an intent is open on a day, as another officer would be answered who takes them."""
    open_ones = open_intents(case)
    intended = {intent.act for intent in open_ones}
    for act in acts_from(case.stage) if intended else ():
        if act.nature is Nature.DECISION and act.name in intended:
            yield decide(act, as_an_officer(reading, registers, case, act, day, open_ones))


def as_an_officer(
    reading: Reader, registers: Registers, case: Case, act: Act, day: date, intents: tuple[Intent, ...] = ()
) -> Facts:
    """The facts that an officer would be answered on who asks for an act of a file on a day; the intents are open."""
    policy = registers.policy_on(day)
    relations, _ = relations_of(reading, act, case, None, registers.partners, day)
    own, own_hash = registers.policy_of(case, day)
    return Facts(
        act=act.name, nature=act.nature.value, on=exact(day), day=day, today=day, stage=case.stage, case=case,
        calendar=registers.calendar, policy=own, register_policy=policy, today_policy=policy,
        actor=Actor(0, "officer"), permission=act.permission, relations=relations,
        register_opened=registers.opened_on, asked=act.required, choices=INTENT_ACTS, sources=act.sources,
        intents=intents, policy_hash=own_hash, regime=regime_on(registers.calendar, policy, day)[0],
    )  # fmt: skip


def only_a_government_is_missing(decision: Decision) -> bool:
    """Whether the government's rule alone holds a decision back, as far as that cannot be mended without one.

    A renewal waits for it too where the end of the old term is known inexactly: nobody can tell yet that the new term
    follows on, but the day can be found while there is no government.
    """
    return {verdict.rule for verdict in decision.blocking if not _is_to_be_found(verdict)} == {BECAUSE}


def _is_to_be_found(verdict: Verdict) -> bool:
    return verdict.rule == FOLLOWS_ON and verdict.outcome is Outcome.CANNOT_TELL and verdict.key in INEXACTLY


def files_that_may_wait(reading: Reading, day: date) -> Iterator[Case]:
    """Every file that a decision of `AWAITED` may carry forward, or with an intent, as it stands on a day.

    They are found by stage, by end and by what was asked for.
    """
    ending = ("in_force",)
    rows = reading.partnerships(stages=sorted(AWAITING - {*ending}))
    rows += reading.partnerships(stages=ending, ends_by=day + SOON)
    rows += reading.partnerships(asking=True)
    for row in {row.reference: row for row in rows}.values():
        case = stand_on(reading, row, day).case
        if case is not None and case.stage not in ENDS:
            yield case


def open_files(reading: Reading, day: date) -> Iterator[Case]:
    """Every file that has not ended, as it stands on a day."""
    for row in reading.partnerships():
        case = stand_on(reading, row, day).case if row.stage not in ENDS else None
        if case is not None:
            yield case
