"""A day that the program reckoned is reckoned anew where what it follows from is corrected; a typed one stays."""

from __future__ import annotations

from typing import Any

import pytest

from lifecycle import desk
from lifecycle.history import Entry
from lifecycle.replay import redecide_all
from lifecycle.stages import TWO_PERSON_ACTS
from tests.makers import FIVE_YEARS, Life, Office
from tests.scenarios.test_late_facts import last


@pytest.fixture
def office(store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


def three_months(office: Office) -> str:
    """An agreement in force from 24 March 2024 to 24 June 2028, with a notice period of three months."""
    terms = {"term": "P4Y3M", "renewal": "express", "notice": "P3M"}
    return Life(office, terms=terms, days={"in_force": "2024-03-24"}).until("in_force")


def denounced(
    office: Office, file: str, act: str = "receive_denunciation", on: str = "2026-12-15", **says: str
) -> Entry:
    """The entry of a denunciation received on 15 December 2026, whose three months end on 15 March 2027."""
    seat = office.on("2027-05-01")
    more: dict[str, Any] = {"reason": "rights at risk"} if act == "denounce" else {}
    seen_by_two(office, file, act)
    told = seat.advance(file, act, on=on, set=says, documents=[str(office.text)], **more)
    assert told.passed, told.because
    return last(office, file, act)


def seen_by_two(office: Office, file: str, act: str) -> None:
    """What the act, or its correction, needs of a second person."""
    if act in TWO_PERSON_ACTS:
        assert office.on("2027-05-01").as_("manager").record(file, "intent", act=act, reason="seen").passed


def nobody_is_accused(office: Office) -> bool:
    with office.store.reading() as reading:
        return all(one.agrees or one.excused for _, one in redecide_all(reading))


def test_the_effect_follows_the_day_of_reception_and_the_clocks_act_is_taken_back(office: Office):
    file = three_months(office)
    entry = denounced(office, file, receivedOn="2026-12-15")
    assert entry.fields["effectOn"] == "2027-03-15"
    assert [a["act"] for a in office.on("2027-05-01").check()["advanced"]] == ["notice_ends"]
    told = office.on("2027-05-01").correct(file, entry.sequence, on="2027-03-10", receivedOn="2027-03-10")
    assert told.passed, told.because
    assert [(one["act"], "takesBack" in one) for one in told.json()["clockActs"]] == [("notice_ends", True)]
    assert office.stage(file) == "under_notice"
    assert office.show(file, "2027-05-01")["notice"]["effectOn"] == "2027-06-10"
    said = last(office, file, "receive_denunciation")
    assert said.data["changed"]["effectOn"] == {"old": "2027-03-15", "new": "2027-06-10"}
    assert nobody_is_accused(office)


@pytest.mark.parametrize("act", ["receive_denunciation", "denounce", "end_by_consent"])
def test_an_effect_that_was_typed_stays(office: Office, act: str):
    file = three_months(office)
    entry = denounced(office, file, act, receivedOn="2026-12-15", effectOn="2027-07-01")
    seen_by_two(office, file, act)
    told = office.on("2027-05-01").correct(file, entry.sequence, on="2027-03-10", receivedOn="2027-03-10")
    assert told.passed, told.because
    assert office.show(file, "2027-05-01")["notice"]["effectOn"] == "2027-07-01"
    assert nobody_is_accused(office)


@pytest.mark.parametrize("act", ["receive_denunciation", "denounce", "end_by_consent"])
def test_a_reception_behind_the_old_effect_is_no_contradiction(office: Office, act: str):
    """Nobody typed the 15th of March: nothing is said of it."""
    file = three_months(office)
    entry = denounced(office, file, act)
    seen_by_two(office, file, act)
    told = office.on("2027-05-01").correct(file, entry.sequence, on="2027-04-10")
    assert told.passed, told.because
    notice = office.show(file, "2027-05-01")["notice"]
    assert (notice["receivedOn"], notice["effectOn"]) == ("2027-04-10", "2027-07-10")
    assert nobody_is_accused(office)


def test_an_effect_that_is_named_by_the_correction_is_the_one_that_counts(office: Office):
    """Then it was typed, and a further correction leaves it."""
    file = three_months(office)
    entry = denounced(office, file, receivedOn="2026-12-15")
    here = office.on("2027-05-01")
    told = here.correct(file, entry.sequence, on="2027-03-10", receivedOn="2027-03-10", effectOn="2027-09-01")
    assert told.passed, told.because
    assert office.show(file, "2027-05-01")["notice"]["effectOn"] == "2027-09-01"
    assert here.correct(file, told.sequence, on="2027-03-12", receivedOn="2027-03-12").passed
    assert office.show(file, "2027-05-01")["notice"]["effectOn"] == "2027-09-01"
    assert nobody_is_accused(office)


def test_one_that_was_reckoned_is_reckoned_at_every_further_correction(office: Office):
    file = three_months(office)
    entry = denounced(office, file, receivedOn="2026-12-15")
    here = office.on("2027-05-01")
    for day, effect in (("2027-03-10", "2027-06-10"), ("2027-04-02", "2027-07-02"), ("2027-01-05", "2027-04-05")):
        told = here.correct(file, entry.sequence, on=day, receivedOn=day)
        assert told.passed, told.because
        entry = last(office, file, "receive_denunciation")
        assert entry.fields["effectOn"] == effect
    assert nobody_is_accused(office)


def test_a_notice_period_corrected_since_is_the_one_by_which_it_is_reckoned(office: Office):
    """The effect was what the three months gave; the text says six, as was noticed later."""
    file = three_months(office)
    entry = denounced(office, file, receivedOn="2026-12-15")
    here = office.on("2027-03-01")
    assert here.as_("manager").record(file, "intent", act="sign_agreement", reason="seen").passed
    signing = last(office, file, "sign_agreement").sequence
    told = here.correct(file, signing, documents=[str(office.text)], notice="P6M")
    assert told.passed, told.because
    assert office.show(file, "2027-03-01")["notice"]["effectOn"] == "2027-03-15", "it is what was told to the partner"
    assert here.correct(file, entry.sequence, on="2026-12-20", receivedOn="2026-12-20").passed
    assert office.show(file, "2027-03-01")["notice"]["effectOn"] == "2027-06-20"
    assert nobody_is_accused(office)


@pytest.mark.parametrize(("typed", "starts"), [(None, "2028-06-27"), ("2028-06-24", "2028-06-24")])
def test_a_renewal_begins_on_its_own_day_where_none_was_typed(office: Office, typed: str | None, starts: str):
    """Signed after the end of the term it begins as it is signed, and so it does once that day is corrected."""
    file = three_months(office)
    office.on("2028-06-30").check()
    says = FIVE_YEARS if typed is None else {**FIVE_YEARS, "startsOn": typed}
    told = office.on("2028-06-30").advance(file, "renew", on="2028-06-25", set=says)
    assert told.passed, told.because
    assert office.on("2028-06-30").correct(file, told.sequence, on="2028-06-27").passed
    assert office.show(file, "2028-06-30")["terms"][1]["startsOn"] == starts
    assert nobody_is_accused(office)


def test_a_correction_that_an_older_release_stored_with_the_old_effect_is_right_on_what_it_knew(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    """It went on saying the 15th of March as if that had been typed. A further correction reckons it."""
    file = three_months(office)
    entry = denounced(office, file, receivedOn="2026-12-15")
    here = office.on("2027-05-01")
    with monkeypatch.context() as older:
        older.setattr(desk, "to_reckon_anew", lambda reading, command, loaded, partners: command)
        stored = here.correct(file, entry.sequence, on="2027-03-10", receivedOn="2027-03-10")
    assert stored.passed and stored.answer.entry.fields["effectOn"] == "2027-03-15"
    assert nobody_is_accused(office)
    assert here.correct(file, stored.sequence, on="2027-03-12").passed
    assert office.show(file, "2027-05-01")["notice"]["effectOn"] == "2027-06-12"
    assert nobody_is_accused(office)


def test_an_effect_that_nobody_can_reckon_any_more_is_asked_for(office: Office):
    """The text says nothing of a notice period after all: a notice of ours needs its day, one of theirs awaits it."""
    file = three_months(office)
    entry = denounced(office, file, receivedOn="2026-12-15")
    here = office.on("2027-03-01")
    assert here.as_("manager").record(file, "intent", act="sign_agreement", reason="seen").passed
    signing = last(office, file, "sign_agreement").sequence
    assert here.correct(file, signing, documents=[str(office.text)], notice="unknown").passed
    told = here.correct(file, entry.sequence, on="2026-12-20", receivedOn="2026-12-20")
    assert told.passed, told.because
    assert told.answer.entry.data["changed"]["effectOn"] == {"old": "2027-03-15"}
    assert office.show(file, "2027-03-01")["notice"].get("effectOn") in (None, {"missing": True})
    assert nobody_is_accused(office)


def test_a_day_of_reception_that_is_not_that_of_the_act_was_typed(office: Office):
    file = three_months(office)
    entry = denounced(office, file, on="2026-12-20", receivedOn="2026-12-15")
    assert office.on("2027-05-01").correct(file, entry.sequence, on="2026-12-22").passed
    notice = office.show(file, "2027-03-01")["notice"]
    assert (notice["receivedOn"], notice["effectOn"]) == ("2026-12-15", "2027-03-15")


def test_the_successor_on_record_is_found_again(office: Office):
    file = office.file_at("replaced")
    entry = last(office, file, "replace")
    told = office.on("2024-05-20").correct(file, entry.sequence, on="2024-05-03")
    assert told.passed, told.because
    assert told.answer.entry.fields["successor"] == entry.fields["successor"] == office.case(file).successor
    assert nobody_is_accused(office)


@pytest.mark.parametrize(("lang", "typed"), [("en", "DATE"), ("fr", "DATE"), ("nl", "DATUM")])
def test_a_reception_after_the_day_of_the_act_says_how_that_day_is_set_right(office: Office, lang: str, typed: str):
    """Whoever mistyped the day of the act corrects that; another day of reception would be untrue."""
    file = three_months(office)
    entry = denounced(office, file, receivedOn="2026-12-15")
    told = office.on("2027-05-01").correct(file, entry.sequence, receivedOn="2027-01-10")
    assert told.because == {"dates.order": "received_after"}
    assert f"--set on={typed}" in told.verdict("dates.order", lang)["remedy"]["text"]
    assert office.on("2027-05-01").correct(file, entry.sequence, receivedOn="2027-01-10", on="2027-01-10").passed
