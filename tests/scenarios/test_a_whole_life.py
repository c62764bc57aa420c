"""Partnerships from the proposal to the end, each by its lawful way (DESIGN section 4)."""

from __future__ import annotations

import pytest

from lifecycle.verify import verify
from tests.makers import FIVE_YEARS, SIGNED_BY_BOTH, Life, Office

BODY = "visit.brussels"


def test_an_arrangement_from_the_partners_proposal_to_its_end(office: Office):
    """Every stage of a long life is reached on its day, and the answer names the stage before and after."""
    text = [f"{office.text}:fr"]

    def officer(day: str):
        return office.on(day)

    told = officer("2021-11-01").propose("vienna", nature="arrangement", theme=["culture", "mobility"])
    file = told.reference
    assert (told.json()["from"], told.to) == ("new", "proposal")
    assert office.case(file).initiator == "partner"

    assert officer("2021-11-02").advance(file, "assess").to == "assessment"
    for number in (1, 2, 3):
        assert (
            officer("2021-11-05").record(file, "criterion", code=f"criterion_{number}", score="met", text="seen").passed
        )
    assert officer("2021-12-03").advance(file, "approve_mou", decision="GOV/2021/77").to == "mou_negotiation"
    assert officer("2022-03-01").advance(file, "sign_mou", set=SIGNED_BY_BOTH, documents=text).to == "test_phase"
    mou = office.show(file, "2022-03-01")["memorandum"]
    assert (mou["startsOn"], mou["endsOn"], mou["regionSignatory"]) == ("2022-03-01", "2024-03-01", ["Jeanne Peeters"])

    assert officer("2022-05-01").record(file, "avenue", theme="culture", body=BODY, text="a shared festival").passed
    assert officer("2022-05-09").record(file, "consultation", avenue="1", body=BODY, outcome="agreed").passed
    assert officer("2022-06-10").record(file, "action", kind="visit", text="a delegation came").passed
    for side in ("region", "partner"):
        assert officer("2022-06-11").record(file, "reciprocity", side=side, text="lends its stages").passed

    assert officer("2023-10-01").advance(file, "open_evaluation").to == "evaluation"
    assert officer("2023-11-20").record(file, "evaluation", kind="mou", outcome="positive", documents=text).passed
    assert officer("2023-12-01").advance(file, "approve_agreement").to == "agreement_negotiation"
    told = officer("2024-03-01").advance(file, "sign_agreement", set={**SIGNED_BY_BOTH, **FIVE_YEARS}, documents=text)
    assert told.to == "signed"
    assert officer("2024-03-02").advance(file, "enter_into_force").to == "in_force"
    assert office.show(file, "2024-03-02")["terms"][0]["endsOn"] == "2029-03-02"

    addendum = {
        **SIGNED_BY_BOTH,
        "instrument": "addendum",
        "title": "On youth",
        "themes": ["culture", "youth"],
        "notice": "P1Y",
    }
    told = officer("2026-05-04").advance(file, "amend", set=addendum, documents=text)
    assert (told.passed, office.stage(file)) == (True, "in_force")
    shown = office.show(file, "2026-05-04")
    assert [i["title"] for i in shown["instruments"]] == ["On youth"]
    assert [theme["code"] for theme in shown["themes"]] == ["culture", "youth"]
    assert shown["terms"][0]["noticePeriod"] == "P1Y"

    assert officer("2029-01-10").advance(file, "renew", set=FIVE_YEARS).to == "in_force"
    terms = office.show(file, "2029-01-10")["terms"]
    assert [(t["startsOn"], t["endsOn"]) for t in terms] == [("2024-03-02", "2029-03-02"), ("2029-03-02", "2034-03-02")]

    assert officer("2030-02-01").as_("manager").record(file, "intent", act="suspend", reason="rights at risk").passed
    told = officer("2030-02-04").advance(
        file, "suspend", set={"origin": "parliament", "reviewOn": "2030-08-01"}, reason="rights", documents=text
    )
    assert told.to == "suspended"
    assert office.show(file, "2030-02-04")["suspension"]["dependants"] == ["addendum: On youth"]
    assert officer("2030-08-01").advance(file, "lift_suspension").to == "in_force"

    told = officer("2031-01-15").advance(file, "receive_denunciation", set={"receivedOn": "2031-01-15"}, documents=text)
    assert told.to == "under_notice"
    assert office.show(file, "2031-01-15")["notice"]["effectOn"] == "2031-07-15"  # six months, of the current term
    assert officer("2031-07-14").check()["advanced"] == []
    assert [a["act"] for a in officer("2031-07-15").check()["advanced"]] == ["notice_ends"]
    ended = office.case(file)
    assert (ended.stage, ended.ended_by, ended.had_activity) == ("denounced", "notice_ends", True)
    assert office.snapshot(file).deadlines == ()


def test_every_stage_of_that_life_can_be_seen_again_as_of_its_days(office: Office):
    """Years later the register still says where the file stood on any day, clock acts included."""
    file = office.file_at("denounced")
    on = {
        "2021-11-01": "proposal", "2021-12-02": "assessment", "2022-02-28": "mou_negotiation", "2022-03-01": "test_phase",
        "2023-09-30": "test_phase", "2023-10-01": "evaluation", "2024-02-29": "agreement_negotiation",
        "2024-03-01": "signed", "2024-03-02": "in_force", "2024-05-01": "in_force", "2024-05-02": "under_notice",
        "2027-05-31": "under_notice", "2027-06-01": "denounced", "2040-01-01": "denounced",
    }  # fmt: skip
    assert {day: office.stage(file, day) for day in on} == on


def test_a_treaty_waits_for_the_federal_level_and_for_parliament(office: Office):
    """Article 81 and its 30 days stand before the signature; assent and publication before force."""
    file = office.file_at("agreement_negotiation", nature="treaty", days={"agreement_negotiation": "2024-02-05"})
    sign = office.typed_for("sign_agreement")

    told = office.on("2024-03-05").advance(file, "sign_agreement", **sign)
    assert told.because == {"treaty.article_81": "running"}  # told on 2024-02-05; thirty days later is 2024-03-06
    assert told.verdict("treaty.article_81")["passesFrom"] == "2024-03-06"
    assert office.on("2024-03-06").advance(file, "sign_agreement", **sign).to == "signed"

    assert office.on("2024-03-07").advance(file, "enter_into_force").because == {"treaty.assent": "missing"}
    assert office.on("2024-05-02").record(file, "milestone", milestone="assent", reference="Ordinance").passed
    assert office.on("2024-05-03").advance(file, "enter_into_force").because == {"treaty.assent": "missing"}
    assert office.on("2024-06-20").record(file, "milestone", milestone="publication", reference="2024005678").passed
    assert office.on("2024-07-01").advance(file, "enter_into_force").to == "in_force"
    assert office.show(file, "2024-07-01")["dates"] == {
        "signedOn": "2024-03-06", "assentedOn": "2024-05-02", "publishedOn": "2024-06-20", "inForceOn": "2024-07-01",
    }  # fmt: skip


def test_parliament_may_refuse_its_assent(office: Office):
    """A treaty that Parliament turns down is abandoned; nobody may carry it on."""
    file = office.file_at("signed", nature="treaty")
    assert office.on("2024-05-02").advance(file, "refuse_assent", documents=[str(office.text)]).to == "abandoned"
    assert office.on("2024-05-03").acts(file)["acts"] == []


def test_a_federal_objection_stops_a_treaty_until_it_is_lifted(office: Office):
    """The 30 days alone are not enough while the federal level objects."""
    file = office.file_at("agreement_negotiation", nature="treaty")
    assert office.on("2023-12-20").record(file, "milestone", milestone="federal_objection").passed
    told = office.on("2024-03-01").advance(file, "sign_agreement", **office.typed_for("sign_agreement"))
    assert told.because == {"treaty.article_81": "objection"}
    assert office.on("2024-03-04").record(file, "milestone", milestone="federal_objection_lifted").passed
    assert office.on("2024-03-04").advance(file, "sign_agreement", **office.typed_for("sign_agreement")).to == "signed"


def test_a_development_agreement_needs_neither_test_phase_nor_reciprocity(office: Office):
    """It is approved from the assessment, and the verdicts say why nothing more is asked."""
    file = office.file_at("assessment", partner="algiers", track="development")
    day = office.on("2023-12-01")
    assert day.record(file, "avenue", theme="youth", body="hub.brussels", text="a school").passed
    assert day.record(file, "consultation", avenue="1", body="hub.brussels", outcome="agreed").passed
    told = day.advance(file, "approve_agreement")
    assert told.to == "agreement_negotiation"
    assert told.outcome("reciprocity.both_sides") == told.outcome("test_phase.completed") == "not_applicable"
    told = office.on("2024-03-01").advance(file, "sign_agreement", **office.typed_for("sign_agreement"))
    assert told.to == "signed"
    assert office.on("2024-03-02").advance(file, "enter_into_force").to == "in_force"
    kinds = {d["kind"]: d["dueOn"] for d in office.show(file, "2024-03-02")["nextDeadlines"]}
    assert (kinds["evaluation_mid_term"], kinds["evaluation_final"]) == ("2026-09-02", "2029-03-02")


def test_a_successor_is_signed_without_a_test_phase_and_replaces_the_old_agreement(office: Office):
    """What was judged at the approval is kept: it counts at the signature too, though the old term has ended."""
    life = Life(office, days={"test_phase": "2020-03-01", "mou_negotiation": "2020-02-01", "proposal": "2020-01-02",
                              "assessment": "2020-01-03", "evaluation": "2021-10-01", "agreement_negotiation": "2021-12-01",
                              "signed": "2022-03-01", "in_force": "2022-03-02"},
                terms={**FIVE_YEARS, "term": "P2Y"})  # fmt: skip
    old = life.until("in_force")
    days = {"proposal": "2023-09-01", "assessment": "2023-09-02", "agreement_negotiation": "2024-01-08"}
    successor = Life(office, successor_of=old, days=days)
    new = successor.until("agreement_negotiation")
    approved = next(e for e in office.entries(new) if e.act == "approve_agreement")
    verdict = next(v for v in approved.data["verdicts"] if v["rule"] == "test_phase.completed")
    assert (verdict["outcome"], verdict["key"]) == ("not_applicable", "successor_of_running")

    assert office.stage(old, "2024-03-02") == "renewal_due"
    assert office.on("2024-05-02").advance(new, "sign_agreement", **office.typed_for("sign_agreement")).to == "signed"
    told = office.on("2024-05-03").advance(old, "replace")
    assert told.because == {"successor.in_force": "not_in_force"}
    assert office.on("2024-05-03").advance(new, "enter_into_force").to == "in_force"
    assert office.on("2024-05-03").advance(old, "replace").to == "replaced"
    assert (office.case(old).successor, office.case(new).predecessor) == (new, old)


def test_an_exempted_file_is_signed_without_a_test_phase_and_listed_openly(office: Office):
    """The exemption names a decision of the government; without it the approval is refused."""
    file = office.file_at("assessment")
    day = office.on("2023-12-01")
    assert day.record(file, "avenue", theme="culture", body=BODY, text="a festival").passed
    assert day.record(file, "consultation", avenue="1", body=BODY, outcome="agreed").passed
    for side in ("region", "partner"):
        assert day.record(file, "reciprocity", side=side, text="gives").passed
    assert day.advance(file, "approve_agreement").because == {"test_phase.completed": "no_test_phase"}

    exemption = {"rule": "test_phase.completed", "reason": "an old friend", "decision": "GOV/2023/9"}
    assert day.record(file, "exemption", **exemption, decidedOn="2023-11-30").failing == ["persons.role"]
    assert day.as_("legal").record(file, "exemption", **exemption, decidedOn="2023-11-30").passed
    told = day.advance(file, "approve_agreement")
    assert (told.to, told.outcome("test_phase.completed")) == ("agreement_negotiation", "not_applicable")
    assert office.on("2023-12-04").advance(file, "sign_agreement", **office.typed_for("sign_agreement")).to == "signed"
    assert [item["reference"] for item in office.ask("2023-12-04").list(exempt=True)["items"]] == [file]


def test_an_exemption_rests_on_a_decision_under_full_powers(office: Office):
    """A decision that was taken in a caretaker period exempts nobody."""
    file = office.file_at("assessment")
    legal = office.on("2024-07-01").as_("legal")
    told = legal.record(
        file, "exemption", rule="test_phase.completed", reason="x", decision="GOV/9", decidedOn="2024-06-10"
    )
    assert told.because == {"government.exemption": "not_full_powers"}


def test_a_tacitly_renewed_agreement_rolls_over_by_itself(office: Office):
    """Each new term begins where the last one ended, and a term inside a caretaker period is flagged."""
    life = Life(office, terms={"term": "P2Y", "renewal": "tacit:P2Y", "notice": "P3M"},
                days={"signed": "2024-03-01", "in_force": "2024-03-02"})  # fmt: skip
    file = life.until("in_force")
    done = office.on("2028-03-02").check()["advanced"]
    assert [(a["act"], a["effectiveOn"]) for a in done] == [("roll_over", "2026-03-02"), ("roll_over", "2028-03-02")]
    case = office.case(file)
    assert (case.stage, [str(t.ends_on) for t in case.terms]) == (
        "in_force",
        ["2026-03-02", "2028-03-02", "2030-03-02"],
    )


def test_a_term_that_ended_is_prolonged_by_a_renewal_alone(office: Office):
    """A source that says it is in force does not bring it back."""
    life = Life(office, terms={**FIVE_YEARS, "term": "P2M"})
    file = life.until("in_force")
    assert office.stage(file, "2024-05-01") == "in_force"
    assert office.stage(file, "2024-05-02") == "renewal_due"
    told = office.on("2024-05-06").advance(file, "confirm_validity", **office.typed_for("confirm_validity"))
    assert told.because == {"validity.doubt": "term_ended"}
    assert office.on("2024-05-06").advance(file, "renew", set=FIVE_YEARS).to == "in_force"


@pytest.mark.parametrize("before", ["in_force", "suspended", "renewal_due"])
@pytest.mark.parametrize("act", ["receive_revocation", "revoke_notice"])
def test_a_revoked_notice_leads_back_where_the_file_came_from(office: Office, before: str, act: str):
    """From in force to in force; a suspension goes on; a validity in question stays in question."""
    file = office.file_at(before)
    notice = office.typed_for("receive_denunciation")
    assert office.on("2024-05-20").advance(file, "receive_denunciation", **notice).to == "under_notice"
    assert office.on("2024-05-27").advance(file, act, documents=[str(office.text)]).to == before
    case = office.case(file)
    assert case.notice is None
    assert (case.suspension is not None) == (before == "suspended")


@pytest.mark.parametrize("before", ["in_force", "suspended", "renewal_due"])
def test_once_notice_was_given_there_is_no_last_day_to_give_it_and_a_revocation_brings_it_back(
    office: Office, before: str
):
    """Under notice nothing is renewed tacitly: only the day of its effect and the end of the term are left."""
    file = office.file_at(before)

    def due(on: str) -> dict[str, str]:
        return {one["kind"]: one["dueOn"] for one in office.show(file, on)["nextDeadlines"]}

    was = due("2024-05-19")
    assert "notice_by" in was
    notice = office.typed_for("receive_denunciation")
    assert office.on("2024-05-20").advance(file, "receive_denunciation", **notice).to == "under_notice"
    assert "notice_by" not in due("2024-05-20") and {"notice_effect", "term_end"} <= due("2024-05-20").keys()
    [line] = [one for one in office.ask("2024-05-20").list()["items"] if one["reference"] == file]
    assert line["nextDeadline"]["kind"] != "notice_by"
    assert verify(office.store).ok
    assert office.on("2024-05-27").advance(file, "receive_revocation", documents=[str(office.text)]).to == before
    assert due("2024-05-27")["notice_by"] == was["notice_by"]
