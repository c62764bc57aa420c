"""What a refusal and a complaint say to the person who reads them: what was refused, what fits, what to type."""

from __future__ import annotations

import pytest

from messages.catalogue import LANGUAGES
from tests.makers import Office
from tests.makers.program import CommandLine

DAY = "2024-05-20"


@pytest.fixture
def line(office: Office, database_url: str) -> CommandLine:
    return CommandLine(database_url, office.folder, "officer", DAY)


REFUSED = {
    "en": "Refused: the correction of entry {entry} of file {file} (amend the agreement).",
    "fr": "Refusé\N{NO-BREAK SPACE}: la rectification de l'inscription {entry} du dossier {file} (modifier l'accord).",
    "nl": "Geweigerd: de rechtzetting van inschrijving {entry} van dossier {file} (het akkoord wijzigen).",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_refused_correction_is_headed_as_one(office: Office, database_url: str, lang: str):
    """Nobody tried to amend again: what was refused is to correct the entry of the addendum."""
    file = office.file_at("in_force")
    entry = office.on(DAY).advance(file, "amend", **office.typed_for("amend")).sequence
    line = CommandLine(database_url, office.folder, "officer", DAY, lang=lang)
    said = line("correct", file, str(entry), "--reason", "r", "--set", "on=2031-01-01", code=3).err
    assert REFUSED[lang].format(entry=entry, file=file) in said.splitlines()


def test_what_is_lawful_meanwhile_is_headed_so_whatever_the_act(office: Office, line: CommandLine):
    file = office.file_at("proposal")
    said = line.on("2024-07-01")("advance", file, "decline", "--reason", "r", code=3).out
    assert "What is lawful meanwhile:" in said and "Prepare the file now" not in said


LOOK_UP = {
    "en": "Look up which acts are possible now",
    "fr": "Consultez les actes possibles maintenant",
    "nl": "Zoek op welke handelingen nu mogelijk zijn",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_way_to_look_up_acts_says_what_is_looked_up(office: Office, database_url: str, lang: str):
    """It stands alone below its heading: nothing before it says what "them" would be."""
    file = office.file_at("proposal")
    line = CommandLine(database_url, office.folder, "officer", DAY, lang=lang)
    said = line("advance", file, "renew", code=3).out
    assert f" - {LOOK_UP[lang]}" in said and f"agreements acts {file}" in said


def test_an_addendum_that_changes_nothing_is_asked_for_what_changes(office: Office):
    """For another value of what it repeats, or for any field: none of those that may change is singled out."""
    file = office.file_at("in_force")
    typed = office.typed_for("amend")
    plain = {name: value for name, value in typed["set"].items() if name != "themes"}
    for more, asked in (({}, "--set <field>=<value>"), ({"notice": "P6M"}, "--set notice=<notice>")):
        told = office.on(DAY).advance(file, "amend", **{**typed, "set": {**plain, **more}})
        assert told.because == {"amendment.changes": "none"}
        (step,) = told.verdict("amendment.changes")["remedy"]["steps"]
        assert asked in step["command"] and "P6M" not in step["command"] and "themes" not in step["command"]


def test_an_act_of_today_that_tells_of_another_day_is_typed_again_for_today(office: Office):
    """A letter of the 10th, and an end that both sides agreed on the 20th: without its date the act would be of the 10th."""
    file = office.file_at("in_force")
    told = office.on(DAY).advance(file, "end_by_consent", on=DAY, set={"receivedOn": "2024-05-10"})
    (step,) = told.verdict("documents.letter")["remedy"]["steps"]
    assert f"--set receivedOn=2024-05-10 --on {DAY} --document" in step["command"]
    told = office.on(DAY).advance(file, "end_by_consent", set={"receivedOn": "2024-05-10"})
    (step,) = told.verdict("documents.letter")["remedy"]["steps"]
    assert "--set receivedOn=2024-05-10 --on 2024-05-10 --document" in step["command"]


NO_FIELD = {
    "en": "The act “amend the agreement” has no field “theme”; did you mean “themes”?",
    "fr": "L'acte «\N{NO-BREAK SPACE}modifier l'accord\N{NO-BREAK SPACE}» n'a pas de champ",
    "nl": "De handeling “het akkoord wijzigen” heeft geen veld “theme”",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_act_without_such_a_field_is_named_in_words(office: Office, database_url: str, lang: str):
    """Whoever corrects an entry has typed no code of an act, and need not know any."""
    file = office.file_at("in_force")
    entry = office.on(DAY).advance(file, "amend", **office.typed_for("amend")).sequence
    line = CommandLine(database_url, office.folder, "officer", DAY, lang=lang)
    said = line("correct", file, str(entry), "--reason", "r", "--set", "theme=culture", code=2).err
    assert NO_FIELD[lang] in said and "“amend”" not in said


def test_an_unknown_sub_command_points_to_the_help_of_its_group(office: Office, line: CommandLine):
    """There stand the things that may be recorded; and that help is there."""
    file = office.file_at("proposal")
    assert "See: agreements record --help" in line("record", file, "frobnicate", code=2).err
    assert "milestone" in line("record", "--help").out
    assert "See: agreements --help" in line("frobnicate", code=2).err
    assert "See: agreements exception --help" in line("exception", "frobnicate", code=2).err


def test_only_a_slip_of_the_pen_is_taken_for_a_partner(office: Office, line: CommandLine):
    """Kampala shares letters with Ramallah, and is another city."""
    propose = ("propose", "--track", "bilateral", "--initiator", "partner", "--theme", "culture", "--partner")
    said = line(*propose, "kampala", code=3)
    assert "“kampala”" in said.out + said.err and "Did you mean" not in said.out + said.err
    for slip, meant in (("viena", "vienna"), ("ramalla", "ramallah"), ("kinshassa", "kinshasa")):
        said = line(*propose, slip, code=3)
        assert f"Did you mean “{meant}”?" in said.out + said.err


DONE_BY_ITSELF = {
    "en": "of what was done by itself on 1 June 2027: told on 1 January 2031",
    "fr": "de ce qui s'est accompli d'office le 1er juin 2027 : averti le 1er janvier 2031",
    "nl": "aan wat op 1 juni 2027 vanzelf gebeurde: verwittigd op 1 januari 2031",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_reminder_of_what_was_done_by_itself_reads_as_a_sentence(office: Office, database_url: str, lang: str):
    """The notice ended in 2027, and the check that told of it ran years later: each day is said of what it is of."""
    file = office.file_at("under_notice")
    CommandLine(database_url, office.folder, None, "2031-01-01")("check")
    line = CommandLine(database_url, office.folder, "officer", "2031-01-02", lang=lang)
    assert DONE_BY_ITSELF[lang] in line("show", file).out.replace("\N{NO-BREAK SPACE}", " ")
