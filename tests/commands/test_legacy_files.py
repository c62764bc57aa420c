"""Old files at the command line: what is printed for the second person works as it stands."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.commands.conftest import DAY, Agreements
from tests.legacy.conftest import SOFIA, VIENNA, as_csv, as_xlsx

OTHERS_MADE_UP = {**SOFIA, "id": "wrong", "signed": "2010-13"}
TOO_YOUNG = {**SOFIA, "id": "young", "signed": "2027-01-04"}
FORMATS = {"leg.csv": as_csv, "leg.xlsx": as_xlsx}


def test_the_command_printed_for_the_second_person_enters_what_the_first_announced(
    agreements: Agreements, folder: Path
) -> None:
    """With one row wrong it says `--partial`, and a name with a space in it is quoted."""
    (folder / "text.pdf").write_bytes(b"%PDF-1.7 the old text")
    as_csv(folder / "old files.csv", [{**VIENNA, "partner": "prague"}, OTHERS_MADE_UP])
    typed = ("legacy", "old files.csv", "--partial")
    said = agreements(*typed, user="officer", today=DAY)
    assert said.code == 0, said.err
    command = shlex.split(said.out.rpartition("agreements ")[2].strip())
    assert command == ["legacy", "old files.csv", "--partial"]
    again = agreements(*typed, user="officer", today=DAY)
    assert shlex.split(again.out.rpartition("agreements ")[2].strip()) == command
    assert agreements("legacy", "old files.csv", user="manager", today=DAY).code == 2
    done = agreements(*command, "--json", user="manager", today=DAY)
    assert done.code == 0, done.err
    assert [item["status"] for item in done.json["items"]] == ["entered"]


def test_where_every_row_is_right_the_command_asks_for_no_part(agreements: Agreements, folder: Path) -> None:
    (folder / "text.pdf").write_bytes(b"%PDF-1.7 the old text")
    as_csv(folder / "old.csv", [{**VIENNA, "partner": "prague"}])
    said = agreements("legacy", "old.csv", "--partial", user="officer", today=DAY)
    assert said.out.rstrip().endswith("agreements legacy old.csv")


@pytest.mark.parametrize("name", ["leg.csv", "leg.xlsx"])
def test_pending_prints_for_the_second_person_the_command_that_enters_the_part(
    agreements: Agreements, folder: Path, name: str
) -> None:
    """One row of the file is wrong: without `--partial` the second person would be refused."""
    (folder / "text.pdf").write_bytes(b"%PDF-1.7 the old text")
    FORMATS[name](folder / name, [{**VIENNA, "partner": "prague"}, OTHERS_MADE_UP])
    assert agreements("legacy", name, "--partial", user="officer", today=DAY).code == 0
    waits = agreements("pending", "--json", user="manager", today=DAY).json["items"]
    command = next(item["command"] for item in waits if item["kind"] == "legacy")
    assert command == "agreements legacy <file> --partial"
    assert "--partial" in agreements("pending", user="manager", today=DAY).out
    typed = shlex.split(command.replace("<file>", name))[1:]
    done = agreements(*typed, "--json", user="manager", today=DAY)
    assert (done.code, [item["status"] for item in done.json["items"]]) == (0, ["entered"])
    assert not [
        i for i in agreements("pending", "--json", user="manager", today=DAY).json["items"] if i["kind"] == "legacy"
    ]


def test_pending_asks_for_no_part_where_every_row_was_announced(agreements: Agreements, folder: Path) -> None:
    (folder / "text.pdf").write_bytes(b"%PDF-1.7 the old text")
    as_csv(folder / "old.csv", [{**VIENNA, "partner": "prague"}])
    assert agreements("legacy", "old.csv", "--partial", user="officer", today=DAY).code == 0
    waits = agreements("pending", "--json", user="manager", today=DAY).json["items"]
    assert [item["command"] for item in waits if item["kind"] == "legacy"] == ["agreements legacy <file>"]


@pytest.mark.parametrize("name", ["leg.csv", "leg.xlsx"])
@pytest.mark.parametrize("wrong", [OTHERS_MADE_UP, TOO_YOUNG], ids=["misread", "refused"])
def test_whoever_repeats_an_announcement_is_told_that_another_person_must_confirm(
    agreements: Agreements, folder: Path, name: str, wrong: dict[str, str]
) -> None:
    """Not to take a part, which was taken already; nothing is written, and no refusal recorded, by asking again."""
    (folder / "text.pdf").write_bytes(b"%PDF-1.7 the old text")
    FORMATS[name](folder / name, [{**VIENNA, "partner": "prague"}, wrong])
    typed = ("legacy", name, "--partial")
    assert agreements(*typed, user="officer", today=DAY).code == 0
    known = agreements("history", "--subject", "partners", "--json", today=DAY).json["total"]
    again = agreements(*typed, user="officer", today=DAY)
    assert again.code == 0
    assert f"another person enters it: agreements legacy {name} --partial" in again.out
    assert "take the others with --partial" not in again.err
    assert "1 row was left out." in again.err
    assert agreements("history", "--subject", "partners", "--json", today=DAY).json["total"] == known


def test_where_every_row_is_wrong_nobody_is_told_to_take_the_others(agreements: Agreements, folder: Path) -> None:
    as_csv(folder / "old.csv", [OTHERS_MADE_UP])
    told = agreements("legacy", "old.csv", "--partial", user="officer", today=DAY)
    assert told.code == 2
    assert "1 row is wrong, and nothing was written." in told.err
    assert "--partial" not in told.err


def test_an_auditor_is_denied_a_file_that_was_entered_already(agreements: Agreements, folder: Path) -> None:
    """Exit 3 like any act that is not granted, in a trial too; an officer is told that nothing is left to do."""
    (folder / "text.pdf").write_bytes(b"%PDF-1.7 the old text")
    as_csv(folder / "old.csv", [{**VIENNA, "partner": "prague"}])
    for user in ("officer", "manager", "officer"):
        assert agreements("legacy", "old.csv", user=user, today=DAY).code == 0
    for more in ((), ("--partial",), ("--dry-run",), ("--json",)):
        denied = agreements("legacy", "old.csv", *more, user="auditor", today=DAY)
        assert denied.code == 3, (more, denied)
        assert "auditor" in denied.err
