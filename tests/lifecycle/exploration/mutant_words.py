"""Mutants: the table or one rule as somebody might get it wrong. Words alone: nothing of the program is imported here."""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    """A wrong definition: what it is called, where it is wrong, the words and those in their place, what it breaks."""

    name: str
    module: str
    changes: tuple[tuple[str, str], ...]
    breaks: str


def mutant(name: str, module: str, old: str, new: str, breaks: str, *more: tuple[str, str]) -> Mutant:
    return Mutant(name, module, ((old, new), *more), breaks)


S, G, P, T, DATES = "lifecycle.stages", "rules.government", "rules.persons", "rules.test_phase", "rules.order"
MUTANTS = (
    mutant("a bypass from the proposal", S, "_to(S.ASSESSMENT, S.PROPOSAL)", "_to(S.SIGNED, S.PROPOSAL)", "test_phase"),
    mutant("a bypass from the assessment to force", S, '_act("assess", A, _to(S.ASSESSMENT, S.PROPOSAL)', '_act("assess", A, _to(S.ASSESSMENT, S.PROPOSAL), _to(S.IN_FORCE, S.ASSESSMENT)', "test_phase"),
    mutant("signing does not ask for the test phase", S, 'asks=("test_phase.completed", "avenues.concrete", "signature.complete"', 'asks=("avenues.concrete", "signature.complete"', "test_phase"),
    mutant("signing does not ask for avenues", S, 'asks=("test_phase.completed", "avenues.concrete", "signature.complete"', 'asks=("test_phase.completed", "signature.complete"', "avenues"),
    mutant("the end of the test phase compared the wrong way", T, "on_or_before(term.over_from, facts.on)", "on_or_before(facts.on, term.over_from)", "test_phase"),
    mutant("the test phase asked at the approval alone", T, 'if facts.act == "approve_agreement":', 'if facts.act != "approve_mou":', "test_phase"),
    mutant("any predecessor exempts", T, "predecessor is not None and predecessor.stage in RUNNING", "predecessor is not None", "test_phase"),
    mutant("avenues without the body's agreement", "rules.avenues", "if len(agreed) >= least:", "if len(avenues) >= least:", "avenues"),
    mutant("declining is called administrative", S, '_act("decline", D,', '_act("decline", A,', "caretaker"),
    mutant("suspending is called a fact", S, '_act("suspend", D,', '_act("suspend", F,', "caretaker"),
    mutant("decisions do not ask the government", S, 'EVERY_DECISION = ("government.full_powers", "dates.late_entry")', 'EVERY_DECISION = ("dates.late_entry",)', "caretaker"),
    mutant("an unconfirmed opening lets pass", G, 'if regime == "full_powers":\n            continue', 'if regime != "caretaker":\n            continue', "caretaker"),
    mutant("the day of the event still has full powers", G, 'caretaker_starts == "day_of_event"', 'caretaker_starts != "day_of_event"', "caretaker"),
    mutant("the end of a period compared the wrong way", G, "day >= end.latest:", "day <= end.latest:", "caretaker"),
    mutant("an unconfirmed closing lifts", G, "end = period.end.on if period.end is not None else None\n        if end is not None and end.latest", "end = (period.end or period.proposed).on if period.end or period.proposed else None\n        if end is not None and end.latest", "caretaker"),
    mutant("an exception counts twice", G, " and e.number not in case.used_exceptions", "", "caretaker"),
    mutant("an exception for any act", G, "for e in unused if e.act == act", "for e in unused", "caretaker"),
    mutant("an exception of an earlier period", G, "before(exception.approved_on, since) is False", "before(exception.approved_on, since) is not None", "caretaker"),
    mutant("an exception after its deadline", G, "before(exact(exception.deadline), day) is not False", "before(exact(exception.deadline), day) is None", "caretaker"),
    mutant("the day on which the Region signed is not asked", G, "return [facts.on] if signed is None else [facts.on, signed]", "return [facts.on]", "caretaker"),
    mutant("an inexact day judged by its latest", G, "if when.earliest == last:", "if True:", "caretaker"),
    mutant("whoever attested may approve", P, "if found.attested_by == facts.actor.number:", "if found.attested_by is None:", "caretaker"),
    mutant("an urgent exception without its harm", G, 'for name in ("harm", "deadline")', 'for name in ("deadline",)', "caretaker"),
    mutant("a pending matter decided in the period", G, 'if regime == "full_powers":\n        return passes("complete", params, *shown)', 'if regime:\n        return passes("complete", params, *shown)', "caretaker"),
    mutant("an exemption decided in the period", G, 'if regime == "full_powers":\n        return passes("decided", params)', 'if regime:\n        return passes("decided", params)', "test_phase"),
    mutant("one's own intent is enough", P, "i.by != not_by", "i.by == not_by", "two_persons"),
    mutant("one person alone suspends", S, '"suspension.review", "two_persons"', '"suspension.review"', "two_persons"),
    mutant("an intent for any act", P, "i.act == act and i.by != not_by", "i.by != not_by", "two_persons"),
    mutant("a late entry without its document", DATES, "if intent is not None and document:", "if intent is not None or document:", "late"),
    mutant("decisions do not ask for late entries", S, 'EVERY_DECISION = ("government.full_powers", "dates.late_entry")', 'EVERY_DECISION = ("government.full_powers",)', "late"),
    mutant("a legacy file younger than the register", "rules.opening", "older = before(facts.on, opened)", "older = before(opened, facts.on) is not None", "legacy"),
    mutant("the clock forgets the test phase", "lifecycle.clock", "case Stage.TEST_PHASE:", 'case "no stage":', "clock"),
    mutant("a clock act before its day", "rules.terms", "return passes(\"due\", params) if has_come(due, facts.day)", "return passes(\"due\", params) if not has_come(due, facts.day)", "clock"),
    mutant("the end of a notice is called a decision", S, '_act("notice_ends", C,', '_act("notice_ends", D,', "clock"),
    mutant("an act leaves an end", S, "_to(S.REPLACED, *RUNNING, S.UNDER_NOTICE)", "_to(S.REPLACED, *RUNNING, S.UNDER_NOTICE, S.EXPIRED)", "ends_final"),
    mutant("a signed agreement goes nowhere", S, "_to(S.IN_FORCE, S.SIGNED)", "_to(S.SIGNED, S.SIGNED)", "way_out", ("_to(S.ABANDONED, *BEFORE_SIGNATURE, S.SIGNED)", "_to(S.ABANDONED, *BEFORE_SIGNATURE)"), ("_to(S.ABANDONED, S.SIGNED)", "_to(S.SIGNED, S.SIGNED)")),
    mutant("an agreement approved without an assessment", S, "_to(S.AGREEMENT_NEGOTIATION, S.EVALUATION, S.ASSESSMENT)", "_to(S.AGREEMENT_NEGOTIATION, S.EVALUATION, S.ASSESSMENT, S.PROPOSAL)", "assessment"),
    mutant("a memorandum approved without an assessment", S, "_to(S.MOU_NEGOTIATION, S.ASSESSMENT, S.EVALUATION)", "_to(S.MOU_NEGOTIATION, S.ASSESSMENT, S.EVALUATION, S.PROPOSAL)", "assessment"),
    mutant("a memorandum signed from the assessment", S, "_to(S.TEST_PHASE, S.MOU_NEGOTIATION)", "_to(S.TEST_PHASE, S.MOU_NEGOTIATION, S.ASSESSMENT)", "memorandum"),
    mutant("a test phase without a signature", S, '_act("send_back", A, ', '_act("send_back", A, _to(S.TEST_PHASE, S.ASSESSMENT), ', "memorandum"),
    mutant("an agreement signed from the evaluation", S, "_to(S.SIGNED, S.AGREEMENT_NEGOTIATION)", "_to(S.SIGNED, S.AGREEMENT_NEGOTIATION, S.EVALUATION)", "approval"),
    mutant("an agreement signed from the assessment", S, "_to(S.SIGNED, S.AGREEMENT_NEGOTIATION)", "_to(S.SIGNED, S.AGREEMENT_NEGOTIATION, S.ASSESSMENT)", "approval"),
    mutant("an agreement approved during its test phase", S, "_to(S.AGREEMENT_NEGOTIATION, S.EVALUATION, S.ASSESSMENT)", "_to(S.AGREEMENT_NEGOTIATION, S.EVALUATION, S.ASSESSMENT, S.TEST_PHASE)", "evaluation"),
    mutant("an approval does not ask for the evaluation", S, 'asks=("evaluation.positive", "test_phase.completed"', 'asks=("test_phase.completed"', "evaluation"),
    mutant("a negative evaluation is enough", T, 'if done[-1].outcome == "positive":', 'if done[-1].outcome in ("positive", "negative"):', "evaluation"),
    mutant("an entry into force without a signature", S, "_to(S.IN_FORCE, S.SIGNED)", "_to(S.IN_FORCE, S.SIGNED, S.AGREEMENT_NEGOTIATION)", "signature"),
    mutant("a validity confirmed before the entry into force", S, "_to(S.IN_FORCE, S.RENEWAL_DUE), fields=SOURCE", "_to(S.IN_FORCE, S.RENEWAL_DUE, S.SIGNED), fields=SOURCE", "signature"),
    mutant("a suspension lifted before the entry into force", S, 'when="term_runs"), ', 'when="term_runs"), _to(S.IN_FORCE, S.SIGNED), ', "signature"),
    mutant("a signed agreement is sent back", S, '_act("send_back", A, ', '_act("send_back", A, _to(S.EVALUATION, S.SIGNED), ', "back"),
    mutant("an agreement signed again while it runs", S, "_to(S.SIGNED, S.AGREEMENT_NEGOTIATION)", "_to(S.SIGNED, S.AGREEMENT_NEGOTIATION, S.IN_FORCE)", "back"),
    mutant("the lifting of a suspension lifts a notice", S, 'S.RENEWAL_DUE, S.SUSPENDED, when="term_is_over")', 'S.RENEWAL_DUE, S.SUSPENDED, when="term_is_over"), _to(S.IN_FORCE, S.UNDER_NOTICE)', "stopped"),
    mutant("a renewal lifts a suspension", S, "_to(S.IN_FORCE, S.IN_FORCE, S.RENEWAL_DUE)", "_to(S.IN_FORCE, S.IN_FORCE, S.RENEWAL_DUE, S.SUSPENDED)", "stopped"),
    mutant("a source lifts a notice", S, "_to(S.IN_FORCE, S.RENEWAL_DUE), fields=SOURCE", "_to(S.IN_FORCE, S.RENEWAL_DUE, S.UNDER_NOTICE), fields=SOURCE", "stopped"),
    mutant("an agreement in force expires at once", S, "_to(S.EXPIRED, S.RENEWAL_DUE), documents=True)", "_to(S.EXPIRED, S.RENEWAL_DUE, S.IN_FORCE), documents=True)", "endings"),
    mutant("a memorandum signed again in its test phase", S, "_to(S.TEST_PHASE, S.MOU_NEGOTIATION)", "_to(S.TEST_PHASE, S.MOU_NEGOTIATION, S.TEST_PHASE)", "memorandum"),
    mutant("a suspended agreement is let expire", S, "_to(S.EXPIRED, S.RENEWAL_DUE), documents=True)", "_to(S.EXPIRED, S.RENEWAL_DUE, S.SUSPENDED), documents=True)", "endings"),
    mutant("assent is refused to a draft", S, "_to(S.ABANDONED, S.SIGNED), asks", "_to(S.ABANDONED, S.SIGNED, S.MOU_NEGOTIATION), asks", "endings"),
    mutant("a file assessed again while its memorandum is negotiated", S, "_to(S.ASSESSMENT, S.PROPOSAL)", "_to(S.ASSESSMENT, S.PROPOSAL, S.MOU_NEGOTIATION)", "sent_back"),
    mutant("a file sent back without a reason", S, 'when="from_assessment"), asks=("reason.given",)', 'when="from_assessment")', "sent_back"),
    mutant("an evaluation of what was not tested", S, '_act("send_back", A, ', '_act("send_back", A, _to(S.EVALUATION, S.ASSESSMENT), ', "evaluating"),
    mutant("an evaluation opened at any time", S, 'asks=("evaluation.opening",)', "asks=()", "evaluating"),
    mutant("an agreement signed again before it is in force", S, "_to(S.SIGNED, S.AGREEMENT_NEGOTIATION)", "_to(S.SIGNED, S.AGREEMENT_NEGOTIATION, S.SIGNED)", "once"),
    mutant("an entry into force of what is in force", S, "_to(S.IN_FORCE, S.SIGNED)", "_to(S.IN_FORCE, S.SIGNED, S.IN_FORCE)", "once"),
    mutant("a denunciation received under notice", S, '_act("receive_denunciation", F, _to(S.UNDER_NOTICE, *RUNNING)', '_act("receive_denunciation", F, _to(S.UNDER_NOTICE, *RUNNING, S.UNDER_NOTICE)', "once"),
    mutant("an amendment before the entry into force", S, "_to(None, *RUNNING), documents=True,", "_to(None, *RUNNING, S.SIGNED), documents=True,", "amended"),
    mutant("an agreement in force is doubted by a decision", S, '_to(S.RENEWAL_DUE, S.SUSPENDED, when="term_is_over"),', '_to(S.RENEWAL_DUE, S.SUSPENDED, when="term_is_over"), _to(S.RENEWAL_DUE, S.IN_FORCE),', "doubted"),
    mutant("an amendment is a notice", S, "_to(None, *RUNNING), documents=True,", "_to(S.UNDER_NOTICE, *RUNNING), documents=True,", "stopping"),
)  # fmt: skip
