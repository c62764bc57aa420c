"""What a portfolio states of a signed text is set right by a correction, as a text signed in the register is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lifecycle.errors import Unreadable
from lifecycle.replay import redecide_all
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from lifecycle.verify import verify
from messages.catalogue import LANGUAGES
from tests.makers import OPENED_ON, Office, Told, brussels
from tests.makers.program import CommandLine

pytestmark = pytest.mark.said_alike

NOW = "2026-11-24"
ILE_DE_FRANCE = "BE-BRU-2026-0035"


@pytest.fixture
def old(store: Store, tmp_path: Path):
    """The Brussels portfolio; in the end the record verifies, and every decision comes out as it is stored."""
    office = Office.open(store, portfolio=brussels(), folder=tmp_path)
    yield office
    assert verify(store).ok, verify(store).to_json()
    with store.reading() as reading:
        assert [(of, r.entry.sequence) for of, r in redecide_all(reading) if not r.agrees] == []


def corrected(office: Office, file: str, entry: int = 1, /, **fields: Any) -> Told:
    """A correction by an officer; for a text, a manager has seen it before."""
    if entry == 1:
        assert office.on(NOW).as_("manager").record(file, "intent", act="enter_legacy", reason="seen").passed
    return office.on(NOW).correct(file, entry, **fields)


def memorandum(office: Office) -> str:
    with office.store.reading() as reading:
        return next(row.reference for row in reading.partnerships() if row.legacy and '"mou":{' in row.state)


def test_a_wrong_term_of_an_old_file_is_set_right_and_everything_follows_from_it(old: Office):
    """The state, its end and deadlines; what the calendar did on the wrong end is taken back."""
    assert old.on(NOW).check()
    assert old.stage(ILE_DE_FRANCE) == "renewal_due"
    said = old.entries(ILE_DE_FRANCE)[0]
    told = corrected(old, ILE_DE_FRANCE, term="P6Y")
    assert told.passed, told.because
    assert told.answer.entry.data["changed"] == {"term": {"old": "P5Y", "new": "P6Y"}}
    assert told.answer.entry.fields == {**said.fields, "term": "P6Y"}, "what is not corrected stays"
    (term,) = old.case(ILE_DE_FRANCE).terms
    assert (str(term.length), str(term.ends_on)) == ("P6Y", "2027-09-23")
    assert old.stage(ILE_DE_FRANCE) == "in_force"
    shown = old.show(ILE_DE_FRANCE, NOW)
    assert {d["kind"]: d["dueOn"] for d in shown["nextDeadlines"]}["term_end"] == "2027-09-23"


def test_all_that_the_text_says_can_be_set_right(old: Office):
    told = corrected(
        old, ILE_DE_FRANCE, termEndsOn="2028-01-01", renewal="tacit:P1Y", notice="P3M", nature="treaty", title="Treaty",
        theme=["culture", "tourism"], regionPlace="Brussels", partnerPlace="Paris", regionSignatory=["A"],
        partnerSignatory=["B"], regionSignedOn="2021-09-22", partnerSignedOn="2021-09-23", source="The text",
        certainty="A", kind="unknown",
    )  # fmt: skip
    assert told.passed, told.because
    case = old.case(ILE_DE_FRANCE)
    (term,) = case.terms
    assert (str(term.ends_on), str(term.renewal), str(term.notice)) == ("2028-01-01", "tacit:P1Y", "P3M")
    assert (case.nature, case.title, case.themes, case.kind) == ("treaty", "Treaty", ("culture", "tourism"), "unknown")
    text = case.agreement
    assert text is not None and text.source is not None
    assert (text.region_place, text.partner_place, str(text.region_on)) == ("Brussels", "Paris", "2021-09-22")
    assert (text.source.name, text.source.certainty) == ("The text", "A")
    assert text.region_signatories and "A" not in text.region_signatories, "names are commitments"


def test_a_length_and_an_end_take_each_others_place(old: Office):
    """A text states one of them; both at once would be refused by `term.stated`."""
    assert corrected(old, ILE_DE_FRANCE, termEndsOn="2028-01-01").passed
    (term,) = old.case(ILE_DE_FRANCE).terms
    assert (term.length, str(term.ends_on)) == ("unknown", "2028-01-01")
    old.on(NOW).as_("manager").record(ILE_DE_FRANCE, "intent", act="enter_legacy", reason="seen")
    stands = max(e.sequence for e in old.entries(ILE_DE_FRANCE) if e.act == "enter_legacy")
    assert corrected(old, ILE_DE_FRANCE, stands, term="P6Y").passed
    (term,) = old.case(ILE_DE_FRANCE).terms
    assert (str(term.length), str(term.ends_on)) == ("P6Y", "2027-09-23")


def test_a_text_is_set_right_by_two_persons(old: Office):
    assert old.on(NOW).correct(ILE_DE_FRANCE, 1, term="P6Y").because == {"two_persons": "no_intent"}


def test_what_is_typed_of_an_old_text_is_asked_for_its_sense(old: Office):
    assert corrected(old, ILE_DE_FRANCE, termEndsOn="2020-01-01").because == {"term.stated": "end_before_start"}
    assert corrected(old, ILE_DE_FRANCE, theme=["zzzz"]).because == {"themes.competences": "outside"}
    assert corrected(old, ILE_DE_FRANCE, regionSignedOn="2021-09-25").because == {
        "dates.order": "effect_before_signature"
    }


def test_a_file_of_old_themes_or_of_an_inexact_day_is_corrected_too(old: Office):
    """What nobody changes is not asked for its sense: the portfolio may know it by the year alone."""
    with old.store.reading() as reading:
        files = [r.reference for r in reading.partnerships() if r.legacy and '"terms":[{' in r.state]
    assert len(files) > 20
    for file in files:
        told = corrected(old, file, notice="P7M")
        assert told.passed, (file, told.because)
        assert str(old.case(file).terms[0].notice) == "P7M"


def test_an_old_memorandum_has_a_length_and_no_more(old: Office):
    file = memorandum(old)
    assert corrected(old, file, term="P3Y").passed
    term = old.case(file).mou_term
    assert term is not None and str(term.length) == "P3Y"
    entry = old.entries(file)[-1].sequence
    for name, value in (("term", "open"), ("termEndsOn", "2030-01-01"), ("renewal", "express"), ("kind", "agreement")):
        with pytest.raises(Unreadable):
            old.on(NOW).correct(file, entry, **{name: value})


def test_the_source_of_any_fact_of_a_portfolio_is_set_right(old: Office):
    assert corrected(old, ILE_DE_FRANCE, nature="arrangement").passed, "else nobody knows whether assent was needed"
    entry = next(e for e in old.entries(ILE_DE_FRANCE) if e.act == "enter_into_force")
    told = corrected(old, ILE_DE_FRANCE, entry.sequence, source="The gazette", certainty="A")
    assert told.passed, told.because
    assert told.answer.entry.fields["source"] == "The gazette"


@pytest.mark.parametrize(
    ("field", "value", "typed"),
    [
        ("inForceOn", "2001-01-01", "2 --reason <reason> --set on=2001-01-01"),
        ("signedOn", "2001-01-01", "1 --reason <reason> --set on=2001-01-01"),
        ("term", "P6Y", "1 --reason <reason> --set term=P6Y"),
        ("endsOn", "2030-01-01", "1 --reason <reason> --set termEndsOn=2030-01-01"),
        ("title", "Another", "1 --reason <reason> --set title=Another"),
    ],
)
def test_what_is_known_and_frozen_names_the_entry_that_says_it(
    old: Office, database_url: str, field: str, value: str, typed: str
):
    """Told in earnest, in a dry run and when the answer is told again; the entry itself keeps no number."""
    line = CommandLine(database_url, old.folder).on("2026-09-01").as_("officer")
    record = ("record", ILE_DE_FRANCE, "found", field, value, "--source", "S", "--certainty", "B")
    for more in (("--dry-run",), ("--key", "one"), ("--key", "one")):
        refused = line(*record, *more, code=3)
        assert f"agreements correct {ILE_DE_FRANCE} {typed}\n" in refused.out + refused.err
    assert "stated_in" not in str(old.entries(ILE_DE_FRANCE)[-1].data)


def test_what_was_found_is_the_entry_to_correct_and_what_nobody_says_stays_open(old: Office, database_url: str):
    """Of a manner of renewal that was found: the entry of the find, and of it the value."""
    line = CommandLine(database_url, old.folder).on("2026-09-01").as_("officer")
    more = ("--source", "S", "--certainty", "B")
    told = line("record", ILE_DE_FRANCE, "found", "renewal", "none", *more, "--json").json["sequence"]
    refused = line("record", ILE_DE_FRANCE, "found", "renewal", "express", *more, code=3)
    said = refused.out + refused.err
    assert f"agreements correct {ILE_DE_FRANCE} {told} --reason <reason> --set value=express\n" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_way_that_a_refusal_prints_is_walked_to_its_end(old: Office, database_url: str, tmp_path: Path, lang: str):
    """`found` is refused, names `correct`, which shows the field, which is set; an export carries it on."""
    line = CommandLine(database_url, old.folder, lang=lang).on(NOW).as_("officer")
    refused = line("record", ILE_DE_FRANCE, "found", "term", "P6Y", "--source", "S", "--certainty", "B", code=3)
    assert f"agreements correct {ILE_DE_FRANCE}" in refused.out + refused.err
    assert "term=P5Y" in line("correct", ILE_DE_FRANCE, "1", code=2).err
    line.as_("manager")("record", ILE_DE_FRANCE, "intent", "enter_legacy", "--reason", "seen")
    line("correct", ILE_DE_FRANCE, "1", "--reason", "r", "--set", "term=P6Y", "--set", "theme=culture")
    shown = line("show", ILE_DE_FRANCE, "--json").json
    assert shown["terms"][0]["endsOn"] == "2027-09-23" and [t["code"] for t in shown["themes"]] == ["culture"]
    line.as_("administrator")("export", "-o", "out.jsonl")
    other = f"sqlite:///{tmp_path}/other.db"
    copy = CommandLine(other, old.folder, lang=lang).on(NOW)
    copy("import", "out.jsonl")
    assert copy("show", ILE_DE_FRANCE, "--json").json["terms"] == shown["terms"]
    with open_database(other) as store:
        assert verify(store).ok


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_name_that_a_correction_does_not_take_is_answered_by_what_it_takes(old: Office, database_url: str, lang: str):
    """The day among it, by whatever name one knows it; no answer sends one back to where one was."""
    line = CommandLine(database_url, old.folder, lang=lang).on(NOW).as_("officer")

    def said(entry: int, field: str) -> str:
        return line("correct", ILE_DE_FRANCE, str(entry), "--reason", "r", "--set", f"{field}=1", code=2).err

    on = f"agreements correct {ILE_DE_FRANCE} %d --reason <reason> --set on=<day>"
    for entry, day in ((1, "signedOn"), (1, "effectiveOn"), (2, "inForceOn"), (2, "effectiveOn")):
        assert on % entry in said(entry, day), day
    assert "on, kind, title, nature, theme" in said(1, "bogus") and "termEndsOn" in said(1, "bogus")
    assert ": on, source " in said(2, "bogus")
    assert "theme" in said(1, "themes") and "agreements correct" not in said(1, "themes")
    assert "partner" in said(1, "partner") and "termEndsOn" in said(1, "partner")
    assert "--document" in said(1, "document")
    assert "on=" in line("correct", "--help").out


def test_an_old_file_opened_by_two_persons_keeps_its_first_day(old: Office):
    """A corrected day of the signature is the day on which the file begins."""
    assert old.ask(OPENED_ON).show(ILE_DE_FRANCE)["openedOn"] == "2021-09-23"
    assert corrected(old, ILE_DE_FRANCE, on="2021-09-20").passed
    assert str(old.case(ILE_DE_FRANCE).opened_on) == "2021-09-20"
