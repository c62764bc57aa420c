"""No decision without a government with full powers (facts/brussels.md sections 3 and 4; DESIGN section 5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from lifecycle.act import Nature
from lifecycle.stages import TABLE, TWO_PERSON_ACTS
from lifecycle.storage.store import Store
from tests.makers import DAY_AFTER, FIVE_YEARS, Life, Office, policy
from tests.scenarios.ready import at, ready_to_approve, replaceable

BEFORE, ELECTION, LAST, OATH = "2024-06-08", "2024-06-09", "2026-02-13", "2026-02-14"
POWERS = "government.full_powers"


def lapsed(office: Office) -> str:
    """A file whose term ended, so that a renewal may begin on any day."""
    return office.file_at("in_force", terms={**FIVE_YEARS, "term": "P2M"})


DECISIONS: dict[str, Callable[[Office], str]] = {
    "approve_mou": at("assessment"),
    "sign_mou": at("mou_negotiation"),
    "approve_agreement": ready_to_approve,
    "sign_agreement": at("agreement_negotiation"),
    "amend": at("in_force"),
    "renew": lapsed,
    "let_expire": at("renewal_due"),
    "suspend": at("in_force"),
    "lift_suspension": at("suspended"),
    "denounce": at("in_force"),
    "end_by_consent": at("in_force"),
    "revoke_notice": at("under_notice"),
    "decline": at("proposal"),
}


def prepared(office: Office, act: str) -> str:
    """A file at which every rule of a decision passes but, in a caretaker period, the government's."""
    file = DECISIONS[act](office)
    if act in TWO_PERSON_ACTS:
        assert office.on("2024-06-03").as_("manager").record(file, "intent", act=act, reason="agreed").passed
    return file


def test_every_decision_of_the_table_is_tried_here():
    """A decision that is added to the table must be added here."""
    assert set(DECISIONS) == {act.name for act in TABLE if act.nature is Nature.DECISION}


@pytest.mark.parametrize("act", DECISIONS)
def test_a_decision_is_allowed_up_to_the_eve_and_from_the_oath_on(office: Office, act: str):
    """Allowed on 2024-06-08, refused on 2024-06-09 and 2026-02-13 by that rule alone, allowed on 2026-02-14."""
    file = prepared(office, act)
    typed = office.typed_for(act)
    assert office.on(BEFORE).advance(file, act, dry_run=True, **typed).passed
    for day in (ELECTION, LAST):
        before = office.snapshot(file)
        told = office.on(day).advance(file, act, **typed)
        assert told.because == {POWERS: "caretaker"}
        assert office.snapshot(file) == replace(before, sequence=before.sequence + 1)
        assert office.entries(file)[-1].data["government"] == "caretaker"
    assert office.on(OATH).advance(file, act, **typed).passed


@pytest.mark.parametrize("act", DECISIONS)
def test_under_the_setting_day_after_the_election_day_has_full_powers(store: Store, tmp_path, act: str):
    """The start is disputed in law: under that setting the first day without full powers is 2024-06-10."""
    office = Office.open(store, policy_text=policy(DAY_AFTER), folder=tmp_path)
    file = prepared(office, act)
    typed = office.typed_for(act)
    assert office.on("2024-06-10").advance(file, act, dry_run=True, **typed).because == {POWERS: "caretaker"}
    assert office.on(ELECTION).advance(file, act, **typed).passed


def test_the_refusal_explains_itself(office: Office):
    """It names the period, the law with its certainty, since when, from when it passes, and what is lawful instead."""
    file = office.file_at("agreement_negotiation")
    told = office.on("2025-03-03").advance(file, "sign_agreement", **office.typed_for("sign_agreement"))
    verdict = told.verdict(POWERS)
    assert verdict["outcome"] == "fail"
    assert verdict["passesFrom"] == OATH
    assert "9 June 2024" in verdict["message"]
    assert [e["value"] for e in verdict["evidence"]] == ["2024-06-09/2026-02-14"]
    assert "The Brussels Times" in verdict["evidence"][0]["source"]
    assert [law["certainty"] for law in verdict["legalBasis"]] == ["A", "C", "C", "B"]
    assert "36" in verdict["legalBasis"][0]["citation"]
    assert [step["as"] for step in verdict["remedy"]["steps"]] == ["officer", "legal", "manager"]
    shown = told.json()
    assert shown["possibleFrom"] == OATH
    instead = {a["alternative"]: a for a in shown["alternatives"]}
    assert {"prepare_file", "exception_pending", "exception_urgent", "wait"} <= set(instead)
    assert instead["wait"]["possibleFrom"] == OATH
    assert f"exception request {file} sign_agreement --class pending" in instead["exception_pending"]["command"]


def test_the_refusal_speaks_french_and_dutch(office: Office):
    """The same verdict, rendered years later in any of the three languages."""
    file = office.file_at("agreement_negotiation")
    told = office.on(ELECTION).advance(file, "sign_agreement", **office.typed_for("sign_agreement"))
    assert "9 juin 2024" in told.verdict(POWERS, "fr")["message"]
    assert "9 juni 2024" in told.verdict(POWERS, "nl")["message"]


def test_a_signature_typed_with_the_day_of_the_region_is_judged_on_that_day_too(office: Office):
    """The Region's own signature in the period is not healed by a partner who signs after it."""
    file = office.file_at("agreement_negotiation")
    typed = office.typed_for("sign_agreement")
    typed["set"] = {**typed["set"], "regionSignedOn": LAST, "partnerSignedOn": "2026-02-20"}
    told = office.on("2026-02-20").advance(file, "sign_agreement", **typed)
    assert POWERS in told.failing


# ------------------------------------------------------------------------------------------ what goes on


ADMINISTRATIVE_AND_FACTS: dict[str, Callable[[Office], str]] = {
    "assess": at("proposal"),
    "enter_into_force": at("signed"),
    "refuse_assent": at("signed", nature="treaty"),
    "confirm_validity": at("renewal_due"),
    "question_validity": at("in_force"),
    "lapse": at("renewal_due"),
    "receive_denunciation": at("in_force"),
    "receive_revocation": at("under_notice"),
    "send_back": at("agreement_negotiation"),
    "replace": replaceable,
    "withdraw": at("proposal"),
}


@pytest.mark.parametrize("day", [BEFORE, ELECTION, LAST, OATH])
@pytest.mark.parametrize("act", ADMINISTRATIVE_AND_FACTS)
def test_the_service_goes_on_and_facts_are_recorded(office: Office, act: str, day: str):
    """What is not the government's decision passes on every one of these days, and the rule is not even asked."""
    file = ADMINISTRATIVE_AND_FACTS[act](office)
    told = office.on(day).advance(file, act, **office.typed_for(act))
    assert told.passed, told.because
    assert POWERS not in [v["rule"] for v in told.json()["verdicts"]]


@pytest.mark.parametrize("day", [BEFORE, ELECTION, LAST, OATH])
def test_a_file_is_opened_and_prepared_on_any_day(office: Office, day: str):
    """Propose, assess, score, find avenues, consult, note: none waits for a government."""
    here = office.on(day)
    file = here.propose("vienna", nature="arrangement").reference
    assert here.advance(file, "assess").passed
    assert here.record(file, "criterion", code="criterion_1", score="met", text="seen").passed
    assert here.record(file, "avenue", theme="culture", body="visit.brussels", text="a festival").passed
    assert here.record(file, "consultation", avenue="1", body="visit.brussels", outcome="agreed").passed
    assert here.record(file, "note", text="wait and see").passed
    assert here.as_("manager").record(file, "intent", act="approve_mou", reason="prepared").passed


@pytest.mark.parametrize(
    ("day", "signed"),
    [(BEFORE, "2022-06-10"), (ELECTION, "2022-06-10"), (LAST, "2024-05-15"), (OATH, "2024-05-15")],
)
def test_an_evaluation_opens_on_any_day(office: Office, day: str, signed: str):
    """Opening an evaluation, and concluding it, is the service's own work."""
    file = office.file_at("test_phase", days={"test_phase": signed})
    assert office.on(day).advance(file, "open_evaluation").to == "evaluation"
    assert office.on(day).record(file, "evaluation", kind="mou", outcome="positive").passed


@pytest.mark.parametrize("day", [BEFORE, ELECTION, LAST, OATH])
def test_the_calendar_does_its_acts_on_any_day(office: Office, day: str):
    """The end of a test phase, of a term, of a notice, and a tacit renewal ask nobody; in the period they are flagged."""
    two_years_before = str(int(day[:4]) - 2) + day[4:]
    ends = {"receive_denunciation": {"effectOn": day}}
    test_phase = office.file_at("test_phase", partner="vienna", days={"test_phase": two_years_before})
    terms = {"term": "unknown", "notice": "unknown"}
    fixed = office.file_at("in_force", partner="prague", terms={**terms, "renewal": "express"})
    tacit = office.file_at("in_force", partner="sofia", terms={**terms, "renewal": "tacit:P2Y"})
    found = {"source": "the text", "certainty": "A"}
    for file in (fixed, tacit):
        assert office.on("2024-05-02").record(file, "found", field="endsOn", value=day, **found).passed
    noticed = office.file_at("in_force", partner="beijing", terms={**FIVE_YEARS, "notice": "unknown"})
    told = office.on("2024-05-02").advance(
        noticed, "receive_denunciation", set=ends["receive_denunciation"], documents=[str(office.text)]
    )
    assert told.passed
    done = {a["reference"]: a["act"] for a in office.on(day).check()["advanced"]}
    assert done == {test_phase: "end_test_phase", fixed: "term_ends", tacit: "roll_over", noticed: "notice_ends"}
    flags = {bool(office.entries(file)[-1].data.get("inCaretaker")) for file in done}
    assert flags == {day in (ELECTION, LAST)}


# ------------------------------------------------------------------------------------------ the calendar


@pytest.fixture
def calm(store: Store, tmp_path) -> Office:
    """An office whose government calendar is known up to the oath of 2026."""
    return Office.open(store, folder=tmp_path)


def enter(office: Office, day: str, event: str = "resignation", who: str = "legal"):
    """A period entered by somebody."""
    return office.on(day).as_(who).government("enter", event=event, on=day, source="the journal", certainty="A")


def test_an_unconfirmed_opening_makes_the_days_unknown_and_blocks(calm: Office):
    """Nobody decides while a second person has neither confirmed nor rejected the period; then the answer is clear."""
    file = calm.file_at("agreement_negotiation")
    typed = calm.typed_for("sign_agreement")
    assert enter(calm, "2026-09-01").passed
    told = calm.on("2026-09-02").advance(file, "sign_agreement", **typed)
    assert told.because == {POWERS: "unconfirmed"}
    assert told.outcome(POWERS) == "cannot_tell"
    rejected = {"as": "manager", "command": "agreements government reject 8 --reason <reason>"}
    assert told.verdict(POWERS)["remedy"]["steps"] == [rejected]
    other = {a["alternative"]: a.get("command") for a in told.json()["alternatives"]}
    assert other["confirm_period"] == "agreements government confirm 8"
    assert "exception_urgent" not in other
    assert calm.ask("2026-09-02").government()["government"] == "unknown"
    assert calm.on("2026-08-31").advance(file, "sign_agreement", dry_run=True, **typed).passed

    assert calm.on("2026-09-02").as_("manager").government("confirm", period="8").passed
    told = calm.on("2026-09-03").advance(file, "sign_agreement", **typed)
    assert told.because == {POWERS: "caretaker"}
    assert "passesFrom" not in told.verdict(POWERS)
    assert "possibleFrom" not in told.json()
    assert "wait_open" in {a["alternative"] for a in told.json()["alternatives"]}


def test_a_rejected_opening_lifts_the_doubt(calm: Office):
    """A period that the second person rejects binds nobody; it stays on record."""
    file = calm.file_at("agreement_negotiation")
    assert enter(calm, "2026-09-01").passed
    assert calm.on("2026-09-02").as_("manager").government("reject", period="8", reason="a rumour").passed
    assert calm.on("2026-09-02").advance(file, "sign_agreement", **calm.typed_for("sign_agreement")).passed
    assert calm.ask("2026-09-02").government()["items"][-1]["rejected"] is True


def test_nobody_confirms_an_own_entry(calm: Office):
    """The second person is another one, also for a closing."""
    assert enter(calm, "2026-09-01").passed
    told = calm.on("2026-09-01").as_("legal").government("confirm", period="8")
    assert told.because == {"calendar.second_person": "same_person"}


def test_an_unconfirmed_closing_lifts_nothing(calm: Office):
    """Until another person confirms the oath, the period goes on."""
    file = calm.file_at("agreement_negotiation")
    typed = calm.typed_for("sign_agreement")
    enter(calm, "2026-09-01")
    calm.on("2026-09-01").as_("manager").government("confirm", period="8")
    oath = {"period": "8", "event": "oath", "on": "2026-10-01", "source": "the journal", "certainty": "A"}
    assert calm.on("2026-10-01").as_("legal").government("close", **oath).passed
    told = calm.on("2026-10-02").advance(file, "sign_agreement", **typed)
    assert told.because == {POWERS: "closing_unconfirmed"}
    assert told.json()["alternatives"][0]["command"] == "agreements government reject 8 --reason <reason>"
    before = calm.on("2026-10-02").advance(file, "sign_agreement", on="2026-09-30", dry_run=True, **typed)
    assert before.because[POWERS] == "caretaker"
    assert calm.on("2026-10-02").as_("manager").government("confirm", period="8").passed
    assert calm.on("2026-10-02").advance(file, "sign_agreement", **typed).passed


@pytest.mark.parametrize(
    ("on", "key"),
    [("2024-06-09", "overlaps"), ("2025-01-01", "overlaps"), ("2024-06-08", "runs_into"), ("1999-07-14", "overlaps")],
)
def test_periods_do_not_overlap(calm: Office, on: str, key: str):
    """A period that shares a day with another is refused; it would be open-ended here."""
    told = (
        calm.on("2026-03-02")
        .as_("legal")
        .government("enter", event="resignation", on=on, source="the journal", certainty="A")
    )
    assert told.because == {"calendar.order": key}


def test_a_period_may_begin_on_the_day_of_the_oath(calm: Office):
    """The end day is free: it had full powers."""
    told = (
        calm.on("2026-03-02")
        .as_("legal")
        .government("enter", event="resignation", on=OATH, source="the journal", certainty="A")
    )
    assert told.passed


@pytest.mark.parametrize("end", ["2026-08-31", "2026-09-01"])
def test_a_period_is_not_reversed(calm: Office, end: str):
    """It ends after it begins."""
    enter(calm, "2026-09-01")
    calm.on("2026-09-01").as_("manager").government("confirm", period="8")
    told = (
        calm.on("2026-10-01")
        .as_("legal")
        .government("close", period="8", event="oath", on=end, source="the journal", certainty="A")
    )
    assert told.because == {"calendar.order": "reversed"}


def test_an_officer_enters_no_period(calm: Office):
    """That is for legal, and the refusal stands in the calendar's own history."""
    assert enter(calm, "2026-09-01", who="officer").failing == ["persons.role"]
    assert calm.entries("calendar")[-1].outcome == "refused"


@pytest.mark.parametrize("act", DECISIONS)
def test_to_prepare_the_file_is_offered_for_what_is_prepared_alone(office: Office, act: str):
    """Whoever declines, suspends or takes a notice back in a caretaker period has nothing to assess or to draft."""
    told = office.on("2024-07-01").advance(prepared(office, act), act, **office.typed_for(act))
    offered = [item["alternative"] for item in told.json()["alternatives"]]
    assert {"exception_urgent", "caveat"} <= set(offered)
    fits = ("approve_mou", "sign_mou", "approve_agreement", "sign_agreement", "amend", "renew")
    assert ("prepare_file" in offered) == (act in fits)


# ------------------------------------------------------------------------------------------ exceptions


def test_a_pending_exception_needs_an_earlier_decision_under_full_powers(office: Office):
    """A decision from inside the period shows no procedure begun before it."""
    file = office.file_at("agreement_negotiation")
    here = office.on("2024-07-01")
    asked = {"justification": "its choices were settled", "decision": "GOV/2024/5"}
    told = here.request_exception(file, "sign_agreement", "pending", **asked, decidedOn="2024-06-20")
    assert told.because == {"government.exception": "pending_inside"}
    told = here.request_exception(file, "sign_agreement", "pending", **asked)
    assert told.because == {"government.exception": "pending_evidence"}
    assert here.request_exception(file, "sign_agreement", "pending", **asked, decidedOn=BEFORE).passed


@pytest.mark.parametrize("less", ["harm", "deadline"])
def test_an_urgent_exception_names_the_harm_and_the_deadline(office: Office, less: str):
    """Delay would seriously harm: by what, and until when."""
    file = office.file_at("agreement_negotiation")
    asked = {"justification": "it cannot wait", "harm": "the funds are lost", "deadline": "2024-08-01"}
    told = office.on("2024-07-01").request_exception(
        file, "sign_agreement", "urgent", **{n: v for n, v in asked.items() if n != less}
    )
    assert told.because == {"government.exception": "urgent_evidence"}


@pytest.mark.parametrize("kind", ["day_to_day", "pending", "urgent"])
def test_an_exception_is_justified_in_writing(office: Office, kind: str):
    """Whatever its class."""
    file = office.file_at("agreement_negotiation")
    asked = {"decision": "GOV/1", "decidedOn": BEFORE} if kind == "pending" else {"harm": "x", "deadline": "2024-08-01"}
    told = office.on("2024-07-01").request_exception(
        file, "sign_agreement", kind, **(asked if kind != "day_to_day" else {})
    )
    assert told.because == {"government.exception": "no_justification"}


def requested(office: Office, act: str = "sign_agreement") -> str:
    """A file with an urgent exception asked for."""
    file = prepared(office, act)
    told = office.on("2024-07-01").request_exception(
        file, act, "urgent", justification="it cannot wait", harm="the funds are lost", deadline="2024-08-01"
    )
    assert told.json()["exception"] == f"{file}:1"
    return file


def test_the_one_who_attests_does_not_approve(office: Office):
    """Attested by one person, approved by another; and not before it was attested."""
    file = requested(office)
    here = office.on("2024-07-02")
    assert here.as_("manager").exception("approve", file).because == {"persons.exception": "not_attested"}
    assert here.as_("officer").exception("attest", file).failing == ["persons.role"]
    assert here.as_("legal").exception("attest", file).passed
    assert here.as_("legal").exception("approve", file).because == {"persons.exception": "same_person"}
    told = here.advance(file, "sign_agreement", **office.typed_for("sign_agreement"))
    assert told.because == {POWERS: "exception_attested"}
    assert here.as_("manager").exception("approve", file).passed


@pytest.mark.parametrize("act", DECISIONS)
def test_a_complete_exception_lets_one_act_pass_once(office: Office, act: str):
    """The verdict says by which exception and class; the exception is used up with it."""
    file = requested(office, act)
    here = office.on("2024-07-02")
    here.as_("legal").exception("attest", file)
    here.as_("manager").exception("approve", file)
    told = here.advance(file, act, **office.typed_for(act))
    assert told.passed, told.because
    assert told.outcome(POWERS) == "pass"
    assert f"{file}:1" in told.verdict(POWERS)["message"]
    assert office.case(file).used_exceptions == (1,)


@pytest.mark.parametrize(("on", "passes"), [("2024-08-01", True), ("2024-08-02", False), ("2024-12-02", False)])
def test_an_urgent_exception_ends_with_its_own_deadline(office: Office, on: str, passes: bool):
    """What could not wait until the first of August needs nobody's exception in December: the refusal says so."""
    file = requested(office, "decline")
    here = office.on("2024-07-02")
    here.as_("legal").exception("attest", file)
    here.as_("manager").exception("approve", file)
    told = office.on(on).advance(file, "decline", **office.typed_for("decline"))
    assert told.passed == passes
    if not passes:
        assert told.because == {POWERS: "exception_lapsed"}
        assert f"Exception {file}:1" in told.verdict(POWERS)["message"]
        assert "1 August 2024" in told.verdict(POWERS)["message"]
        assert office.case(file).used_exceptions == ()


def test_a_refusal_names_the_exception_that_is_open_and_its_next_step(office: Office):
    """Who may attest is told of the one that waits, not to ask for another; and a second one is refused by its name."""
    file = requested(office, "decline")
    here = office.on("2024-07-02")
    more = {"justification": "it cannot wait", "harm": "the funds are lost", "deadline": "2024-08-01"}

    def steps() -> list[str]:
        told = here.advance(file, "decline", **office.typed_for("decline"))
        assert f"Exception {file}:1" in told.verdict(POWERS)["message"]
        asked = [item["alternative"] for item in told.json()["alternatives"]]
        assert "exception_urgent" not in asked and "exception_pending" not in asked
        return [step["command"] for step in told.verdict(POWERS)["remedy"]["steps"]]

    attest, approve = (f"agreements exception {verb} {file}:1" for verb in ("attest", "approve"))
    assert steps() == [attest, approve]
    told = here.request_exception(file, "decline", "urgent", **more)
    assert told.because == {"government.exception": "requested_already"}
    assert f"Exception {file}:1" in told.verdict("government.exception")["message"]
    assert here.request_exception(file, "renew", "urgent", **more).because.get("government.exception") is None
    assert here.as_("legal").exception("attest", file).passed
    assert steps() == [approve]
    assert here.as_("manager").exception("reject", file, reason="no harm is shown").passed
    assert here.request_exception(file, "decline", "urgent", **more).passed


def test_an_exception_that_was_used_lets_nothing_more_pass(office: Office):
    """A second amendment in the period needs an exception of its own."""
    file = requested(office, "amend")
    here = office.on("2024-07-02")
    here.as_("legal").exception("attest", file)
    here.as_("manager").exception("approve", file)
    assert here.advance(file, "amend", **office.typed_for("amend")).passed
    again = office.typed_for("amend")
    again["set"] = {**again["set"], "themes": ["housing"]}
    assert here.advance(file, "amend", **again).because == {POWERS: "caretaker"}


def test_an_exception_that_was_used_carries_no_correction(office: Office):
    """What two persons allowed, nobody changes alone: the correction is decided again, on an exception of its own."""
    file = requested(office, "amend")
    here = office.on("2024-07-02")
    here.as_("legal").exception("attest", file)
    here.as_("manager").exception("approve", file)
    done = here.advance(file, "amend", **office.typed_for("amend"))
    assert done.passed, done.because
    later = office.on("2024-07-05")
    assert later.correct(file, done.sequence, title="Another").because == {POWERS: "caretaker"}
    asked = {"justification": "so", "harm": "harm", "deadline": "2024-08-01"}
    assert later.request_exception(file, "amend", "urgent", **asked).passed
    assert later.as_("legal").exception("attest", file, 2).passed
    assert later.as_("manager").exception("approve", file, 2).passed
    told = later.correct(file, done.sequence, title="Another")
    assert told.passed, told.because
    assert office.case(file).used_exceptions == (1, 2)
    assert later.correct(file, told.sequence, title="A third").because == {POWERS: "caretaker"}


def test_an_exception_is_for_its_file_and_act_alone(office: Office):
    """Neither another act of the file nor the same act of another file rests on it."""
    file = requested(office, "amend")
    other = office.file_at("in_force", partner="prague")
    here = office.on("2024-07-02")
    here.as_("legal").exception("attest", file)
    here.as_("manager").exception("approve", file)
    assert here.advance(file, "renew", set={**FIVE_YEARS, "startsOn": "2029-03-02"}).because == {POWERS: "caretaker"}
    assert here.advance(other, "amend", **office.typed_for("amend")).because == {POWERS: "caretaker"}


@pytest.mark.parametrize(("verb", "who"), [("reject", "manager"), ("withdraw", "officer")])
def test_an_exception_that_was_turned_down_lets_nothing_pass(office: Office, verb: str, who: str):
    """Rejected or withdrawn, it is closed for good."""
    file = requested(office)
    here = office.on("2024-07-02")
    assert here.as_(who).exception(verb, file).because == {"reason.given": "missing"}
    assert here.as_(who).exception(verb, file, reason="a slip").passed
    assert here.as_("legal").exception("attest", file).because == {"persons.exception": "no_exception"}
    told = here.advance(file, "sign_agreement", **office.typed_for("sign_agreement"))
    assert told.because == {POWERS: "caretaker"}


def test_an_exception_is_approved_today_not_on_an_earlier_day(office: Office):
    """Nobody heals a signature of July with an approval that is written in September and dated July."""
    file = requested(office)
    late = office.on("2024-09-02")
    late.as_("legal").exception("attest", file, on="2024-07-02")
    late.as_("manager").exception("approve", file, on="2024-07-02")
    told = late.advance(file, "sign_agreement", on="2024-07-03", **office.typed_for("sign_agreement"))
    assert not told.passed


@pytest.mark.parametrize("verb", ["attest", "approve"])
def test_an_exception_is_not_granted_for_tomorrow(office: Office, verb: str):
    """A confirmation of a day that has not come is refused like anything else of the future."""
    file = requested(office)
    here = office.on("2024-07-02")
    if verb == "approve":
        assert here.as_("legal").exception("attest", file).passed
    who = {"attest": "legal", "approve": "manager"}[verb]
    assert "dates.not_future" in here.as_(who).exception(verb, file, on="2025-07-02").failing


# ------------------------------------------------------------------------------------------ no back door in time


def test_a_decision_dated_before_the_period_and_entered_in_it_needs_document_and_second_person(office: Office):
    """Else anybody could write yesterday's date; entered lawfully, it is marked as a late entry and listed."""
    file = office.file_at("agreement_negotiation")
    typed = office.typed_for("sign_agreement")
    here = office.on("2024-07-01")
    told = here.advance(file, "sign_agreement", on="2024-06-03", **typed)
    assert told.because == {"dates.late_entry": "no_intent"}
    assert here.as_("manager").record(file, "intent", act="sign_agreement", reason="I saw it signed").passed
    told = here.advance(file, "sign_agreement", on="2024-06-03", **typed)
    assert (told.to, told.json()["lateEntry"]) == ("signed", True)
    assert [i["reference"] for i in office.ask("2024-07-01").list(late=True)["items"]] == [file]


def test_the_same_holds_after_the_period(office: Office):
    """A decision of before the period stays a late entry when it is recorded after the oath."""
    file = office.file_at("agreement_negotiation")
    told = office.on("2026-03-02").advance(
        file, "sign_agreement", on="2024-06-03", **office.typed_for("sign_agreement")
    )
    assert told.because == {"dates.late_entry": "no_intent"}
    told = office.on("2026-03-02").advance(
        file, "sign_agreement", on="2024-07-03", **office.typed_for("sign_agreement")
    )
    assert told.because == {POWERS: "caretaker"}


def test_a_period_entered_late_rewrites_nothing(calm: Office):
    """A signature of the day stands; only what comes after is blocked."""
    file = calm.file_at("agreement_negotiation")
    assert calm.on("2026-09-10").advance(file, "sign_agreement", **calm.typed_for("sign_agreement")).passed
    before = calm.snapshot(file)
    told = (
        calm.on("2026-09-20")
        .as_("legal")
        .government("enter", event="resignation", on="2026-09-01", source="the journal", certainty="A")
    )
    assert told.passed
    assert calm.on("2026-09-20").as_("manager").government("confirm", period="8").passed
    assert calm.snapshot(file) == before


def test_files_that_wait_for_a_government_are_found(office: Office):
    """Those whose only obstacle is the government's rule, with the acts that wait."""
    waits = office.file_at("agreement_negotiation")
    office.file_at("mou_negotiation", partner="prague", days={"mou_negotiation": "2024-06-03"})
    Life(office, "sofia", without=("criterion",)).until("assessment")
    waiting = office.on("2025-01-06").check()["waitingForGovernment"]
    assert [(w["partner"], w["acts"]) for w in waiting] == [("vienna", ["sign_agreement"]), ("prague", ["sign_mou"])]
    assert waiting[0]["reference"] == waits


def test_what_somebody_intends_waits_for_a_government_until_it_is_withdrawn(office: Office):
    """Any decision, of a file in any stage: on the board, at the check, and told when the government is there."""
    file = office.file_at("in_force")
    day = "2025-01-06"
    seat = office.on(day)
    assert seat.check()["waitingForGovernment"] == []
    for act in ("amend", "denounce"):
        assert seat.record(file, "intent", act=act, reason="The partner asks for it.").passed
    waits = {"reference": file, "partner": "vienna", "stage": "in_force", "acts": ["amend", "denounce"]}
    assert office.on(day).check()["waitingForGovernment"] == [waits]
    assert office.ask(day).board()["waitingForGovernment"] == [waits]
    assert seat.record(file, "intent", act="amend", reason="No more.", withdraw="yes").passed
    assert [w["acts"] for w in office.on("2025-01-07").check()["waitingForGovernment"]] == [["denounce"]]
    assert [w["acts"] for w in office.ask("2025-01-07").board()["waitingForGovernment"]] == [["denounce"]]
    returned = office.on("2026-02-16").check()
    assert [r["reference"] for r in returned["reminders"] if r["deadline"] == "full_powers"] == [file]
