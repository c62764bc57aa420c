"""A further test phase, where a policy allows one: no agreement without the evaluation of the test phase it rests on."""

from __future__ import annotations

import pytest

from lifecycle.replay import redecide_file
from lifecycle.storage.store import Store
from messages.catalogue import LANGUAGES
from messages.render import render
from tests.makers import Life, Office, policy
from tests.makers.program import CommandLine

FURTHER = ("further_test_phase = false", "further_test_phase = true")
NOT_EVALUATED = {
    "en": "No evaluation of the test phase of file {file} is on record.",
    "fr": "Aucune évaluation de la phase test du dossier {file} n'est inscrite.",
    "nl": "Er is geen evaluatie van de testfase van dossier {file} ingeschreven.",
}
REMEDY = {
    "en": "Record the evaluation with its document",
    "fr": "Inscrivez l'évaluation avec son document",
    "nl": "Schrijf de evaluatie in met het document ervan",
}


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    """A register whose policy allows a further test phase."""
    return Office.open(store, policy_text=policy(FURTHER), folder=tmp_path)


def sent_back(office: Office, *without: str) -> str:
    """A file that was tested, whose further memorandum was approved and sent back; ready but for what is left out."""
    life = Life(office, without=without)
    file = life.until("evaluation")
    life.prepare_agreement()
    life.do("agreement_negotiation", "approve_mou")
    life.do("agreement_negotiation", "send_back")
    assert office.stage(file) == "assessment"
    return file


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_further_memorandum_that_was_sent_back_spares_nobody_the_evaluation(
    office: Office, database_url: str, lang: str
):
    file = sent_back(office, "evaluation")
    line = CommandLine(database_url, office.folder, "officer", "2023-12-02", lang=lang)
    said = line("advance", file, "approve_agreement", "--document", "text.pdf", code=3).out
    assert NOT_EVALUATED[lang].format(file=file) in said
    assert REMEDY[lang] in said and render("law.page_test_phase", {}, lang) in said
    assert f"agreements record {file} evaluation --kind mou --outcome positive" in said
    assert office.stage(file) == "assessment"


def test_a_negative_evaluation_stands_after_it_too_and_a_positive_one_opens_the_way(office: Office):
    """What the remedy says can be typed where the file stands."""
    file = sent_back(office, "evaluation")
    seat = office.on("2023-12-02")
    assert seat.record(file, "evaluation", kind="mou", outcome="negative").passed
    refused = seat.advance(file, "approve_agreement", **office.typed_for("approve_agreement"))
    assert refused.because == {"evaluation.positive": "negative"}
    assert seat.record(file, "evaluation", kind="mou", outcome="positive").passed
    assert seat.advance(file, "approve_agreement", **office.typed_for("approve_agreement")).passed
    assert agree(office, file)


def test_an_exemption_spares_the_years_of_a_test_phase_but_not_its_evaluation(office: Office):
    file = sent_back(office, "evaluation")
    seat = office.on("2023-12-02")
    said = {"rule": "test_phase.completed", "decision": "REG/1", "decidedOn": "2023-11-02"}
    assert seat.as_("legal").record(file, "exemption", reason="so decided", **said).passed
    refused = seat.advance(file, "approve_agreement", **office.typed_for("approve_agreement"))
    assert refused.because == {"evaluation.positive": "none"}


def test_what_was_evaluated_before_a_further_test_phase_began_says_nothing_of_that_one(office: Office):
    """The first was a success and a second one was asked for all the same: the agreement waits for its evaluation."""
    life = Life(office)
    file = life.until("evaluation")
    life.prepare_agreement()
    life.do("agreement_negotiation", "approve_mou")
    day = "2024-01-10"
    assert office.on(day).advance(file, "sign_mou", **office.typed_for("sign_mou")).passed
    assert office.test_phase(file)[0] == day
    seat = office.on("2026-03-02")
    seat.check()
    assert office.stage(file) == "evaluation"
    typed = office.typed_for("approve_agreement")
    assert seat.advance(file, "approve_agreement", **typed).because == {"evaluation.positive": "none"}
    assert seat.record(file, "evaluation", kind="mou", outcome="positive").passed
    assert seat.advance(file, "approve_agreement", **typed).passed
    assert agree(office, file)


def agree(office: Office, file: str) -> bool:
    """Whether every decision of the file comes out as it is stored."""
    with office.store.reading() as reading:
        return all(one.agrees for one in redecide_file(reading, file))
