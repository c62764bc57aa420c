"""Every remedy of every rule is followed: typing the printed steps makes the rule pass; where only time helps, time does."""

from __future__ import annotations

import pytest

from lifecycle.explain import steps
from rules.catalogue import RULES
from rules.verdict import Verdict
from tests.messages.rule_answers import all_answers
from tests.properties.makers import House, blocking
from tests.remedies import confirming, dates, erasing, lives, policies, registers, reminders
from tests.remedies.situations import SITUATIONS, Situation
from tests.remedies.typing import VALUES, fill, person_for, type_command

assert confirming and dates and erasing and lives and policies and registers and reminders  # they tell the situations

ANOTHER_WAY = {
    "clock.due.no_date": "Nobody types a clock act: the date it waits for is found and recorded.",
    "dates.order.nothing_to_evaluate": "It is recorded once the MOU is signed, or the agreement in force.",
    "persons.exception.no_exception": "There is nothing to attest: an exception must be requested for an act first.",
    "persons.intent.none_open": "There is nothing to withdraw; whoever gave an intent withdraws it while it is open.",
    "persons.exception.attested_already": "It was attested; only the approval is still to come.",
    "persons.exception.approved_already": "It was approved; the act itself is next.",
    "persons.role.denied_own": "Everybody does it for themselves alone, and the policy does not let this role.",
    "persons.role.nobody": "Nobody types a clock act: it is done when its day has come.",
    "stage.possible.no_way": "No act leads on from this stage: the remedy names those that are possible.",
    "stage.possible.ended": "Nothing leads back from an end: a new file is proposed, or the entry corrected.",
    "stage.possible.unknown": "An inexact date leaves the stage of that day open: name a day outside it, or correct the inexact entry.",
    "correction.possible.clock": "A clock act follows from the dates: correct the date it was computed from.",
    "correction.possible.exception": "Others signed for it: it is rejected or withdrawn, and asked for anew.",
    "correction.possible.no_change": "It must be said what changes: `correct REF SEQ` alone shows what the entry says.",
    "correction.possible.role": "Somebody whose role may correct entries must do it.",
    "government.exception.approved_already": "It was approved; the act itself is next.",
    "government.exemption.not_exemptible": "The policy does not let this rule be exempted; another policy would have to be adopted.",
    "test_phase.further.not_allowed": "The policy allows one test phase: approve the agreement, or decline.",
    "found.possible.not_signed": "There is no term to know anything of before the signature, which states it.",
    "validity.doubt.term_ended": "No source prolongs a term that ended: `renew` does.",
    "legacy.documents.missing": "The signed text is put beside the file of old files, which is run again.",
    "legacy.older.younger": "It is no legacy: what happened since the opening goes the ordinary way, from `propose` on.",
    "policy.new.in_force": "The policy is in force already: there is nothing to adopt.",
    "policy.second_person.nothing_waits": "Nothing was asked that waits for a second person.",
    "policy.moves.none": "Each of the files has ended or runs under the policy already.",
    "policy.keeps.lacks_track": "The file stays out of the migration, or another policy that has its track is adopted.",
    "policy.keeps.lacks_stage": "The file stays out of the migration until its test phase is over.",
    "policy.keeps.lacks_criterion": "The file stays out of the migration until its assessment is over.",
    "decision.confirmation.nothing_to_confirm": "Only what a period entered late touches is confirmed; `pending` shows it.",
    "decision.confirmation.unconfirmed": "Whoever knows rejects the period; if it is right, only the next government confirms.",
    "decision.confirmation.confirmed_already": "It is confirmed: there is nothing left to do.",
    "erasure.possible.nothing_personal": "What is not personal stays; a wrong entry is corrected.",
    "erasure.possible.gone": "It is erased: there is nothing left to do.",
    "erasure.possible.asked": "It was asked for: a second person confirms or rejects that.",
    "erasure.second_person.confirmed": "It was confirmed: there is nothing left to do.",
    "erasure.second_person.rejected": "It was rejected: what is still to go is asked for anew.",
    "reminders.open.settled": "The deadline was met or moved: there is nothing left to answer.",
    "people.known.disabled": "Who was disabled acts no more, and has neither role nor address: there is nothing left to do.",
    "waiver.unknown.known": "It is known: nobody is asked to find it.",
    "affairs.whose.own_only": "Feeds and filters are one's own: the person concerned types it.",
    "affairs.whose.others": "The person concerned types it, or somebody with the role that the answer names.",
    "affairs.retry.others": "Somebody with a role that the answer names must do it.",
    "affairs.retry.waits": "The message was sent or waits for its next try: there is nothing to do.",
    "filters.possible.too_many": "A filter that is no longer needed is removed first.",
    "absences.ending.over": "The absence is over: there is nothing left to end.",
    "calendar.order.no_change": "It must be said what changes: `government list` shows what is known.",
    "calendar.order.rejected": "What was rejected is entered anew, if it was right.",
    "calendar.second_person.rejected": "It was rejected: there is nothing left to do.",
    "calendar.second_person.nothing_waits": "Nothing was entered that waits for a second person.",
}  # fmt: skip
"""Keys for which neither steps nor time help, each with the lawful way that is left."""

ANOTHER_ACT = {
    "calendar.order.closed_already": "The closing that was entered is corrected, not entered a second time.",
    "government.exception.requested_already": "The exception that is open is attested and approved, not asked for again.",
    "government.exception.attested_already": "The exception that is open is approved, not asked for again.",
    "policy.moves.waits_already": "The migration that waits is confirmed, not asked for a second time.",
    "treaty.parliament.no_treaty": "Parliament votes on treaties only: the file ends by `withdraw`.",
}
"""Keys whose steps do by another act what was wanted: they work, and the act that was tried stays refused."""

OUT_OF_REACH = {
    **dict.fromkeys(
        ("affairs.retry.unnamed", "affairs.retry.left"),
        "It takes a message that was tried in vain, which tests/scheduler/test_sent_again.py tries.",
    ),
    "persons.role.not_deputy": "Only `--for` brings it about, which tests/scenarios/test_two_persons.py tries.",
    **dict.fromkeys(
        (
            "calendar.order.unknown",
            "calendar.second_person.unknown",
            "policy.second_person.unknown",
            "erasure.second_person.unknown",
            "absences.ending.unknown",
        ),
        "A number that names nothing is not found, before any rule is asked: tests/commands/test_bad_input.py.",
    ),
    **dict.fromkeys(
        ("found.possible.not_a_date", "found.possible.not_a_length", "found.possible.not_a_choice"),
        "A value that cannot be read is no refusal, before any rule is asked: tests/commands/test_bad_input.py.",
    ),
    "legacy.older.no_opening": "A register without its opening has no policy either: no desk can be opened on it.",
}
"""Keys that no command can bring about, each with the reason; the rule's own test covers them."""

EVERY = [f"{rule.id}.{key}" for rule in RULES.values() for key in rule.remedies]


def tried(situation: Situation, house: House) -> Verdict:
    """The situation, made; the verdict that blocks."""
    situation.prepare(house)
    answer = situation.attempt(house)
    name = f"{situation.rule}.{situation.key}"
    assert set(blocking(answer)) == {name, *situation.besides}
    return next(v for v in answer.decision.blocking if v.rule == situation.rule)


def house_of(situation: Situation) -> House:
    return House(said=situation.portfolio() if situation.portfolio is not None else None)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda s: s.name)
def test_the_printed_steps_make_the_rule_pass(situation):
    """Where a verdict prints steps, typing them and then acting again makes that rule pass."""
    with house_of(situation) as house:
        verdict = tried(situation, house)
        printed = steps(verdict)
        if not printed:
            _time_helps(situation, house, verdict)
            return
        values = {**VALUES, **situation.filled(house)}
        templates = [s.command for s in RULES[verdict.rule].remedies[verdict.key]]
        again = False
        for step in printed:
            again = any(t.startswith("{retype}") for t in templates) and step is printed[-1]
            person = person_for(step["as"], situation.by, again=again)
            typed = type_command(house, person, fill(step["command"], values))
            if again or (step is printed[-1] and typed.answer.get("act") == situation.act):
                shown = f"{person}: {step['command']}: exit {typed.code}, {typed.blocking()} {typed.said}"
                assert typed.verdict(situation.rule) in ("pass", "not_applicable"), shown
                assert typed.code == 0 or situation.besides, shown
                return
            assert typed.code == 0, f"{person}: {step['command']}: exit {typed.code}, {typed.blocking()} {typed.said}"
        if situation.name in ANOTHER_ACT:
            return
        blocked = [v for v in situation.attempt(house).decision.blocking if v.rule == situation.rule]
        assert not blocked, f"after {[s['command'] for s in printed]} still {blocked[0].rule}.{blocked[0].key}"


def _time_helps(situation: Situation, house: House, verdict: Verdict) -> None:
    """Where no steps are printed, the rule passes on the day it names, or another way is written down above."""
    name = f"{verdict.rule}.{verdict.key}"
    if verdict.passes_from is None:
        assert name in ANOTHER_WAY, f"{name}: no steps, no day, and no sentence that says what else to do"
        return
    assert name not in ANOTHER_WAY
    house.at(max(verdict.passes_from, house.today))
    later = situation.attempt(house, on=verdict.passes_from.isoformat())
    assert situation.rule not in {v.rule for v in later.decision.blocking}, blocking(later)


def test_every_key_of_every_rule_has_a_situation():
    """Whoever adds a way to refuse shows how one gets out of it."""
    told = {f"{s.rule}.{s.key}" for s in SITUATIONS} | set(OUT_OF_REACH)
    assert [name for name in EVERY if name not in told] == []
    assert [name for name in told if name not in EVERY] == []


def test_another_way_is_only_for_keys_that_have_no_steps():
    for name in ANOTHER_WAY:
        rule, _, key = name.rpartition(".")
        assert RULES[rule].remedies[key] == (), name


def test_every_key_a_rule_can_block_with_is_declared_and_no_other():
    """The source of the rules and their declared remedies name the same keys."""
    answered = {f"{a.rule}.{a.key}" for a in all_answers() if a.blocks}
    declared = set(EVERY)
    # a call `answer(key, …)` may be fails or cannot_tell, a dictionary of both; passing keys among them are no matter
    assert declared - answered == set(), "declared, but never answered"
    assert answered - declared == set(), "answered, but not declared"


@pytest.mark.parametrize("name", ["criteria.assessed.missing", "two_persons.no_intent"])
def test_the_steps_work_in_a_process_of_their_own(name):
    """The same, typed at the real program."""
    situation = next(s for s in SITUATIONS if s.name == name)
    with house_of(situation) as house:
        verdict = tried(situation, house)
        for step in steps(verdict):
            typed = type_command(
                house, person_for(step["as"], situation.by, again=False), fill(step["command"], VALUES), apart=True
            )
            assert typed.code == 0, typed.said
        assert situation.rule not in {v.rule for v in situation.attempt(house).decision.blocking}
