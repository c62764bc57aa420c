"""Old files at the command line: what is printed for the second person works as it stands."""

from __future__ import annotations

import shlex
from pathlib import Path

from tests.commands.conftest import DAY, Agreements
from tests.legacy.conftest import SOFIA, VIENNA, as_csv

OTHERS_MADE_UP = {**SOFIA, "id": "wrong", "signed": "2010-13"}


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
