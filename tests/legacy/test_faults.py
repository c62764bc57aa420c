"""Rows with faults: each told with its row, its column and the reason; nothing is loaded unless all is well or asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifecycle.portfolio.problems import PortfolioError, Problem
from lifecycle.verify import verify
from messages.catalogue import LANGUAGES
from tests.legacy.conftest import FORMATS, PRAGUE, SOFIA, VIENNA, as_csv, as_xlsx, read, run, statuses
from tests.makers import Office

THREE_FAULTS = [
    {**VIENNA, "signed": "1999-02-30"},
    {**PRAGUE, "partner": "prag"},
    SOFIA,
    {**VIENNA, "id": "tokyo-1998", "partner": "tokyo", "term": "five years"},
]


@pytest.mark.parametrize("name", ["old.csv", "old.xlsx"])
def test_a_table_with_three_faults_names_row_column_and_hint_of_each(office: Office, name: str):
    found = read(office, FORMATS[name](office.folder / name, THREE_FAULTS))
    told = [(p.line, p.id, p.column) for p in found.problems]
    assert told == [(2, "vienna-1999", "signed"), (3, "prague-2025", "partner"), (5, "tokyo-1998", "term")]
    assert [getattr(p.problem, "hint", "") for p in found.problems] == [None, "prague", None]
    assert [row.file.id for row in found.rows] == ["sofia-2010"]
    for problem in found.problems:
        fault = problem.problem
        assert isinstance(fault, Problem)
        said = {fault.say(lang) for lang in LANGUAGES}
        assert len(said) == len(LANGUAGES)


def test_a_yaml_file_with_faults_names_the_lines(office: Office):
    found = read(office, FORMATS["old.yaml"](office.folder / "old.yaml", THREE_FAULTS))
    assert [(p.id, p.column) for p in found.problems] == [
        ("vienna-1999", "signed.date"), ("prague-2025", "partner"), ("tokyo-1998", "term.length"),
    ]  # fmt: skip
    assert all(p.line for p in found.problems)


@pytest.mark.parametrize("name", FORMATS)
def test_with_a_fault_nothing_is_loaded_and_with_partial_the_good_rows_are(office: Office, name: str):
    path = FORMATS[name](office.folder / name, THREE_FAULTS)
    before = verify(office.store).entries
    assert not run(office, path, "officer").written
    assert verify(office.store).entries == before
    assert run(office, path, "officer", partial=True).written
    done = run(office, path, "manager", partial=True)
    assert statuses(done) == ["entered"]
    assert verify(office.store).partnerships == 1


def test_a_second_file_that_is_not_signed_yet_is_told_and_the_other_rows_are_entered(office: Office):
    """One of the register, and one of the same table: both would stand on the same track."""
    first = as_csv(office.folder / "first.csv", [PRAGUE])
    run(office, first, "officer")
    (prague,) = run(office, first, "manager").items
    of_sofia = {**PRAGUE, "id": "sofia-2025", "partner": "sofia"}
    rows = [VIENNA, {**PRAGUE, "id": "prague-2024"}, of_sofia, {**of_sofia, "id": "sofia-2024"}]
    path = as_csv(office.folder / "old.csv", rows)
    done = run(office, path, "officer")
    assert statuses(done) == ["intended", "open_file", "intended", "open_file"]
    assert not done.written and [item.reference for item in done.bad] == [prague.reference, ""]
    assert statuses(run(office, path, "officer", partial=True)) == ["intended", "open_file", "intended", "open_file"]
    assert statuses(run(office, path, "manager", partial=True)) == ["entered", "open_file", "entered", "open_file"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({**PRAGUE, "term": "", "ends": "2027-03-01"}, "mou_needs_length"),
        ({**VIENNA, "term": "", "in_force": "2005-03-02", "ends": "2004-06-01"}, "not_after"),
        ({**VIENNA, "term": "", "in_force": "2005-03-02", "ends": "2005-03-02"}, "not_after"),
        ({**VIENNA, "term": "", "ends": "1999-05-04"}, "not_after"),
        ({**VIENNA, "term": "", "ends": "1999-05-03"}, "before"),
    ],
)
def test_a_term_that_would_be_none_is_told_with_its_row(office: Office, row: dict[str, str], reason: str):
    path = as_csv(office.folder / "old.csv", [row])
    assert [(getattr(p.problem, "reason_key", ""), p.line) for p in read(office, path).problems] == [(reason, 2)]
    assert not run(office, path).written


def test_rows_that_a_rule_refuses_are_refused_with_the_rule_and_one_entry(office: Office):
    younger = {**SOFIA, "id": "sofia-2026", "signed": "2026-11-23"}
    bare = {**PRAGUE, "attachments": ";"}
    path = as_csv(office.folder / "old.csv", [VIENNA, younger, bare])
    before = len(office.entries("partners"))
    done = run(office, path, "officer")
    assert statuses(done) == ["intended", "refused", "refused"]
    failing = [[v.rule for v in item.verdicts if v.blocks] for item in done.bad]
    assert failing == [["legacy.older"], ["legacy.documents"]]
    assert not done.written and done.refusal is not None
    assert len(office.entries("partners")) == before + 1
    assert office.entries("partners")[-1].outcome == "refused"
    assert run(office, path, "officer", partial=True).written
    assert statuses(run(office, path, "manager", partial=True)) == ["entered", "refused", "refused"]


def test_the_last_day_before_the_opening_is_old_and_the_day_itself_is_not(office: Office):
    rows = [{**SOFIA, "id": f"sofia-{day}", "signed": f"2026-11-{day}"} for day in ("22", "23")]
    assert statuses(run(office, as_csv(office.folder / "old.csv", rows))) == ["intended", "refused"]


def test_a_cell_that_stands_for_several_facts_is_told_once_and_the_other_rows_are_read(office: Office):
    """The source of a row is written down apart: with the row it goes."""
    rows = [{**VIENNA, "certainty": "Z", "source_date": "soon"}, PRAGUE]
    found = read(office, as_csv(office.folder / "old.csv", rows))
    assert [(p.line, p.column) for p in found.problems] == [(2, "source_date"), (2, "certainty")]
    assert [row.file.id for row in found.rows] == ["prague-2025"]


BAD_TABLES = {
    "no header": ("", "empty_table"),
    "a column nobody knows": ("id,partnr\nx,y\n", "unknown_column"),
    "a column twice": (",".join([*VIENNA, "id"]) + "\n", "column_twice"),
    "a column missing": (",".join(n for n in VIENNA if n != "notice") + "\n", "column_missing"),
    "no rows": (",".join(VIENNA) + "\n", "no_files"),
    "a quotation mark": (",".join(VIENNA) + '\n"x"y,\n', "not_csv"),
}


@pytest.mark.parametrize("name", BAD_TABLES)
def test_a_table_that_cannot_be_read_is_refused_as_a_whole(office: Office, name: str):
    text, reason = BAD_TABLES[name]
    path = office.folder / "old.csv"
    path.write_text(text)
    with pytest.raises(PortfolioError) as told:
        read(office, path)
    assert reason in {p.reason_key for p in told.value.problems}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no workbook", b"hello"])
def test_what_is_no_workbook_is_refused(office: Office, content: bytes):
    path = office.folder / "old.xlsx"
    path.write_bytes(content)
    with pytest.raises(PortfolioError) as told:
        read(office, path)
    assert told.value.problems[0].reason_key == "not_xlsx"


def test_an_empty_cell_is_an_oversight_and_unknown_a_statement(office: Office):
    found = read(
        office, as_xlsx(office.folder / "old.xlsx", [{**VIENNA, "notice": ""}, {**SOFIA, "notice": "unknown"}])
    )
    assert [(p.line, p.column.rpartition(".")[2], getattr(p.problem, "reason_key", "")) for p in found.problems] == [
        (2, "notice", "cell_empty")
    ]
    assert len(found.rows) == 1


@pytest.mark.parametrize("name", ["../text.pdf", "/etc/passwd", "none.pdf"])
def test_a_document_elsewhere_or_nowhere_is_told_with_its_row(office: Office, name: str):
    (office.folder / "in").mkdir()
    found = read(office, as_csv(office.folder / "in" / "old.csv", [{**VIENNA, "attachments": name}]))
    assert [(p.line, p.id, p.column) for p in found.problems] == [(2, "vienna-1999", "attachments")]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_usual_separator_is_read(office: Office, separator: str):
    assert len(read(office, as_csv(office.folder / "old.csv", [VIENNA, PRAGUE], separator)).rows) == 2


def test_a_file_of_the_register_cannot_bring_partners_or_governments(office: Office, tmp_path: Path):
    path = FORMATS["old.yaml"](tmp_path / "old.yaml", [VIENNA])
    path.write_text(path.read_text() + "partners:\n  - {slug: x}\n")
    with pytest.raises(PortfolioError) as told:
        read(office, path)
    assert told.value.problems[0].reason_key == "only_in_init"


def test_a_successor_is_entered_with_its_predecessor_and_replaces_it(office: Office):
    path = FORMATS["old.yaml"](
        office.folder / "old.yaml", [VIENNA, {**VIENNA, "id": "vienna-2010", "signed": "2010-05-04"}]
    )
    path.write_text(path.read_text() + "    successorOf: vienna-1999\n")
    run(office, path, "officer")
    done = run(office, path, "manager")
    old, new = (item.reference for item in done.items)
    assert (office.case(old).stage, office.case(old).successor) == ("replaced", new)
    assert office.case(new).predecessor == old


def test_what_cannot_be_read_writes_nothing_not_even_the_refusal_of_another_row(office: Office):
    path = as_csv(office.folder / "old.csv", [{**VIENNA, "certainty": "Z"}, {**SOFIA, "signed": "2026-11-23"}])
    before = verify(office.store).entries
    assert run(office, path, "officer").refusal is None
    assert verify(office.store).entries == before
