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
    mutant("any predecessor exempts", T, "predecessor is not None and predecessor.stage in RUNNING", "predecessor is not None", "evaluation"),
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
    mutant("an exemption decided in the period", G, 'if regime == "full_powers":\n        return passes("decided", params)', 'if regime:\n        return passes("decided", params)', "evaluation"),
    mutant("one's own intent is enough", P, "i.by != not_by", "i.by == not_by", "two_persons"),
    mutant("one person alone suspends", S, '"suspension.review", "two_persons"', '"suspension.review"', "two_persons"),
    mutant("an intent for any act", P, "i.act == act and i.by != not_by", "i.by != not_by", "two_persons"),
    mutant("a late entry without its document", DATES, "if intent is not None and document:", "if intent is not None or document:", "late"),
    mutant("decisions do not ask for late entries", S, 'EVERY_DECISION = ("government.full_powers", "dates.late_entry")', 'EVERY_DECISION = ("government.full_powers",)', "late"),
    mutant("a legacy file younger than the register", "rules.opening", "older = before(facts.on, opened)", "older = before(opened, facts.on) is not None", "legacy"),
    mutant("the clock forgets the test phase", "lifecycle.clock", "case Stage.TEST_PHASE:", 'case "no stage":', "clock"),
    mutant("a clock act before its day", "rules.terms", "return passes(\"due\", params) if has_come(due, facts.day)", "return passes(\"due\", params) if not has_come(due, facts.day)", "clock"),
    mutant("an act leaves an end", S, "_to(S.REPLACED, *RUNNING, S.UNDER_NOTICE)", "_to(S.REPLACED, *RUNNING, S.UNDER_NOTICE, S.EXPIRED)", "ends_final"),
    mutant("a signed agreement goes nowhere", S, 'asks=("treaty.assent",)', 'asks=("treaty.assent", "suspension.review")', "way_out", ("_to(S.ABANDONED, *BEFORE_SIGNATURE, S.SIGNED)", "_to(S.ABANDONED, *BEFORE_SIGNATURE)"), ('asks=("treaty.parliament", "documents.letter")', 'asks=("treaty.parliament", "documents.letter", "suspension.review")')),
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
    mutant("a letter undoes a suspension", S, 'S.SUSPENDED, S.UNDER_NOTICE, when="was_suspended"', 'S.IN_FORCE, S.UNDER_NOTICE, when="was_suspended"', "stopped"),
    mutant("an evaluation of what was sent back untested", S, 'S.ASSESSMENT, S.AGREEMENT_NEGOTIATION, when="from_assessment"', 'S.EVALUATION, S.AGREEMENT_NEGOTIATION, when="from_assessment"', "evaluating"),
    mutant("a lifting that looks at the term the wrong way", S, 'S.SUSPENDED, when="term_runs"', 'S.SUSPENDED, when="term_is_over"', "doubted", ('S.RENEWAL_DUE, S.SUSPENDED, when="term_is_over"', 'S.RENEWAL_DUE, S.SUSPENDED, when="term_runs"')),
    mutant("an assessment that leaves the proposal", S, "_to(S.ASSESSMENT, S.PROPOSAL)", "_to(S.PROPOSAL, S.PROPOSAL)", "leads"),
    mutant("nobody's role is asked", S, 'EVERY_ACT = ("stage.possible", "persons.role", ', 'EVERY_ACT = ("stage.possible", ', "roles"),
    mutant("a legal adviser moves files", "rules.persons", 'if facts.today_policy.allows(facts.actor.role, facts.permission):', 'if facts.today_policy.allows(facts.actor.role, facts.permission) or facts.actor.role == "legal":', "roles"),
    mutant("an act of tomorrow", S, "common = EVERY_ACT + ", 'common = tuple(r for r in EVERY_ACT if r != "dates.not_future" or name == "propose") + ', "future"),
    mutant("a proposal of a day before the Region", S, '"dates.not_future", "dates.order")', '"dates.not_future")', "order"),
    mutant("a date that may lie before the stage", DATES, 'ask(before(on, case.moved_on), "before_stage"', 'ask(before(on, case.moved_on) is True, "before_stage"', "order"),
    mutant("a memorandum signed by nobody", S, 'asks=("signature.complete", "documents.text")),\n', 'asks=("documents.text",)),\n', "stated"),
    mutant("a memorandum without its text", S, 'asks=("signature.complete", "documents.text")),\n', 'asks=("signature.complete",)),\n', "stated"),
    mutant("a partner declined without a reason", S, '_to(S.DECLINED, *BEFORE_SIGNATURE), documents=True, asks=("reason.given",))', '_to(S.DECLINED, *BEFORE_SIGNATURE), documents=True)', "stated"),
    mutant("a partner withdraws without its letter", S, '_to(S.ABANDONED, *BEFORE_SIGNATURE, S.SIGNED), documents=True, asks=("documents.letter",))', '_to(S.ABANDONED, *BEFORE_SIGNATURE, S.SIGNED), documents=True)', "stated"),
    mutant("an assent refused without the vote", S, 'asks=("treaty.parliament", "documents.letter")', 'asks=("treaty.parliament",)', "stated"),
    mutant("a validity confirmed by no source", S, 'asks=("validity.doubt", "validity.source")', 'asks=("validity.doubt",)', "stated"),
    mutant("an old file without its text", S, 'asks=("legacy.older", "legacy.documents", "two_persons")', 'asks=("legacy.older", "two_persons")', "stated"),
    mutant("an addendum that changes nothing", S, '"themes.competences", "amendment.changes", ', '"themes.competences", ', "stated"),
    mutant("a partner that nobody knows", S, '"partner.known", "track.known", ', '"track.known", ', "opened"),
    mutant("a file held by an auditor", S, '"successor.predecessor",\n               "people.holder")', '"successor.predecessor")', "opened"),
    mutant("a successor of another type", S, '"successor.predecessor",\n               ', '\n               ', "opened"),
    mutant("a proposal about any theme", S, '"track.known", "themes.competences", ', '"track.known", ', "competences"),
    mutant("an addendum about any theme", S, 'asks=("fields.complete", "themes.competences", "amendment.changes"', 'asks=("fields.complete", "amendment.changes"', "competences"),
    mutant("a test phase approved without the criteria", S, 'asks=("criteria.assessed", "test_phase.further")', 'asks=("test_phase.further",)', "criteria"),
    mutant("two criteria of three", "rules.criteria", 'missing = tuple(code for code in codes if code not in done)', 'missing = tuple(code for code in codes[:2] if code not in done)', "criteria"),
    mutant("an approval does not ask what each side gives", S, '"avenues.concrete", "reciprocity.both_sides")', '"avenues.concrete")', "reciprocity"),
    mutant("what one side gives is enough", "rules.avenues", 'if not missing:\n        return passes("both_sides")', 'if len(missing) < 2:\n        return passes("both_sides")', "reciprocity"),
    mutant("an approval does not ask for avenues", S, '"criteria.assessed", "avenues.concrete", "reciprocity', '"criteria.assessed", "reciprocity', "avenues"),
    mutant("an approval does not ask for the test phase", S, 'asks=("evaluation.positive", "test_phase.completed"', 'asks=("evaluation.positive"', "evaluation"),
    mutant("a treaty signed without the federal notice", S, '"term.stated",\n               "treaty.article_81", ', '"term.stated",\n               ', "notified"),
    mutant("a treaty signed before the thirty days", "rules.treaty", 'ready = on_or_before(over, facts.on)', 'ready = on_or_before(notice.on, facts.on)', "notified"),
    mutant("a treaty signed over an objection", "rules.treaty", 'if objection is None:\n        return None', 'if objection is not None:\n        return None', "notified"),
    mutant("a second agreement beside the first", S, '"treaty.article_81", "agreement.one_active")', '"treaty.article_81")', "beside"),
    mutant("a treaty enters into force without assent", S, '_to(S.IN_FORCE, S.SIGNED), asks=("treaty.assent",)', '_to(S.IN_FORCE, S.SIGNED)', "assent"),
    mutant("an assent that was not published", "rules.treaty", 'for kind in ("assent", "publication")', 'for kind in ("assent",)', "assent"),
    mutant("assent is refused to what needs none", S, 'asks=("treaty.parliament", "documents.letter")', 'asks=("documents.letter",)', "refused"),
    mutant("a denunciation of any day", S, '"documents.letter", "notice.effect", "two_persons")),\n    _act("end_by_consent"', '"documents.letter", "two_persons")),\n    _act("end_by_consent"', "notice"),
    mutant("a notice shorter than its period", "rules.terms", 'before(given, least) is not False', 'before(given, least) is None', "notice"),
    mutant("a source prolongs a term that is over", S, 'asks=("validity.doubt", "validity.source")', 'asks=("validity.source",)', "prolonged"),
    mutant("an addendum prolongs a term that is over", "rules.documents", 'facts.file.term_is_over(facts.day) is True', 'facts.file.term_is_over(facts.day) is None', "prolonged"),
    mutant("a renewal follows no term", S, 'asks=("term.stated", "term.follows")', 'asks=("term.stated",)', "follows"),
    mutant("a renewal leaves days without a term", "rules.terms", 'gap = before(after, start)', 'gap = before(start, after)', "follows"),
    mutant("anything replaces an agreement", S, 'fields=(Field("successor"),), asks=("successor.in_force",))', 'fields=(Field("successor"),))', "successor"),
    mutant("a successor that is not in force yet", "rules.validity", 'if successor.stage != "in_force":', 'if successor.stage not in ("in_force", "signed"):', "successor"),
)  # fmt: skip

REFUSED_AT_ONCE = (
    mutant("the end of a notice is called a decision", S, '_act("notice_ends", C,', '_act("notice_ends", D,', ""),
)
"""Tables that are refused as they are loaded, so that nothing is left to prove."""
