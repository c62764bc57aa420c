"""A replayed decision finds the policy and the versions (`seen`) it was taken under, and comes out as it was stored."""

from __future__ import annotations

import pytest

from lifecycle.erasure_acts import CONFIRM, REQUEST, REQUEST_DOCUMENT
from lifecycle.history import CORRECTED, REFUSED
from lifecycle.registers import PARTNERS
from lifecycle.replay import redecide_all, redecide_file
from tests.makers import Life, Office, Told, policy
from tests.scenarios.adopting import DAY, ONE_YEAR, OTHER_CRITERION, adopted, migrated

LATER = "2026-12-10"


def replayed(office: Office, reference: str) -> list[str]:
    """The acts of a file's decisions, each of which comes out as it is stored."""
    with office.store.reading() as reading:
        found = list(redecide_file(reading, reference))
    wrong = [(r.entry.sequence, r.entry.act, r.differing) for r in found if not r.agrees]
    assert wrong == []
    return [r.entry.act for r in found]


def test_decisions_under_two_policies_come_out_as_they_were(office: Office):
    """Refused under the one and done under the other, and the other way round; refusals are replayed too."""
    seat = office.on(DAY)
    file = seat.propose().reference
    seat.advance(file, "assess")
    for code in ("criterion_1", "criterion_2"):
        seat.record(file, "criterion", code=code, score="met", text="so")
    assert not seat.advance(file, "approve_mou").passed
    adopted(office, policy(OTHER_CRITERION, ONE_YEAR))
    assert not seat.record(file, "criterion", code="criterion_4", score="met", text="so").passed
    migrated(office, file)
    assert seat.record(file, "criterion", code="criterion_4", score="met", text="so").passed
    assert seat.advance(file, "approve_mou").passed
    assert seat.advance(file, "sign_mou", **office.typed_for("sign_mou")).passed
    assert replayed(office, file) == [
        "propose", "assess", "criterion", "criterion", "approve_mou", "criterion", "migrate_policy", "criterion",
        "approve_mou", "sign_mou",
    ]  # fmt: skip
    with office.store.reading() as reading:
        first, *_, last = redecide_file(reading, file)
    assert first.entry.data["policyHash"] != last.entry.data["policyHash"]


def test_a_role_taken_away_afterwards_changes_no_decision_of_before(office: Office):
    """The register of policies is asked at the version that was seen."""
    file = office.on(DAY).propose().reference
    adopted(office, policy(('officer = ["files", "reminders", "intents", "propose",', 'officer = ["intents",')), LATER)
    assert not office.on(LATER).advance(file, "assess").passed
    assert replayed(office, file) == ["propose", "assess"]


def test_a_period_entered_afterwards_changes_no_decision_of_before(office: Office):
    """Taken under full powers as far as anybody knew; the calendar of today says otherwise."""
    file = office.on("2026-11-21").propose().reference
    assert office.on("2026-11-21").advance(file, "decline", reason="so").passed
    said = {"event": "election", "on": "2026-11-20", "source": "the gazette", "certainty": "A"}
    assert office.on(DAY).as_("legal").government("enter", **said).passed
    period = str(len(office.ask(DAY).government()["items"]))
    assert office.on(DAY).as_("manager").government("confirm", period=period).passed
    assert replayed(office, file) == ["propose", "decline"]


def test_a_life_with_a_successor_comes_out_as_it_was(office: Office):
    """Other files are asked as they stood."""
    acts = replayed(office, office.file_at("replaced"))
    assert {"propose", "approve_mou", "sign_mou", "sign_agreement", "replace"} <= set(acts)


def test_a_correction_and_a_late_fact_are_replayed_where_they_stand(office: Office):
    file = office.file_at("in_force")
    entry = next(e for e in office.entries(file) if e.act == "enter_into_force")
    assert office.on("2024-05-02").correct(file, entry.sequence, on="2024-03-03").passed
    assert office.on("2031-01-10").check()
    late = office.on("2031-01-10").advance(file, "renew", on="2028-01-10", **office.typed_for("renew"))
    outcomes = {e.outcome for e in office.entries(file)}
    assert CORRECTED in outcomes and late.answer.entry.outcome != ""
    acts = replayed(office, file)
    assert acts.count("enter_into_force") == 2 and "term_ends" in acts and "renew" in acts


def test_a_refused_act_is_refused_again(office: Office):
    file = office.file_at("proposal")
    assert office.on("2021-11-10").advance(file, "approve_mou").answer.entry.outcome == REFUSED
    assert replayed(office, file)[-1] == "approve_mou"


def test_a_refused_correction_of_a_clock_act_is_refused_again_by_its_rule(office: Office):
    """It was a person who corrected, not the scheduler, which alone has the role for clock acts."""
    file = office.file_at("test_phase")
    office.on("2024-03-02").check()
    entry = next(e for e in office.entries(file) if e.act == "end_test_phase")
    told = office.on("2024-03-02").correct(file, entry.sequence, reason="slip", on="2024-01-11")
    assert not told.passed
    assert replayed(office, file)[-2:] == ["end_test_phase", "end_test_phase"]


def test_a_refused_correction_saw_the_documents_of_what_it_would_have_corrected(office: Office):
    """The refusal keeps none: those of the corrected entry are asked for, unless it came with its own."""
    file = office.file_at("test_phase")
    entry = next(e for e in office.entries(file) if e.act == "sign_mou")
    seat = office.on("2026-11-24")
    refused = seat.correct(file, entry.sequence, reason="slip", partnerPlace="Wien")
    assert not refused.passed and "documents" not in refused.answer.entry.data
    assert not seat.correct(file, entry.sequence, documents=[f"{office.text}:nl"], partnerPlace="Wien").passed
    replayed(office, file)
    assert office.on("2022-03-01").correct(file, entry.sequence, documents=[f"{office.text}:nl"]).passed
    replayed(office, file)


def test_erasures_are_decided_again_on_what_was_there(office: Office):
    """Asked for, refused, confirmed and asked for too late: what is gone since was there then."""
    file = office.file_at("proposal")
    seat = office.on(DAY).as_("administrator")
    note = office.on(DAY).record(file, "note", text="a name").sequence

    def ask(entry: int, field: str) -> Told:
        return seat.perform(file, REQUEST, {"entry": str(entry), "field": field}, {"reason": "r"})

    legal = office.on(DAY).as_("legal")
    assert ask(note, "nofield").because == {"erasure.possible": "not_personal"}
    assert ask(1, "nofield").because == {"erasure.possible": "nothing_personal"}
    asked = ask(note, "text").sequence
    assert ask(note, "text").because == {"erasure.possible": "asked"}
    assert not seat.perform(file, CONFIRM, {"erasure": str(asked)}, {}).passed
    assert legal.perform(file, CONFIRM, {"erasure": str(asked)}, {}).passed
    assert ask(note, "text").because == {"erasure.possible": "gone"}
    replayed(office, file)


def test_the_erasure_of_a_document_is_decided_again_on_what_was_there(office: Office):
    """In two files: it goes from both, and the asking is replayed after that."""
    files = [office.file_at("test_phase", partner=partner) for partner in ("vienna", "prague")]
    sha256 = office.entries(files[0])[-1].documents[0].sha256
    seat = office.on(DAY).as_("administrator")

    def ask(named: str) -> Told:
        return seat.perform(files[0], REQUEST_DOCUMENT, {"sha256": named}, {"reason": "r"})

    assert not ask("0" * 64).passed
    asked = ask(sha256).sequence
    assert office.on(DAY).as_("legal").perform(files[0], CONFIRM, {"erasure": str(asked)}, {}).passed
    assert not ask(sha256).passed
    for file in files:
        replayed(office, file)


def test_a_notice_of_which_the_day_is_inexact_comes_out_as_it_was(office: Office):
    """The day of reception follows from it where none is typed; typed alike, the order of the two is open: refused."""
    file = office.file_at("in_force")
    notice = office.typed_for("receive_denunciation")
    notice["set"] = {name: value for name, value in notice["set"].items() if name != "receivedOn"}
    seat = office.on("2024-05-20")
    alike = {**notice, "set": {**notice["set"], "receivedOn": "2024-05-06/2024-05-10"}}
    assert not seat.advance(file, "receive_denunciation", on="2024-05-06/2024-05-10", **alike).passed
    told = seat.advance(file, "receive_denunciation", on="2024-05-06/2024-05-10", **notice)
    assert told.to == "under_notice", told.because
    assert told.answer.entry.fields["receivedOn"] == "2024-05-06/2024-05-10"
    assert replayed(office, file)[-2:] == ["receive_denunciation"] * 2


def test_a_refused_correction_is_decided_again_alike_in_whatever_order_its_fields_were_typed(office: Office):
    """What it would be to type again names them."""
    file = office.file_at("in_force")
    signed = next(e.sequence for e in office.entries(file) if e.act == "sign_agreement")
    told = office.on("2024-05-02").correct(file, signed, termEndsOn="2031-01-01", term="P2Y", notice="P3M")
    assert told.because["term.stated"] == "both"
    with office.store.reading() as reading:
        assert [one for _, one in redecide_all(reading) if not one.agrees] == []


@pytest.mark.parametrize("doubt", ["question_validity", "suspend"])
def test_an_addendum_that_was_signed_before_a_doubt_stays_in_the_stage_of_that_day(office: Office, doubt: str):
    """What leaves the stage, corrected to another day, leaves the one that it finds there."""
    file = Life(office).until("in_force")
    if doubt == "suspend":
        assert office.on("2024-05-02").as_("manager").record(file, "intent", act="suspend", reason="so").passed
    assert office.on("2024-05-02").advance(file, doubt, **office.typed_for(doubt)).passed
    assert office.on("2024-05-10").advance(file, "amend", **office.typed_for("amend")).passed
    number = office.entries(file)[-1].sequence
    told = office.on("2024-05-11").correct(file, number, on="2024-04-01")
    assert told.passed and told.json()["to"] == "in_force"
    assert office.stage(file) == ("suspended" if doubt == "suspend" else "renewal_due")
    replayed(office, file)


@pytest.mark.parametrize(("said", "was"), [("2024-05-25", "2024-05-15"), ("2024-05-15", "2024-05-25")])
def test_a_suspension_that_was_lifted_on_another_day_leads_where_the_term_of_that_day_says(
    office: Office, said: str, was: str
):
    """Corrected over the end of the term, either way."""
    file = Life(office, terms={"term": "unknown", "renewal": "none", "notice": "P6M"}).until("in_force")
    told = {"source": "the text", "certainty": "A"}
    assert office.on("2024-04-20").record(file, "found", field="endsOn", value="2024-05-20", **told).passed
    assert office.on("2024-05-02").as_("manager").record(file, "intent", act="suspend", reason="so").passed
    for day, act in (("2024-05-02", "suspend"), (said, "lift_suspension")):
        assert office.on(day).advance(file, act, **office.typed_for(act)).passed
    number = next(e.sequence for e in office.entries(file) if e.act == "lift_suspension")
    done = office.on("2024-05-26").correct(file, number, on=was)
    assert done.passed and done.json()["to"] == ("in_force" if was < "2024-05-20" else "renewal_due")
    assert office.stage(file) == "renewal_due"
    replayed(office, file)


def test_a_refused_proposal_that_names_a_predecessor_comes_out_as_it_was(office: Office):
    """It is written with the versions of the registers alone, as every refusal of an opening is."""
    file = Life(office).until("in_force")
    assert not office.on("2024-05-02").propose("budapest", successorOf=file).passed
    assert not office.on("2024-05-02").as_("auditor").propose("budapest", successorOf=file).passed
    replayed(office, PARTNERS)
