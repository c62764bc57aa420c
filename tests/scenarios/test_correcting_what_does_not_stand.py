"""Who corrects a refusal, or what was corrected before, is told one thing: which entry to correct, and how."""

from __future__ import annotations

import csv
import json

import pytest

from messages.catalogue import LANGUAGES
from tests.makers import FIVE_YEARS, Office
from tests.makers.program import CommandLine

DAY = "2024-05-20"


def addendum(office: Office, file: str) -> int:
    return office.on(DAY).advance(file, "amend", **office.typed_for("amend")).sequence


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_what_was_corrected_before_only_the_entry_in_its_place_is_told(office: Office, database_url: str, lang: str):
    """Behind two corrections it is the second; nothing else that stands in the way is printed beside it."""
    file = office.file_at("in_force")
    first = addendum(office, file)
    second = office.on(DAY).correct(file, first, title="Second").sequence
    third = office.on(DAY).correct(file, second, title="Third").sequence
    line = CommandLine(database_url, office.folder, lang=lang).on(DAY).as_("officer")
    for entry in (first, second):
        typed = ("correct", file, str(entry), "--reason", "r", "--set", "title=Fourth", "--set", "on=2024-05-19")
        said = line(*typed, code=3).err
        assert f"agreements correct {file} {third} --reason <reason> --set title=Fourth --set on=2024-05-19" in said
        assert "\n1. " in said and "\n2. " not in said and str(third) in said
    line("correct", file, str(third), "--reason", "r", "--set", "title=Fourth")


def test_whoever_may_correct_nothing_is_told_so_beside_it_and_both_remedies_name_the_entry_that_stands(
    office: Office, database_url: str
):
    """An auditor who types it for an entry that was corrected: one command, of the entry in its place."""
    file = office.file_at("in_force")
    first = addendum(office, file)
    second = office.on(DAY).correct(file, first, title="Second").sequence
    line = CommandLine(database_url, office.folder).on(DAY)
    typed = ("correct", file, str(first), "--reason", "r", "--set", "title=Third")
    problem = line.as_("auditor")(*typed, "--json", code=3).err
    told = json.loads(problem[problem.index("{") :])["verdicts"]  # behind the note about the trial day
    steps = {v["rule"]: v["remedy"]["steps"] for v in told if v["outcome"] == "fail"}
    wanted = f"agreements correct {file} {second} --reason <reason> --set title=Third"
    assert {rule: [step["command"] for step in found] for rule, found in steps.items()} == {
        "persons.role": [wanted], "correction.possible": [wanted],
    }  # fmt: skip
    said = line.as_("auditor")(*typed, code=3).err
    assert "“auditor” does not hold" in said and f"agreements correct {file} {first}" not in said


def test_the_history_names_what_was_corrected_and_what_was_to_be(office: Office, database_url: str):
    """Below the table in words, in CSV in a column of its own."""
    file = office.file_at("in_force")
    first = addendum(office, file)
    second = office.on(DAY).correct(file, first, title="Second").sequence
    refused = office.on(DAY).as_("auditor").correct(file, second, title="Third").sequence
    line = CommandLine(database_url, office.folder).on(DAY)
    said = line("history", file).out
    assert f"Entry {second} of {file} corrects entry {first} and stands in its place." in said
    assert f"Entry {refused} of {file} was to correct entry {second}, and was refused." in said
    rows = {
        row["sequence"]: row["correcting"]
        for row in csv.DictReader(line("history", file, "--format", "csv").out.splitlines())
    }
    assert {number: of for number, of in rows.items() if of} == {str(second): str(first), str(refused): str(second)}


def test_of_a_refused_correction_and_of_an_act_done_since_the_entry_that_stands_is_told(office: Office):
    file = office.file_at("in_force")
    told = office.on(DAY).advance(file, "renew")
    assert not told.passed
    step = office.on(DAY).correct(file, told.sequence, term="P4Y").verdict("correction.possible")["remedy"]["steps"]
    assert step == [], "it was not done"
    done = office.on(DAY).advance(file, "renew", set=FIVE_YEARS)
    assert done.passed, done.because
    refused = office.on(DAY).as_("auditor").correct(file, done.sequence, term="P3Y")
    assert not refused.passed
    for entry in (told.sequence, refused.sequence):
        (step,) = office.on(DAY).correct(file, entry, term="P4Y").verdict("correction.possible")["remedy"]["steps"]
        assert step["command"] == f"agreements correct {file} {done.sequence} --reason <reason> --set term=P4Y"


def test_a_correction_that_lacks_its_document_prints_the_option_that_takes_one(office: Office):
    """A renewal without a text, moved behind a caretaker period that began since."""
    file = office.file_at("in_force")
    done = office.on(DAY).advance(file, "renew", set=FIVE_YEARS)
    told = office.on("2024-06-20").correct(file, done.sequence, on="2024-06-01")
    assert told.because == {"dates.late_entry": "neither"}
    steps = [step["command"] for step in told.verdict("dates.late_entry")["remedy"]["steps"]]
    assert steps[-1].endswith("--document <document> --set on=2024-06-01"), steps
    assert office.on("2024-06-20").as_("manager").record(file, "intent", act="renew", reason="seen").passed
    assert office.on("2024-06-20").correct(file, done.sequence, documents=[str(office.text)], on="2024-06-01").passed


def test_a_second_person_is_asked_for_together_with_the_entry_to_correct(office: Office, database_url: str):
    """Of a refused denunciation the one that was done since is corrected, by two persons as well: both points are told."""
    file = office.file_at("in_force")
    typed = office.typed_for("denounce")
    refused = office.on(DAY).advance(file, "denounce", **typed)
    assert refused.because == {"two_persons": "no_intent"}
    assert office.on(DAY).as_("manager").record(file, "intent", act="denounce", reason="agreed").passed
    done = office.on(DAY).advance(file, "denounce", **typed)
    line = CommandLine(database_url, office.folder).on(DAY).as_("officer")
    wanted = ("--reason", "r", "--set", "effectOn=2028-01-01")
    said = line("correct", file, str(refused.sequence), *wanted, code=3).err
    assert f"agreements correct {file} {done.sequence} " in said
    assert f"agreements record {file} intent denounce --reason <reason>" in said
    line.as_("manager")("record", file, "intent", "denounce", "--reason", "agreed")
    line("correct", file, str(done.sequence), *wanted)


NOTHING_DONE = {
    "en": "is a refusal: nothing was done that could be corrected.",
    "fr": "est un refus\N{NO-BREAK SPACE}: rien n'a été accompli qui puisse être rectifié.",
    "nl": "is een weigering: er werd niets verricht dat rechtgezet kan worden.",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whoever_would_correct_a_refusal_is_told_so_before_any_field_is_asked_for(
    office: Office, database_url: str, lang: str
):
    """With a field that the act does not have, or without any: which fields it has would lead nowhere."""
    file = office.file_at("assessment")
    refused = office.on(DAY).advance(file, "approve_agreement").sequence
    again = office.on(DAY).correct(file, 1, theme=["nonsense"])
    assert not again.passed
    line = CommandLine(database_url, office.folder, lang=lang).on(DAY).as_("officer")
    before = len(office.entries(file))
    for entry, wanted in (
        (refused, f"agreements advance {file} approve_agreement"),
        (again.sequence, f"agreements correct {file} 1"),
    ):
        for more in ((), ("--reason", "r", "--set", "nonsense=1")):
            said = line("correct", file, str(entry), *more, code=2).err.splitlines()[-1]
            assert NOTHING_DONE[lang] in said and said.endswith(wanted), said
    assert len(office.entries(file)) == before, "nothing is recorded of what could not be read"
