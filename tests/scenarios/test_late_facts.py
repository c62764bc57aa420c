"""Facts that arrive late and entries that were wrong: nothing is overwritten, nothing is lost (DESIGN section 5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from lifecycle.history import Entry, standing
from lifecycle.replay import redecide_all
from lifecycle.stages import TWO_PERSON_ACTS
from lifecycle.storage.store import Store
from lifecycle.verify import verify
from tests.makers import FIVE_YEARS, OPENED_ON, SIGNED_BY_BOTH, Life, Office, brussels
from tests.makers.program import CommandLine
from tests.scenarios.ready import READY

ON = "2028-06-20"


BY_LENGTH, BY_DAY = {"term": "P4Y3M"}, {"termEndsOn": "2028-06-24"}
"""Two ways to state the same term, which begins on 2024-03-24."""


def ending_on_the_24th(office: Office, term: dict[str, str] = BY_LENGTH, renewal: str = "express") -> str:
    """An agreement in force whose term ends on 2028-06-24."""
    life = Life(office, terms={**term, "renewal": renewal, "notice": "P6M"}, days={"in_force": "2024-03-24"})
    return life.until("in_force")


def renewed(office: Office, file: str, day: str = "2028-06-25", on: str = ON):
    """The renewal signed on the 20th."""
    return office.on(day).advance(file, "renew", on=on, set=FIVE_YEARS)


def last(office: Office, file: str, act: str) -> Entry:
    return [e for e in office.entries(file) if e.act == act][-1]


@pytest.mark.parametrize("term", [BY_LENGTH, BY_DAY], ids=["by length", "by day"])
def test_a_renewal_of_the_20th_entered_on_the_25th_takes_back_what_the_clock_did_on_the_24th(
    office: Office, term: dict[str, str]
):
    """The clock entry stays and is superseded by a new one that names it; the file is in force as if nothing had been."""
    file = ending_on_the_24th(office, term)
    assert [a["act"] for a in office.on("2028-06-25").check()["advanced"]] == ["term_ends"]
    assert office.stage(file) == "renewal_due"
    ended = last(office, file, "term_ends")
    history = [e.hash for e in office.entries(file)]

    told = renewed(office, file)
    assert told.passed, told.because
    assert office.stage(file) == "in_force"
    entries = office.entries(file)
    assert [e.hash for e in entries[: len(history)]] == history  # every old entry stands as it was
    void = entries[-1]
    assert (void.act, void.outcome, void.supersedes) == ("term_ends", "corrected", (ended.sequence,))
    assert void.data["because"] == told.sequence
    assert [str(t.ends_on) for t in office.case(file).terms] == ["2028-06-24", "2033-06-24"]
    assert office.stage(file, "2028-06-24") == "in_force"
    kinds = {d["kind"]: d["dueOn"] for d in office.show(file, "2028-06-25")["nextDeadlines"]}
    assert (kinds["term_end"], kinds["notice_by"]) == ("2033-06-24", "2032-12-24")
    assert office.on("2028-06-26").check()["advanced"] == []


def test_the_same_without_a_check_in_between(office: Office):
    """What the clock would have done was never recorded, so there is nothing to take back."""
    file = ending_on_the_24th(office)
    assert office.stage(file, "2028-06-25") == "renewal_due"
    assert renewed(office, file).passed
    assert office.stage(file, "2028-06-25") == "in_force"
    assert [e for e in office.entries(file) if e.outcome == "corrected"] == []


def test_a_late_evaluation_leaves_the_clocks_act_standing(office: Office):
    """What the clock did and still would do is not touched by a late fact."""
    file = office.file_at("test_phase")
    assert office.on("2024-03-04").check()["advanced"]
    assert office.on("2024-03-05").record(file, "action", kind="visit", text="in spring", on="2023-04-20").passed
    assert office.stage(file) == "evaluation"
    assert [e.outcome for e in office.entries(file) if e.act == "end_test_phase"] == ["advanced"]


def test_a_denunciation_received_before_a_tacit_renewal_takes_the_renewal_back(office: Office):
    """Received on the 20th, entered on the 25th, when the clock had rolled the term over on the 24th."""
    file = ending_on_the_24th(office, renewal="tacit:P4Y")
    assert [a["act"] for a in office.on("2028-06-25").check()["advanced"]] == ["roll_over"]
    told = office.on("2028-06-25").advance(
        file, "receive_denunciation", on=ON, set={"effectOn": "2028-12-20"}, documents=[str(office.text)]
    )
    assert told.passed, told.because
    roll_over = next(e for e in office.entries(file) if e.act == "roll_over")
    assert any(roll_over.sequence in e.supersedes for e in office.entries(file))
    assert len(office.case(file).terms) == 1


@pytest.mark.parametrize("checked", [True, False], ids=["with a check", "without one"])
def test_the_table_of_a_late_fact_compares_one_day_with_itself(office: Office, checked: bool):
    """What the clock did after the renewal's day is no change of the renewal; what takes it back says so itself."""
    file = ending_on_the_24th(office)
    if checked:
        office.on("2028-06-25").check()
    told = renewed(office, file)
    shown = {i["sequence"]: i.get("changed", {}) for i in office.ask("2028-06-25").history(file)}
    assert set(shown[told.sequence]) == {"terms"}
    assert [t["endsOn"] for t in shown[told.sequence]["terms"]["new"]] == ["2033-06-24"]
    if checked:
        assert shown[last(office, file, "term_ends").sequence]["stage"] == {"old": "renewal_due", "new": "in_force"}
        ended = next(e for e in office.entries(file) if e.act == "term_ends").sequence
        assert shown[ended]["stage"] == {"old": "in_force", "new": "renewal_due"}


def test_what_takes_a_clock_act_back_changes_nothing_that_the_clock_does_behind_it(office: Office):
    """The notice ran out on the 22nd, before the renewal of the 24th that is taken back: both sides know that."""
    file = ending_on_the_24th(office, renewal="tacit:P4Y")
    office.on("2028-06-25").check()
    told = office.on("2028-06-25").advance(
        file, "receive_denunciation", on=ON, set={"effectOn": "2028-06-22"}, documents=[str(office.text)]
    )
    assert told.passed, told.because
    void = last(office, file, "roll_over")
    changed = {i["sequence"]: i.get("changed", {}) for i in office.ask("2028-06-25").history(file)}
    assert set(changed[void.sequence]) == {"terms"}
    assert [t["number"] for t in changed[void.sequence]["terms"]["old"]] == [2]
    assert changed[told.sequence]["stage"] == {"old": "in_force", "new": "under_notice"}


NO_LONGER_TACIT: dict[str, tuple[str, dict[str, Any]]] = {
    "an addendum": ("amend", {**SIGNED_BY_BOTH, "instrument": "addendum", "title": "Addendum", "renewal": "none"}),
    "a renewal": ("renew", {**FIVE_YEARS, "renewal": "express"}),
}
"""What may be signed while a term runs, so that its end brings no tacit renewal any more."""


@pytest.mark.parametrize("rolled", [1, 2])
@pytest.mark.parametrize("how", NO_LONGER_TACIT)
def test_tacit_renewals_are_taken_back_where_the_term_was_not_tacit_any_more(office: Office, how: str, rolled: int):
    """Signed on the 20th, entered when the clock had rolled the term over: history and page say what was taken back."""
    file = ending_on_the_24th(office, renewal="tacit:P4Y")
    day = "2028-06-25" if rolled == 1 else "2032-06-25"
    office.on(day).check()
    acts = [e.sequence for e in office.entries(file) if e.act == "roll_over"]
    assert len(acts) == rolled
    act, typed = NO_LONGER_TACIT[how]
    told = office.on(day).advance(file, act, on=ON, set=typed, documents=[str(office.text)])
    assert told.passed, told.because
    voids = [e for e in office.entries(file) if e.void]
    assert [e.supersedes[0] for e in voids] == acts
    changed = {i["sequence"]: i.get("changed", {}) for i in office.ask(day).history(file)}
    for number, (taken, void) in enumerate(zip(acts, voids, strict=True), start=2):
        assert set(changed[void.sequence]) == {"terms"}
        assert changed[void.sequence]["terms"]["old"] == changed[taken]["terms"]["new"]
        assert [t["number"] for t in changed[void.sequence]["terms"]["old"]] == [number]
    with office.store.reading() as reading:
        assert all(one.agrees for _, one in redecide_all(reading))
    assert verify(office.store).ok


def denounced_too_soon(office: Office) -> tuple[str, int, Entry]:
    """A file whose notice ran out in March, and then the day of effect is set right to June.

    With the correction and the entry that takes the end back.
    """
    file = ending_on_the_24th(office)
    effect = {"effectOn": "2028-03-15"}
    told = office.on("2027-12-15").advance(file, "receive_denunciation", set=effect, documents=[str(office.text)])
    assert told.passed, told.because
    assert [a["act"] for a in office.on("2028-05-01").check()["advanced"]] == ["notice_ends"]
    assert office.on("2028-05-02").record(file, "note", text="They are sorry.").passed
    right = office.on("2028-05-03").correct(file, told.sequence, "misread", effectOn="2028-06-10")
    assert right.passed, right.because
    return file, right.sequence, office.entries(file)[-1]


def test_a_stage_that_was_taken_back_was_not_passed(office: Office):
    """It was never denounced, though something was noted while it stood there."""
    file, _, void = denounced_too_soon(office)
    assert (void.act, void.void) == ("notice_ends", True)
    progress = office.ask("2028-05-03").show(file)["progress"]
    assert progress["now"] == "under_notice" and "denounced" not in progress["done"]


def test_what_is_taken_back_is_told_as_it_is_known_with_what_takes_it_back(office: Office):
    """The notice goes on, and takes effect on the day that was set right."""
    file, _, void = denounced_too_soon(office)
    changed = {i["sequence"]: i.get("changed", {}) for i in office.ask("2028-05-03").history(file)}
    assert changed[void.sequence]["stage"] == {"old": "denounced", "new": "under_notice"}
    assert changed[void.sequence]["notice"]["new"]["effectOn"] == "2028-06-10"


def test_the_table_of_a_fact_behind_which_the_clock_runs_on_tells_of_its_own_day(office: Office):
    """An action of before the tacit renewal, entered after it, changes no term."""
    file = ending_on_the_24th(office, renewal="tacit:P4Y")
    told = office.on("2028-06-25").record(file, "action", kind="visit", text="in spring", on="2027-04-20")
    changed = {i["sequence"]: i.get("changed", {}) for i in office.ask("2028-06-25").history(file)}
    assert set(changed[told.sequence]) == {"actions"}


def test_what_was_known_then_can_still_be_asked(office: Office):
    """As known before the renewal arrived, the file was due for renewal; as known now, it was in force."""
    file = ending_on_the_24th(office)
    office.on("2028-06-25").check()
    known_then = last(office, file, "term_ends").data["recordedAt"]
    assert renewed(office, file).passed
    then = office.ask("2028-06-25")
    then.known_at = known_then
    assert then.show(file)["stage"] == "renewal_due"
    assert office.ask("2028-06-25").show(file)["stage"] == "in_force"


# ------------------------------------------------------------------------------------------ corrections


def test_a_corrected_date_keeps_both_and_moves_what_follows_from_it(office: Office):
    """The MOU was signed on 2022-03-10, not on the 1st: its end, its deadline and the next act move with it."""
    file = office.file_at("test_phase")
    wrong = last(office, file, "sign_mou")
    told = office.on("2022-04-04").correct(file, wrong.sequence, "a slip of the pen", on="2022-03-10")
    assert told.passed, told.because
    entries = office.entries(file)
    assert (entries[-1].outcome, entries[-1].supersedes) == ("corrected", (wrong.sequence,))
    assert entries[wrong.sequence - 1].data == wrong.data
    assert entries[-1].data["changed"]["on"] == {"old": "2022-03-01", "new": "2022-03-10"}
    assert office.test_phase(file)[1] == "2024-03-10"
    assert [(d[0], d[2].isoformat()) for d in office.snapshot(file).deadlines] == [
        ("decision_by", "2024-03-09"),
        ("test_phase_end", "2024-03-10"),
    ]
    assert (office.stage(file, "2022-03-05"), office.stage(file, "2022-03-10")) == ("mou_negotiation", "test_phase")


def test_a_correction_is_decided_again(office: Office):
    """It has the nature of what it corrects: a signature is not moved into a caretaker period, nor before its stage."""
    file = office.file_at("test_phase", days={"test_phase": "2024-06-03"})
    signed = last(office, file, "sign_mou").sequence
    before = office.snapshot(file)
    told = office.on("2024-07-01").correct(file, signed, on="2024-06-12")
    assert told.failing == ["government.full_powers"]
    told = office.on("2024-06-05").correct(file, signed, on="2021-12-01")
    assert not told.passed
    after = office.snapshot(file)
    assert (after.state, after.version, after.sequence) == (before.state, before.version, before.sequence + 2)


def test_a_corrected_term_moves_the_end(office: Office):
    """The text says four years, not five."""
    file = office.file_at("in_force")
    signed = last(office, file, "sign_agreement").sequence
    assert office.on("2024-05-20").correct(file, signed, term="P4Y").passed
    assert str(office.term(file).ends_on) == "2028-03-02"
    assert office.stage(file) == "in_force"
    assert last(office, file, "sign_agreement").data["changed"]["term"] == {"old": "P5Y", "new": "P4Y"}


def test_a_correction_gives_its_reason(office: Office):
    """Else it is no correction but a change."""
    file = office.file_at("test_phase")
    number = last(office, file, "sign_mou").sequence
    told = office.on("2022-04-04").correct(
        file, number, "", on="2022-03-10", partnerPlace="Graz", partnerSignatory=["Maria Stern"]
    )
    assert "reason.given" in told.failing
    [step] = told.verdict("reason.given")["remedy"]["steps"]
    assert step["command"] == (
        f"agreements correct {file} {number} --reason <reason>"
        " --set partnerPlace=Graz --set partnerSignatory=<partnerSignatory> --set on=2022-03-10"
    )


def test_a_refusal_is_not_corrected(office: Office):
    """It was never done, so there is nothing to set right."""
    file = office.file_at("mou_negotiation")
    refused = office.on("2022-03-01").advance(file, "sign_mou", set=SIGNED_BY_BOTH)
    assert not refused.passed
    told = office.on("2022-03-02").correct(file, refused.sequence, on="2022-03-02")
    assert told.because["correction.possible"] == "refusal"
    assert office.stage(file) == "mou_negotiation"


def test_a_superseded_entry_is_not_corrected_again(office: Office):
    """The correction is: it can be set right in its turn."""
    file = office.file_at("test_phase")
    first = last(office, file, "sign_mou").sequence
    second = office.on("2022-04-04").correct(file, first, on="2022-03-10").sequence
    told = office.on("2022-04-05").correct(file, first, on="2022-03-11")
    assert told.because["correction.possible"] == "superseded"
    assert office.on("2022-04-05").correct(file, second, on="2022-03-11").passed
    assert office.test_phase(file)[1] == "2024-03-11"


def test_the_calendars_acts_are_not_corrected_by_hand(office: Office):
    """They follow from dates: correct those."""
    file = office.file_at("test_phase")
    office.on("2024-03-04").check()
    told = office.on("2024-03-05").correct(file, last(office, file, "end_test_phase").sequence, on="2024-03-02")
    assert told.because["correction.possible"] == "clock"


def test_a_corrected_end_takes_back_the_clocks_act(office: Office):
    """The MOU was signed two months later than entered: what the clock did in between is superseded."""
    file = office.file_at("test_phase")
    assert office.on("2024-03-04").check()["advanced"]
    signed = last(office, file, "sign_mou").sequence
    told = office.on("2024-03-05").correct(file, signed, on="2022-05-02")
    assert told.passed, told.because
    assert office.stage(file) == "test_phase"
    assert office.test_phase(file)[1] == "2024-05-02"
    assert [a["effectiveOn"] for a in office.on("2024-05-02").check()["advanced"]] == ["2024-05-02"]


def test_the_clock_act_that_comes_instead_is_recorded_with_the_correction(office: Office, database_url: str):
    """What was recorded since lies behind it, so no later check would find it due: it would stand in no history."""
    file = office.file_at("test_phase")
    assert office.on("2024-03-04").check()["advanced"]
    (clocked,) = [e for e in office.entries(file) if e.act == "end_test_phase"]
    assert office.on("2024-03-10").record(file, "note", text="since then").passed
    assert office.on("2024-03-10").as_("manager").record(file, "intent", act="sign_mou", reason="seen").passed
    signed = last(office, file, "sign_mou").sequence
    told = office.on("2024-03-11").correct(file, signed, on="2022-03-02")
    assert told.passed, told.because
    assert office.on("2024-03-12").check()["advanced"] == []
    *_, corrected, void, instead = office.entries(file)
    assert (void.void, void.supersedes, void.data["because"]) == (True, (clocked.sequence,), corrected.sequence)
    assert (instead.act, str(instead.day), instead.data["from"], instead.to) == (
        "end_test_phase", "2024-03-02", "test_phase", "evaluation",
    )  # fmt: skip
    assert instead.sequence in [e.sequence for e in standing(office.entries(file))]
    assert office.stage(file) == "evaluation"
    line = CommandLine(database_url, office.folder).on("2024-03-12")
    said = f"Entry {void.sequence} of {file} takes back entry {clocked.sequence}: since entry {corrected.sequence}"
    assert said in line("history", file).out
    with office.store.reading() as reading:
        assert all(one.agrees for _, one in redecide_all(reading))


@pytest.mark.parametrize("act", READY)
def test_every_act_can_be_corrected_and_loses_nothing(office: Office, act: str):
    """It was done a day later than entered: the same stage and documents; what two persons did, two correct."""
    make, day = READY[act]
    file = make(office)
    if act in TWO_PERSON_ACTS:
        assert office.on(day).as_("manager").record(file, "intent", act=act, reason="agreed").passed
    done = office.on(day).advance(file, act, **office.typed_for(act))
    before = office.case(file)
    next_day = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    if act in TWO_PERSON_ACTS:
        assert office.on(next_day).correct(file, done.sequence, on=next_day).because == {"two_persons": "no_intent"}
        assert office.on(next_day).as_("manager").record(file, "intent", act=act, reason="agreed again").passed
    told = office.on(next_day).correct(file, done.sequence, on=next_day)
    assert told.passed, told.because
    after = office.case(file)
    assert after.stage == before.stage
    assert after.used_intents[: len(before.used_intents)] == before.used_intents
    assert len(after.used_intents) - len(before.used_intents) == (1 if act in TWO_PERSON_ACTS else 0)
    assert [d.sha256 for d in after.documents] == [d.sha256 for d in before.documents]
    assert after.moved_on == before.moved_on or str(after.moved_on) == next_day


def test_a_correction_needs_the_grant_of_what_it_corrects(office: Office):
    """An exemption is for legal: an officer, who may correct files, does not rewrite it."""
    file = office.file_at("assessment")
    told = (
        office.on("2023-12-01")
        .as_("legal")
        .record(
            file, "exemption", rule="test_phase.completed", reason="x", decision="GOV/2023/9", decidedOn="2023-11-30"
        )
    )
    assert told.passed
    told = office.on("2023-12-04").correct(file, told.sequence, decision="GOV/2023/10")
    assert told.failing == ["persons.role"]


def test_nobody_attests_by_correcting_anothers_attestation(office: Office):
    """An officer may not turn what legal attested into an attestation of another exception."""
    file = office.file_at("agreement_negotiation")
    asked = {"justification": "it cannot wait", "harm": "the funds", "deadline": "2024-08-01"}
    for act in ("sign_agreement", "decline"):
        assert office.on("2024-07-01").request_exception(file, act, "urgent", **asked).passed
    attested = office.on("2024-07-02").as_("legal").exception("attest", file, 1)
    told = office.on("2024-07-03").correct(file, attested.sequence, exception="2")
    assert "persons.role" in told.failing
    assert office.case(file).exceptions[1].attested_by is None


# ------------------------------------------------------------------------------------------ what lies later


@pytest.mark.parametrize("act", ["amend", "renew", "receive_denunciation"])
def test_a_fact_behind_a_later_move_is_refused_and_names_it(office: Office, act: str):
    """A suspension of May lies after it: that entry must be corrected first."""
    file = office.file_at("suspended")
    later = last(office, file, "suspend")
    typed = office.typed_for(act)
    typed["set"] = {**typed["set"], **({"startsOn": "2029-03-02"} if act == "renew" else {})}
    told = office.on("2024-05-20").advance(file, act, on="2024-04-15", **typed)
    assert told.because == {"dates.order": "later_entry"}
    verdict = told.verdict("dates.order")
    assert verdict["evidence"] == [{"fact": f"entry.{later.sequence}", "value": "suspend 2024-05-02"}]
    assert f"correct {file} {later.sequence} " in verdict["remedy"]["steps"][0]["command"]


def test_a_record_behind_a_later_move_is_taken(office: Office):
    """A visit that nobody entered in time moves nothing."""
    file = office.file_at("in_force")
    before = office.snapshot(file)
    told = office.on("2024-05-20").record(file, "action", kind="visit", text="in autumn", on="2022-10-10")
    assert told.passed
    assert office.stage(file) == before.stage
    assert str(office.case(file).actions[0].on) == "2022-10-10"


def test_a_correction_that_would_jump_over_a_later_move_names_it(office: Office):
    """A signature moved behind the entry into force that rests on it."""
    file = office.file_at("in_force")
    signed, force = last(office, file, "sign_agreement"), last(office, file, "enter_into_force")
    told = office.on("2024-05-20").correct(file, signed.sequence, on="2024-04-15")
    assert told.because["dates.order"] == "overtaken"
    assert f"entry.{force.sequence}" in {e["fact"] for e in told.verdict("dates.order")["evidence"]}


def test_an_entry_of_a_file_older_than_the_register_is_corrected_with_all_it_says(store: Store, tmp_path):
    """A portfolio's entry says more than can be typed: what is not corrected stays, the marks too."""
    office = Office.open(store, portfolio=brussels(), folder=tmp_path)
    file = office.ask(OPENED_ON).resolve("aichi")
    before = office.case(file)
    day = office.on(OPENED_ON)
    assert day.as_("manager").record(file, "intent", act="enter_legacy", reason="seen").passed
    told = day.as_("officer").correct(file, 1, on="2017-05-14", documents=[str(office.text)])
    assert told.passed, told.because
    after = office.case(file)
    assert (after.partner, after.track, after.legacy, after.themes) == (
        before.partner,
        before.track,
        True,
        before.themes,
    )
    assert str(after.opened_on) == "2017-05-14"
