"""A correction that takes back several clock acts: whoever reads the file reads it, and the correction alone is blamed."""

from __future__ import annotations

from messages.catalogue import LANGUAGES
from tests.makers import Life, Office
from tests.makers.program import CommandLine

FOUND = {"source": "Moniteur", "certainty": "A"}
DAY = "2040-06-01"


def rolled_over(office: Office) -> tuple[str, int]:
    """A file whose renewal was found to be tacit, rolled over several times since; and the entry of that find."""
    file = office.file_at("in_force", terms={"term": "P1Y", "renewal": "unknown", "notice": "P6M"})
    seat = office.on(DAY)
    told = seat.record(file, "found", field="renewal", value="tacit:P3Y", **FOUND)
    assert told.passed, told.because
    assert seat.record(file, "note", text="hi").passed
    return file, told.sequence


def taken_back(office: Office, file: str) -> list[int]:
    return [e.sequence for e in office.entries(file) if e.void]


def test_every_reader_reads_a_file_of_which_a_correction_took_back_several_renewals(office: Office, database_url: str):
    file, find = rolled_over(office)
    before = len(taken_back(office, file))
    assert office.on(DAY).correct(file, find, value="express").passed
    assert len(taken_back(office, file)) - before > 1
    line = CommandLine(database_url, office.folder).as_("auditor").on(DAY)
    for lang in LANGUAGES:
        assert line("show", file, "--lang", lang).out and line("history", file, "--lang", lang).out
    known = {e.data["recordedAt"] for e in office.entries(file)}
    for instant in known:
        assert line("history", file, "--known-at", instant, "--json").json["items"]
        line("show", file, "--known-at", instant)
    assert line("replay").out


def test_what_lost_its_ground_names_the_correction_and_none_of_the_entries_that_came_with_it(
    office: Office, database_url: str
):
    """The approval rests on a test phase of two years, which a later signature leaves incomplete."""
    file = office.file_at("test_phase")
    assert office.on("2024-03-05").check()["advanced"]
    life = Life(office, reference=file, days={"agreement_negotiation": "2024-05-02"})
    assert office.on("2024-05-02").record(file, "evaluation", kind="mou", outcome="positive").passed
    life.prepare_agreement()
    assert office.on("2024-05-02").advance(file, "approve_agreement", **office.typed_for("approve_agreement")).passed
    signed = next(e.sequence for e in office.entries(file) if e.act == "sign_mou")
    told = office.on("2024-05-20").correct(file, signed, on="2022-05-20")
    assert told.passed and [one["act"] for one in told.json()["touched"]] == ["approve_agreement"]
    assert taken_back(office, file)
    line = CommandLine(database_url, office.folder).as_("auditor").on(DAY)
    items = line("history", file, "--json").json["items"]
    named = {item["sequence"] for item in items if "touched" in item}
    assert named == {told.sequence}
    lost = [item["lostGround"]["corrections"] for item in items if "lostGround" in item]
    assert lost == [[told.sequence]]
    assert line("show", file, "--json").json["withoutGround"][0]["corrections"] == [told.sequence]
