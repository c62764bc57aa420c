"""What an act has the calendar do by today is said with it: in the answer, in a dry run, to programs."""

from __future__ import annotations

import pytest

from messages.catalogue import LANGUAGES
from messages.render import render
from tests.makers import FIVE_YEARS, CommandLine, Life, Office

DAY = "2024-12-02"
FOUND = ("--source", "the text", "--certainty", "A")
ENDS = {"act": "notice_ends", "effectiveOn": "2024-11-02", "to": "denounced"}


def under_notice(office: Office) -> str:
    """A file under notice, received half a year ago; nobody knows the notice period."""
    file = Life(office, terms={**FIVE_YEARS, "notice": "unknown"}).until("in_force")
    told = office.on("2024-05-02").advance(
        file, "receive_denunciation", on="2024-05-02", set={"receivedOn": "2024-05-02"}, documents=[str(office.text)]
    )
    assert told.passed, told.because
    return file


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_notice_period_that_is_found_and_over_says_that_the_agreement_ended(
    office: Office, database_url: str, lang: str
):
    file = under_notice(office)
    line = CommandLine(database_url, office.folder, lang=lang).as_("officer").on(DAY)
    typed = ("record", file, "found", "notice", "P6M", *FOUND)
    brought = render("answer.brought_today", {"act": ENDS["act"], "on": ENDS["effectiveOn"]}, lang)
    tried = line(*typed, "--dry-run").out
    assert brought in tried and render("answer.would_stand_today", {"stage": "denounced"}, lang) in tried
    shown = line(*typed, "--dry-run", "--json").json
    assert (shown["broughtToday"], shown["stageToday"]) == ([ENDS], "denounced")
    done = line(*typed).out
    assert brought in done and render("answer.stands_today", {"stage": "denounced"}, lang) in done
    assert render("answer.end", {"reference": file}, lang) in done
    again = line("record", file, "note", "--text", "so", "--json").json
    assert not {"broughtToday", "stageToday"} & again.keys(), "that follows from no note"


def test_a_notice_that_runs_on_says_nothing_of_it(office: Office):
    file = under_notice(office)
    told = office.on("2024-05-10").record(file, "found", field="notice", value="P6M", source="the text", certainty="A")
    assert told.passed and not {"broughtToday", "stageToday"} & told.json().keys()


def test_the_dry_run_of_a_correction_says_at_which_stage_the_file_would_stand(office: Office, database_url: str):
    """As its answer does, once it is done."""
    file = under_notice(office)
    given = next(e.sequence for e in office.entries(file) if e.act == "receive_denunciation")
    line = CommandLine(database_url, office.folder).as_("officer").on(DAY)
    typed = ("correct", file, str(given), "--reason", "it says so", "--set", "effectOn=2024-11-02")
    stands = {"stage": "denounced"}
    assert render("answer.would_stand_today", stands, "en") in line(*typed, "--dry-run").out
    shown = line(*typed, "--dry-run", "--json").json
    assert (shown["to"], shown["stageToday"], shown["broughtToday"]) == ("under_notice", "denounced", [ENDS])
    assert render("answer.stands_today", stands, "en") in line(*typed).out


def test_the_effect_of_a_notice_says_the_notice_period_that_gives_it_and_no_other(office: Office):
    """As other deadlines say what they follow from; a day that somebody typed follows from nothing."""
    file = Life(office, terms=FIVE_YEARS).until("in_force")
    given = office.on("2024-05-02").advance(
        file, "receive_denunciation", on="2024-05-02", set={"receivedOn": "2024-05-02"}, documents=[str(office.text)]
    )
    assert given.passed, given.because
    assert effect(office, file) == ("2024-11-02", "2024-05-02 + P6M")
    assert office.on("2024-05-10").correct(file, given.sequence, effectOn="2025-01-01").passed
    assert effect(office, file) == ("2025-01-01", "2024-05-02")


def effect(office: Office, file: str) -> tuple[str, str]:
    due = next(d for d in office.show(file, "2024-05-10")["nextDeadlines"] if d["kind"] == "notice_effect")
    return due["dueOn"], due["derivation"]


@pytest.mark.parametrize("inexact", ["signature", "effect"])
def test_what_a_find_brings_about_is_told_of_inexact_days_too(office: Office, database_url: str, inexact: str):
    """The find belongs to the day of the signature, or tells a month in which the notice took effect."""
    file = Life(office, track="development", terms={**FIVE_YEARS, "notice": "unknown"}).until("signed")
    if inexact == "signature":
        signed = next(e.sequence for e in office.entries(file) if e.act == "sign_agreement")
        assert office.on("2024-03-02").correct(file, signed, on="2024-02-10/2024-03-01").passed
    force = office.on("2024-03-02").advance(file, "enter_into_force", documents=[str(office.text)])
    assert force.passed, force.because
    given = office.on("2024-05-02").advance(
        file, "receive_denunciation", set={"receivedOn": "2024-05-02"}, documents=[str(office.text)]
    )
    assert given.passed, given.because
    line = CommandLine(database_url, office.folder).as_("officer").on(DAY)
    found = ("notice", "P6M") if inexact == "signature" else ("endsOn", "2024-10-15/2024-11-02")
    typed = ("record", file, "found", *found, *FOUND)
    for more in (("--dry-run",), ()):
        shown = line(*typed, *more, "--json").json
        assert (shown["broughtToday"], shown["stageToday"]) == ([ENDS], "denounced")


def test_of_a_day_that_may_be_still_to_come_today_tells_nothing(office: Office):
    """A denunciation of this year: nobody knows yet at which stage the file stands."""
    file = Life(office, terms=FIVE_YEARS).until("in_force")
    told = office.on("2024-05-02").advance(file, "receive_denunciation", on="2024", documents=[str(office.text)])
    assert not {"broughtToday", "stageToday"} & told.json().keys()
