"""Dates as the field knows them: legal days, inexact dates, ends, and the days around each boundary (DESIGN section 7)."""

from __future__ import annotations

import pytest

from lifecycle.errors import Unreadable
from lifecycle.storage.store import Store
from tests.makers import FIVE_YEARS, LAST_DAY_INCLUDED, SIGNED_BY_BOTH, Life, Office, policy

QUITO = {
    "proposal": "2020-09-01", "assessment": "2020-09-02", "mou_negotiation": "2020-11-02", "test_phase": "2021-01-13",
    "evaluation": "2022-09-01", "agreement_negotiation": "2022-12-01",
}  # fmt: skip


def signing(office: Office, **more: str) -> dict:
    """What is typed with the signature of an agreement, and more."""
    typed = office.typed_for("sign_agreement")
    typed["set"] = {**typed["set"], **more}
    return typed


# ------------------------------------------------------------------------------------------ order


@pytest.mark.parametrize("field", ["regionSignedOn", "partnerSignedOn"])
def test_a_signature_in_the_future_is_refused_with_its_field(office: Office, field: str):
    """Nothing is recorded before it happened."""
    file = office.file_at("agreement_negotiation")
    told = office.on("2024-03-01").advance(
        file, "sign_agreement", on="2024-03-01", **signing(office, **{field: "2024-03-02"})
    )
    assert told.because["dates.not_future"] == "future"
    verdict = told.verdict("dates.not_future")
    assert verdict["passesFrom"] == "2024-03-02"
    assert f"--set {field}=" in verdict["remedy"]["steps"][0]["command"]


def test_an_entry_into_force_before_the_signature_is_refused(office: Office):
    """Signed on 2024-03-01: not in force on the day before, but on that very day."""
    file = office.file_at("signed")
    told = office.on("2024-03-04").advance(file, "enter_into_force", on="2024-02-29")
    assert "dates.order" in told.failing or "stage.possible" in told.failing
    assert office.stage(file) == "signed"
    assert office.on("2024-03-04").advance(file, "enter_into_force", on="2024-03-01").passed


@pytest.mark.parametrize(
    ("what", "typed"),
    [
        ("avenue", {"theme": "culture", "body": "visit.brussels", "text": "a festival"}),
        ("criterion", {"code": "criterion_1", "score": "met", "text": "seen"}),
        ("action", {"kind": "visit", "text": "in spring"}),
        ("milestone", {"milestone": "partner_ready"}),
        ("milestone", {"milestone": "federal_notice", "act": "sign_agreement"}),
        ("milestone", {"milestone": "assent"}),
        ("evaluation", {"kind": "mou", "outcome": "positive"}),
    ],
)
def test_what_is_recorded_is_not_older_than_the_file(office: Office, what: str, typed: dict):
    """Opened on 2021-11-01: the day before is refused, and nothing of it counts."""
    file = office.file_at("test_phase")
    here, before = office.on("2022-04-01"), office.case(file)
    for day in ("1950-01-01", "2020-01-01", "2021-10-31"):
        told = here.record(file, what, on=day, **typed)
        assert told.because == {"dates.order": "recorded_before_opening"}
        assert "1 November 2021" in told.verdict("dates.order")["message"]
    assert office.case(file) == before
    assert here.record(file, what, on="2022-03-01", **typed).passed


def test_an_evaluation_of_before_the_test_phase_does_not_approve_an_agreement(office: Office):
    """The MOU was signed on 2022-03-01, and an evaluation of the day before opens nothing."""
    file = office.file_at("test_phase")
    early = office.on("2021-12-10")
    told = office.on("2023-10-02").record(file, "evaluation", kind="mou", outcome="positive", on="2022-02-28")
    assert told.because == {"dates.order": "before_test_phase"}
    assert early.record(file, "evaluation", kind="mou", outcome="positive").because == {
        "dates.order": "before_test_phase"
    }
    assert office.on("2023-10-02").advance(file, "open_evaluation").passed
    assert office.on("2023-10-03").advance(file, "approve_agreement").because["evaluation.positive"] == "none"


def test_before_a_memorandum_there_is_nothing_to_evaluate(office: Office):
    """Recorded beforehand, it would count once the test phase is over."""
    file = office.file_at("assessment")
    told = office.on("2021-11-20").record(file, "evaluation", kind="mou", outcome="positive")
    assert told.because == {"dates.order": "nothing_to_evaluate"}


def test_an_evaluation_of_the_agreement_is_not_older_than_its_term(office: Office):
    """In force since 2024-03-02."""
    file, here = office.file_at("in_force"), office.on("2024-05-20")
    told = here.record(file, "evaluation", kind="final", outcome="positive", on="2024-03-01")
    assert told.because == {"dates.order": "before_term"}
    assert here.record(file, "evaluation", kind="mid_term", outcome="positive", on="2024-03-02").passed


def test_a_correction_brings_no_record_before_the_file(office: Office):
    file, here = office.file_at("test_phase"), office.on("2022-04-01")
    entry = here.record(file, "action", kind="visit", text="in spring", on="2022-03-20").answer.entry
    told = here.correct(file, entry.sequence, on="2020-01-01", reason="a slip")
    assert told.because == {"dates.order": "recorded_before_opening"}
    assert here.correct(file, entry.sequence, on="2022-03-10", reason="a slip").passed


@pytest.mark.parametrize("end", ["2024-02-29", "2024-03-01"])
def test_a_term_that_ends_before_it_begins_is_refused(office: Office, end: str):
    """An end is later than its start."""
    file = office.file_at("agreement_negotiation")
    typed = signing(office, termEndsOn=end)
    typed["set"].pop("term")
    told = office.on("2024-03-01").advance(file, "sign_agreement", **typed)
    assert told.because == {"term.stated": "end_before_start"}
    assert "--set termEndsOn=" in told.verdict("term.stated")["remedy"]["steps"][0]["command"]


def test_a_term_past_the_last_year_cannot_be_read(office: Office):
    """Dates go to the year 2999: the term is named as it was typed, and nothing is written."""
    file = office.file_at("in_force")
    before = [entry.hash for entry in office.entries(file)]
    typed = office.typed_for("renew")
    with pytest.raises(Unreadable) as caught:
        office.on("2600-01-01").advance(file, "renew", **{**typed, "set": {**typed["set"], "term": "P500Y"}})
    assert caught.value.key == "usage.malformed"
    assert caught.value.params == {"field": "term", "value": "P500Y", "expected": "years"}
    assert [entry.hash for entry in office.entries(file)] == before


def test_a_renewal_does_not_begin_before_the_old_term_ends(office: Office):
    """The old term runs to 2029-03-02; a new one from the day before overlaps, one from that day follows."""
    file = office.file_at("in_force")
    here = office.on("2024-05-20")
    told = here.advance(file, "renew", set={**FIVE_YEARS, "startsOn": "2029-03-01"})
    assert told.because == {"term.follows": "overlaps"}
    verdict = told.verdict("term.follows")
    assert "2 March 2029" in verdict["message"]
    assert "--set startsOn=" in verdict["remedy"]["steps"][0]["command"]
    assert here.advance(file, "renew", set={**FIVE_YEARS, "startsOn": "2029-03-02"}).passed


def test_a_notice_takes_effect_after_it_was_received(office: Office):
    """Effect before receipt is refused; so is a receipt before the agreement was in force."""
    file = office.file_at("in_force")
    letter = [str(office.text)]
    told = office.on("2024-05-20").advance(
        file, "receive_denunciation", set={"receivedOn": "2024-05-20", "effectOn": "2024-05-19"}, documents=letter
    )
    assert told.because["dates.order"] == "effect_before_notice"
    told = office.on("2024-05-20").advance(
        file, "receive_denunciation", on="2024-05-20", set={"receivedOn": "2024-03-01"}, documents=letter
    )
    assert told.because["dates.order"] == "received_before_force"


def test_a_suspension_is_looked_at_again_after_it_began(office: Office):
    """A review date in the past is refused."""
    file = office.file_at("in_force")
    office.on("2024-05-20").as_("manager").record(file, "intent", act="suspend", reason="agreed")
    typed = office.typed_for("suspend")
    typed["set"] = {**typed["set"], "reviewOn": "2024-05-19"}
    assert office.on("2024-05-20").advance(file, "suspend", **typed).because == {"dates.order": "review_before"}


@pytest.mark.parametrize(
    "text", ["2024-02-30", "30/02/2024", "2024-13", "yesterday", "2024-3-1", "24-03-01", "2024-06/2024-05"]
)
def test_what_is_no_date_cannot_be_read(office: Office, text: str):
    """It is said at once and nothing is written."""
    file = office.file_at("signed")
    before = office.snapshot(file)
    with pytest.raises(Unreadable):
        office.on("2024-05-20").advance(file, "enter_into_force", on=text)
    assert office.snapshot(file) == before


# ------------------------------------------------------------------------------------------ boundaries


def test_a_test_phase_of_quitos_dates_ends_on_its_day_and_the_agreement_may_be_signed_on_it(office: Office):
    """An MOU of 2021-01-13 runs to 2023-01-13, that day excluded."""
    file = office.file_at("agreement_negotiation", days=QUITO)
    told = office.on("2023-01-12").advance(file, "sign_agreement", **signing(office))
    assert told.because == {"test_phase.completed": "still_running"}
    assert told.verdict("test_phase.completed")["passesFrom"] == "2023-01-13"
    assert office.on("2023-01-13").advance(file, "sign_agreement", **signing(office)).to == "signed"


def test_the_clock_ends_that_test_phase_on_its_day(office: Office):
    """Not on the eve; and entered a week later, it took effect on 2023-01-13 all the same."""
    file = office.file_at("test_phase", days=QUITO)
    assert office.on("2023-01-12").check()["advanced"] == []
    assert office.stage(file, "2023-01-12") == "test_phase"
    assert office.stage(file, "2023-01-13") == "evaluation"
    done = office.on("2023-01-20").check()["advanced"]
    assert [(a["reference"], a["act"], a["effectiveOn"]) for a in done] == [(file, "end_test_phase", "2023-01-13")]
    assert office.on("2023-01-20").check()["advanced"] == []


def test_under_the_policy_last_day_included_it_runs_a_day_longer(store: Store, tmp_path):
    """The day itself still belongs to the test phase; the file keeps the policy it was opened under."""
    office = Office.open(store, policy_text=policy(LAST_DAY_INCLUDED), folder=tmp_path)
    file = office.file_at("agreement_negotiation", days=QUITO)
    told = office.on("2023-01-13").advance(file, "sign_agreement", **signing(office))
    assert told.because == {"test_phase.completed": "still_running"}
    assert told.verdict("test_phase.completed")["passesFrom"] == "2023-01-14"
    other = office.file_at("test_phase", partner="prague", days=QUITO)
    assert [a["effectiveOn"] for a in office.on("2023-01-16").check()["advanced"]] == ["2023-01-14"]
    assert office.stage(other) == "evaluation"
    assert office.on("2023-01-14").advance(file, "sign_agreement", **signing(office)).passed


def test_a_test_phase_from_the_leap_day_ends_on_the_28th(office: Office):
    """2024-02-29 plus two years is 2026-02-28."""
    file = office.file_at("test_phase", days={"test_phase": "2024-02-29"})
    assert office.test_phase(file)[1] == "2026-02-28"
    assert (office.stage(file, "2026-02-27"), office.stage(file, "2026-02-28")) == ("test_phase", "evaluation")


def test_a_four_year_term_from_the_leap_day_ends_on_the_leap_day(office: Office):
    """And so does its deadline; six months before it is 2027-08-29."""
    life = Life(office, days={"signed": "2024-02-29", "in_force": "2024-02-29", "test_phase": "2022-02-28"},
                terms={**FIVE_YEARS, "term": "P4Y"})  # fmt: skip
    file = life.until("in_force")
    due = {d[0]: d[2].isoformat() for d in office.snapshot(file).deadlines}
    assert (due["term_end"], due["notice_by"]) == ("2028-02-29", "2027-08-29")


def test_on_the_day_of_the_oath_the_agreement_may_be_signed(office: Office):
    """The oath day itself has full powers."""
    file = office.file_at("agreement_negotiation")
    assert not office.on("2026-02-13").advance(file, "sign_agreement", **signing(office)).passed
    assert office.on("2026-02-14").advance(file, "sign_agreement", **signing(office)).passed


@pytest.mark.parametrize(("ended", "evaluates"), [("2022-06-01", "2024-06-01"), ("2023-01-15", "2025-01-15")])
def test_a_test_phase_that_ends_just_before_or_inside_the_period_waits_for_a_government(
    office: Office, ended: str, evaluates: str
):
    """The evaluation is opened by the clock; the approval is possible from 2026-02-14 on."""
    life = Life(office, days={"test_phase": ended, "agreement_negotiation": evaluates})
    life.until("test_phase")
    assert [a["effectiveOn"] for a in office.on(evaluates).check()["advanced"]] == [evaluates]
    assert office.on(evaluates).record(life.reference, "evaluation", kind="mou", outcome="positive").passed
    life.prepare_agreement()
    told = office.on("2025-02-03").advance(life.reference, "approve_agreement")
    assert told.because == {"government.full_powers": "caretaker"}
    assert told.json()["possibleFrom"] == "2026-02-14"


def test_a_renewal_moves_the_notice_days_to_the_new_term(office: Office):
    """Notice dates follow the current term."""
    file = office.file_at("in_force")
    assert (
        office.on("2024-05-20")
        .advance(file, "renew", set={**FIVE_YEARS, "notice": "P1Y", "startsOn": "2029-03-02"})
        .passed
    )
    due = {d[0]: d[2].isoformat() for d in office.snapshot(file).deadlines}
    assert (due["term_end"], due["notice_by"]) == ("2034-03-02", "2033-03-02")


# ------------------------------------------------------------------------------------------ inexact dates


def test_an_inexact_signature_does_not_become_a_day(office: Office):
    """Signed some day in March 2024: whether the two years were over cannot be told, and the remedy is to find the day."""
    file = office.file_at("agreement_negotiation", days={"test_phase": "2022-03-15"})
    told = office.on("2024-05-20").advance(file, "sign_agreement", on="2024-03", **signing(office))
    assert not told.passed
    assert told.outcome("test_phase.completed") != "pass"
    assert office.stage(file) == "agreement_negotiation"


def test_an_inexact_act_over_the_election_day_cannot_be_judged(office: Office):
    """Some day in June 2024 lies before or in the caretaker period: it blocks, with the remedy to find the day."""
    file = office.file_at("agreement_negotiation")
    told = office.on("2024-07-01").advance(file, "sign_agreement", on="2024-06", **signing(office))
    assert told.because["government.full_powers"] == "inexact_day"
    verdict = told.verdict("government.full_powers")
    assert verdict["outcome"] == "cannot_tell"
    assert verdict["remedy"]["steps"]


def test_an_inexact_act_wholly_inside_the_period_is_plainly_refused(office: Office):
    """All of its days are caretaker days."""
    file = office.file_at("agreement_negotiation")
    told = office.on("2024-12-02").advance(file, "sign_agreement", on="2024-10", **signing(office))
    assert told.because == {"government.full_powers": "caretaker"}


def test_an_act_of_an_unknown_day_waits_until_its_last_day_has_come(office: Office):
    """A month that is not over may lie ahead."""
    file = office.file_at("signed")
    told = office.on("2024-05-20").advance(file, "enter_into_force", on="2024-05")
    assert told.because == {"dates.not_future": "may_be_future"}
    assert office.on("2024-06-01").advance(file, "enter_into_force", on="2024-05").passed


def test_on_a_day_inside_an_inexact_date_the_stage_is_unknown_and_acts_block(office: Office):
    """In force from some day of May 2024: on the 15th nobody can tell; after its last day everybody can."""
    file = office.file_at("signed")
    assert office.on("2024-06-01").advance(file, "enter_into_force", on="2024-05").passed
    assert office.stage(file, "2024-04-30") == "signed"
    assert office.stage(file, "2024-05-15") == "unknown"
    assert office.stage(file, "2024-05-31") == "in_force"
    told = office.on("2024-06-03").advance(
        file, "question_validity", on="2024-05-15", **office.typed_for("question_validity")
    )
    assert told.because["stage.possible"] == "unknown"
    assert told.outcome("stage.possible") == "cannot_tell"


def test_a_term_from_an_inexact_day_ends_on_its_latest_and_warns_at_its_earliest(office: Office):
    """In force in May 2024 for five years: due on 2029-05-01, over on 2029-05-31."""
    file = office.file_at("signed")
    assert office.on("2024-06-01").advance(file, "enter_into_force", on="2024-05").passed
    due = {d[0]: d[2].isoformat() for d in office.snapshot(file).deadlines}
    assert due["term_end"] == "2029-05-01"
    assert office.stage(file, "2029-05-30") == "in_force"
    assert office.on("2029-05-31").check()["advanced"][0]["effectiveOn"] == "2029-05-31"


def test_finding_the_day_makes_the_dates_exact(office: Office):
    """`record found inForceOn` settles it, with its source."""
    file = office.file_at("signed")
    assert office.on("2024-06-01").advance(file, "enter_into_force", on="2024-05").passed
    told = office.on("2024-06-03").record(
        file, "found", field="inForceOn", value="2024-05-06", source="the journal", certainty="A"
    )
    assert told.passed, told.because
    assert str(office.term(file).ends_on) == "2029-05-06"


def test_a_renewal_of_an_unknown_term_is_blocked_until_it_is_found(office: Office):
    """Unknown is not open: the remedy is the command that records what was found, and following it makes it pass."""
    file = office.file_at("in_force", terms={"term": "unknown", "renewal": "unknown", "notice": "unknown"})
    here = office.on("2024-05-20")
    told = here.advance(file, "renew", set=FIVE_YEARS)
    assert told.because == {"term.follows": "old_end_unknown"}
    step = told.verdict("term.follows")["remedy"]["steps"][0]["command"]
    assert step.startswith(f"agreements record {file} found term ")
    assert here.record(file, "found", field="term", value="P5Y", source="the text", certainty="A").passed
    assert here.advance(file, "renew", set=FIVE_YEARS).passed


def test_an_open_term_is_not_renewed_by_date(office: Office):
    """Open-ended and unknown are different values."""
    file = office.file_at("in_force", terms={**FIVE_YEARS, "term": "open"})
    told = office.on("2024-05-20").advance(file, "renew", set=FIVE_YEARS)
    assert told.outcome("term.follows") == "not_applicable"
    assert "term_end" not in {
        d[0]
        for d in office.snapshot(
            office.file_at("in_force", partner="prague", terms={**FIVE_YEARS, "term": "open"})
        ).deadlines
    }


def test_a_renewal_through_an_unknown_term_of_a_predecessor_on_a_real_file(store: Store, tmp_path):
    """Aichi's term was looked for and not found: its renewal is blocked with the remedy, and it says whose file it is."""
    from tests.makers import brussels

    office = Office.open(store, brussels(), folder=tmp_path)
    aichi = office.ask("2026-11-23").resolve("aichi")
    told = office.on("2026-11-23").advance(aichi, "renew", set=FIVE_YEARS)
    assert told.because == {"term.follows": "old_end_unknown"}


def test_luxembourg_was_signed_but_not_in_force_in_june_2002(store: Store, tmp_path):
    """Signed, assented, published and in force are four different days."""
    from tests.makers import brussels

    office = Office.open(store, brussels(), folder=tmp_path)
    file = office.ask("2026-11-23").resolve("luxembourg")
    assert office.ask("2002-06-01", today="2026-11-23").show(file)["stage"] == "signed"
    assert office.ask("2024-06-09", today="2026-11-23").show(file)["stage"] == "in_force"


def test_both_sides_sign_on_two_days_and_the_later_one_counts(office: Office):
    """In two places, or online: the test phase begins when the second signs."""
    file = office.file_at("mou_negotiation")
    both = {**SIGNED_BY_BOTH, "regionSignedOn": "2022-02-21", "partnerSignedOn": "2022-03-04"}
    assert office.on("2022-03-07").advance(file, "sign_mou", set=both, documents=[str(office.text)]).passed
    assert office.test_phase(file) == ("2022-03-04", "2024-03-04")
    assert office.stage(file, "2022-03-03") == "mou_negotiation"


def test_no_file_is_opened_on_a_day_before_the_region_existed(office: Office):
    """Nor moved there by a correction; refused with the field, and a refusal is on record."""
    here = office.on("2026-11-20")
    told = here.propose(on="1988-12-31")
    assert told.because == {"dates.order": "before_region"}
    verdict = told.verdict("dates.order")
    assert verdict["message"].startswith("A partnership cannot be proposed on 31 December 1988: the Region")
    assert verdict["remedy"]["steps"][0]["command"].endswith("--on <day>")
    opened = here.propose(on="1989-01-01")
    assert opened.passed
    moved = here.correct(opened.reference, opened.sequence, on="1988-12-31")
    assert moved.because == {"dates.order": "before_region"}
    assert office.entries(opened.reference)[0].day.isoformat() == "1989-01-01"
