"""Old files come in by two persons, each row once, whatever it is written in."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifecycle.history import Entry
from lifecycle.legacy.entering import withdraw_rows
from lifecycle.queries.replayed import replayed
from lifecycle.replay import redecide
from lifecycle.verify import verify
from tests.legacy.conftest import DAY, FORMATS, PRAGUE, SOFIA, VIENNA, as_csv, read, run, statuses
from tests.makers import Office


def number_of_files(office: Office) -> int:
    return verify(office.store).partnerships


@pytest.mark.parametrize("name", FORMATS)
def test_the_first_person_announces_and_another_enters(office: Office, name: str):
    path = FORMATS[name](office.folder / name, [VIENNA, PRAGUE])
    assert statuses(run(office, path, "officer")) == ["intended", "intended"]
    assert number_of_files(office) == 0
    done = run(office, path, "manager")
    assert statuses(done) == ["entered", "entered"]
    vienna, prague = (item.reference for item in done.items)
    assert (office.case(vienna).stage, office.case(prague).stage) == ("in_force", "test_phase")
    assert str(office.term(vienna).ends_on) == "2004-05-04"
    assert office.case(prague).documents[0].language == "en"
    entry = office.entries(vienna)[0]
    assert entry.data["intended"]["by"] == 1
    assert (entry.data["actor"], entry.data["role"], entry.data["legacy"]) == (3, "manager", True)
    assert {v["rule"] for v in entry.data["verdicts"]} >= {
        "legacy.older",
        "legacy.documents",
        "two_persons",
        "persons.role",
    }
    assert office.on(DAY).desk.registers is not None


def test_alone_nobody_enters_anything_however_often(office: Office):
    path = as_csv(office.folder / "old.csv", [VIENNA])
    run(office, path, "officer")
    before = len(office.entries("partners"))
    for _ in range(2):
        assert statuses(run(office, path, "officer")) == ["waits"]
    assert number_of_files(office) == 0
    assert len(office.entries("partners")) == before


def test_the_same_file_again_enters_nothing_twice_in_any_format(office: Office):
    for by in ("officer", "manager"):
        run(office, as_csv(office.folder / "old.csv", [VIENNA, PRAGUE]), by)
    for name, write in FORMATS.items():
        for by in ("officer", "manager", "officer2"):
            done = run(office, write(office.folder / name, [PRAGUE, VIENNA]), by)
            assert statuses(done) == ["before", "before"], name
            assert not done.written
    assert number_of_files(office) == 2


def test_a_row_that_was_changed_in_between_needs_two_persons_anew(office: Office):
    run(office, as_csv(office.folder / "old.csv", [VIENNA, PRAGUE]), "officer")
    done = run(office, as_csv(office.folder / "old.csv", [{**VIENNA, "term": "P9Y"}, PRAGUE]), "manager")
    assert statuses(done) == ["intended", "entered"]
    assert number_of_files(office) == 1


def test_another_document_is_another_row(office: Office):
    path = as_csv(office.folder / "old.csv", [VIENNA])
    run(office, path, "officer")
    office.text.write_bytes(b"%PDF-1.7 another text")
    assert statuses(run(office, path, "manager")) == ["intended"]


def test_an_id_that_another_file_has_is_told_and_nothing_is_entered(office: Office):
    for by in ("officer", "manager"):
        run(office, as_csv(office.folder / "old.csv", [VIENNA]), by)
    done = run(office, as_csv(office.folder / "old.csv", [{**VIENNA, "title": "Another"}, SOFIA]), "officer")
    assert statuses(done) == ["id_taken", "intended"]
    assert not done.written


def test_legal_may_announce_and_not_enter(office: Office):
    path = as_csv(office.folder / "old.csv", [VIENNA])
    assert run(office, path, "legal").written
    assert statuses(run(office, path, "officer")) == ["entered"]
    other = as_csv(office.folder / "old.csv", [SOFIA])
    run(office, other, "officer")
    refused = run(office, other, "legal")
    assert refused.refusal is not None and not refused.written
    assert office.entries("partners")[-1].outcome == "refused"


@pytest.mark.parametrize("by", ["auditor", "administrator"])
def test_who_has_no_files_is_refused_and_that_is_recorded_once(office: Office, by: str):
    before = len(office.entries("partners"))
    done = run(office, as_csv(office.folder / "old.csv", [VIENNA, PRAGUE]), by)
    assert done.refusal is not None
    assert [f"{v.rule}.{v.key}" for v in done.refusal.blocking] == ["persons.role.denied"]
    assert len(office.entries("partners")) == before + 1


@pytest.mark.parametrize("by", ["auditor", "administrator"])
def test_who_has_no_files_is_refused_where_nothing_is_left_to_enter_too(office: Office, by: str):
    """Rows that were entered before, that wait, or that rules refuse: the act is not granted, whatever it would do."""
    path = as_csv(office.folder / "old.csv", [VIENNA])
    for who in ("officer", "manager"):
        run(office, path, who)
    waits = as_csv(office.folder / "waits.csv", [PRAGUE])
    run(office, waits, "officer")
    young = as_csv(office.folder / "young.csv", [{**SOFIA, "signed": "2026-11-30"}])
    for file in (path, young):
        for dry_run in (True, False):
            done = run(office, file, by, dry_run=dry_run)
            assert done.refusal is not None and not done.written
            assert [f"{v.rule}.{v.key}" for v in done.refusal.blocking] == ["persons.role.denied"]
        assert office.entries("partners")[-1].outcome == "refused"
    again = run(office, path, "legal")  # may announce, and learns that nothing is left to do
    assert (again.refusal, statuses(again)) == (None, ["before"])
    assert (run(office, waits, "officer").refusal, number_of_files(office)) == (None, 1)


def test_a_trial_tells_the_same_and_writes_nothing(office: Office):
    path = as_csv(office.folder / "old.csv", [VIENNA, PRAGUE])
    before = verify(office.store).entries
    assert statuses(run(office, path, "officer", dry_run=True)) == ["intended", "intended"]
    run(office, path, "officer")
    assert statuses(run(office, path, "manager", dry_run=True)) == ["entered", "entered"]
    assert verify(office.store).entries == before + 1
    assert number_of_files(office) == 0


def test_a_file_that_the_register_was_opened_with_is_not_entered_again(store, tmp_path: Path):
    from tests.makers import brussels

    office = Office.open(store, brussels(), folder=tmp_path)
    row = {**VIENNA, "id": "ile-de-france-2021", "partner": "ile-de-france"}
    assert statuses(run(office, as_csv(tmp_path / "old.csv", [row]))) == ["id_taken"]


def test_an_announcement_can_be_withdrawn_and_then_needs_two_persons_anew(office: Office):
    path = as_csv(office.folder / "old.csv", [VIENNA, PRAGUE])
    run(office, path, "officer")
    desk = office.on(DAY).as_("manager").desk
    done = withdraw_rows(desk, read(office, as_csv(office.folder / "one.csv", [VIENNA])))
    assert (statuses(done), done.written) == (["withdrawn"], True)
    assert statuses(run(office, path, "manager")) == ["intended", "entered"]
    assert withdraw_rows(office.on(DAY).as_("auditor").desk, read(office, path)).refusal is not None


@pytest.mark.parametrize("partial", [False, True])
def test_what_two_persons_entered_is_decided_again_as_it_was(office: Office, partial: bool):
    """The announcement is asked for at the register of partners, at the version that was seen: it is spent since."""
    path = as_csv(
        office.folder / "old.csv", [VIENNA, PRAGUE, *([{**SOFIA, "signed": "2026-11-30"}] if partial else [])]
    )
    for by in ("officer", "manager"):
        run(office, path, by, partial=partial)
    shown = replayed(office.store)
    assert (shown["decided"], shown["differing"]) == (4, [])  # two announcements and what was entered


def test_an_entry_that_names_an_announcement_that_nobody_made_is_named_by_a_replay(office: Office):
    """Whoever owns the database writes another first person into the entry of the file."""
    path = as_csv(office.folder / "old.csv", [VIENNA])
    run(office, path, "officer")
    done = run(office, path, "manager")
    entry = office.entries(done.items[0].reference)[0]
    told = Entry({**entry.data, "intended": {**entry.data["intended"], "by": 4}})
    with office.store.reading() as reading:
        assert redecide(reading, entry).agrees
        assert redecide(reading, told).turned == ("two_persons",)
