"""What auditors read on the command line, and who reads a restricted file, stands in the register of readings."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifecycle.queries import Queries
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from tests.makers import Office, policy
from tests.makers.program import CommandLine
from tests.scheduler.postbox import TODAY

pytestmark = pytest.mark.said_alike

FILE = "BE-BRU-2026-0035"


@pytest.fixture
def line(database_url: str, tmp_path: Path) -> CommandLine:
    made = CommandLine(database_url, tmp_path)
    made("init")
    return made


def readings(line: CommandLine) -> list[tuple[str, str, str]]:
    """Who read what in which role, oldest first."""
    with open_database(line.database_url) as store:
        items = Queries(store, TODAY, "en").readings()["items"]
    return [(one["by"]["name"], one["role"], one["what"]) for one in reversed(items)]


def test_whatever_an_auditor_reads_is_written_down_once(line: CommandLine):
    auditor = line.as_("auditor")
    auditor("show", "havana")
    auditor("history", "havana", "--outcome", "refused", "--json")
    auditor("government", "list")
    auditor("verify")
    auditor("replay")
    auditor("what-if", "--caretaker", "2029-06-10:2030-12-01")
    auditor("pack", "quebec", "-o", "pack.zip")
    auditor("export", "-o", "all.zip")
    assert readings(line) == [
        ("auditor", "auditor", what)
        for what in (
            "agreements show havana",
            "agreements history havana --outcome refused",
            "agreements government list",
            "agreements verify",
            "agreements replay",
            "agreements what-if --caretaker 2029-06-10:2030-12-01",
            "agreements pack quebec --output pack.zip",
            "agreements export --output all.zip",
        )
    ]


def test_nobody_else_is_written_down_nor_what_an_auditor_may_not_do(line: CommandLine):
    line.as_("officer")("show", "havana")
    line("show", "havana")
    line.as_("auditor")("record", "havana", "note", "--text", "a secret", code=3)
    assert readings(line) == []


@pytest.mark.parametrize(
    "typed",
    [
        ("show", FILE),
        ("acts", FILE),
        ("history", FILE),
        ("document", "list", FILE),
        ("coversheet", FILE, "-o", "sheet.pdf"),
        ("pack", FILE, "-o", "pack.zip"),
    ],
    ids=" ".join,
)
def test_whoever_reads_a_restricted_file_is_written_down(line: CommandLine, typed: tuple[str, ...]):
    """By name, or as the console; a list that names it among others is no reading of it."""
    assert line.as_("manager")("record", FILE, "restricted", "yes").code == 0
    user = "manager" if typed[0] != "pack" else None
    line.as_(user)(*typed)
    line.as_("manager")("list")
    [(name, role, what)] = readings(line)
    assert (name, role) == (user or "console", user or "console") and what.startswith(f"agreements {typed[0]}")
    assert FILE in what


def test_a_file_that_is_restricted_no_more_is_read_freely(line: CommandLine):
    line.as_("manager")("record", FILE, "restricted", "yes")
    line.as_("manager")("record", FILE, "restricted", "no")
    line.as_("officer")("show", FILE)
    assert readings(line) == []


def test_a_document_of_a_restricted_file_is_a_reading_of_it(line: CommandLine):
    (line.folder / "letter.txt").write_text("a letter")
    line.as_("officer")("record", FILE, "document", "letter.txt:en")
    [one] = line("document", "list", FILE, "--json").json["items"]
    line("document", "get", one["sha256"], "-o", "first.txt")
    assert readings(line) == []
    line.as_("manager")("record", FILE, "restricted", "yes")
    line("document", "get", one["sha256"], "-o", "second.txt")
    assert [what for _, _, what in readings(line)] == [
        f"agreements document get {one['sha256']} -o second.txt ({FILE})"
    ]


def test_a_document_of_two_files_is_a_reading_of_the_restricted_one_alone(line: CommandLine):
    (line.folder / "letter.txt").write_text("a letter")
    for file in (FILE, "BE-BRU-2026-0006"):
        line.as_("officer")("record", file, "document", "letter.txt:en")
    [one] = line("document", "list", FILE, "--json").json["items"]
    line.as_("manager")("record", FILE, "restricted", "yes")
    line("document", "get", one["sha256"], "-o", "letter-2.txt")
    assert [what for _, _, what in readings(line)] == [
        f"agreements document get {one['sha256']} -o letter-2.txt ({FILE})"
    ]


def test_an_act_that_is_tried_and_not_done_on_a_restricted_file_is_a_reading_of_it(line: CommandLine):
    """What would refuse it tells of the file. What was typed for it is not written down; what is done is history."""
    line.as_("manager")("record", FILE, "restricted", "yes")
    line.as_("officer")("advance", FILE, "sign_mou", "--reason", "Jan said so", "--dry-run", code=3)
    line.as_("officer")("record", FILE, "note", "--text", "Jan said so", "--dry-run", "--json")
    line.as_("officer")("advance", "havana", "sign_mou", "--dry-run", code=3)
    line.as_("officer")("record", FILE, "note", "--text", "Jan said so")
    assert readings(line) == [
        ("officer", "officer", f"agreements advance sign_mou --dry-run ({FILE})"),
        ("officer", "officer", f"agreements record note --dry-run ({FILE})"),
    ]


@pytest.mark.parametrize("user", ["officer", "auditor"])
def test_being_told_how_an_entry_of_a_restricted_file_is_corrected_is_a_reading_of_it(line: CommandLine, user: str):
    """The sentence says what the entry says; of a file that is not restricted it is one for auditors alone."""
    line.as_("manager")("record", FILE, "restricted", "yes")
    assert "says: on=" in line.as_(user)("correct", FILE, "1", code=2).err
    line.as_(user)("correct", "havana", "1", code=2)
    told = [f"agreements correct {FILE} 1", "agreements correct havana 1"]
    assert [what for _, _, what in readings(line)] == (told if user == "auditor" else told[:1])


def test_an_auditor_who_tries_an_act_reads(line: CommandLine):
    line.as_("auditor")("advance", "havana", "sign_mou", "--dry-run", code=3)
    [(name, _, what)] = readings(line)
    assert name == "auditor" and what.startswith("agreements advance sign_mou --dry-run (BE-BRU-")


def test_no_export_carries_the_register_of_readings(line: CommandLine):
    from zipfile import ZipFile

    line.as_("auditor")("show", "havana")
    line.as_("auditor")("export", "-o", "all.zip")
    with ZipFile(line.folder / "all.zip") as zipped:
        assert not any("access" in name for name in zipped.namelist())
        assert not any(b"agreements show havana" in zipped.read(name) for name in zipped.namelist())


def test_a_password_in_an_address_is_not_written_down(line: CommandLine):
    """Options of the program are no part of what was read."""
    line("show", "havana", "--user", "auditor", "--lang", "fr")
    assert readings(line) == [("auditor", "auditor", "agreements show havana")]


def test_texts_of_a_restricted_file_that_are_read_in_a_list_of_entries_are_a_reading_of_it(line: CommandLine):
    """One row for each such file and call, whatever the form of the list; a list without its texts is none."""
    other = "BE-BRU-2026-0006"
    for ref in (FILE, other, "BE-BRU-2026-0010"):
        line.as_("officer")("record", ref, "note", "--text", f"confidential, {ref}")
    for ref in (FILE, other):
        line.as_("manager")("record", ref, "restricted", "yes")
    for typed in (
        ("history", "--act", "note", "--json"), ("history", "--act", "note", "--format", "jsonl"),
        ("history", "--since", "2020-01-01", "--outcome", "recorded", "--format", "csv"), ("history", "--act", "note"),
    ):  # fmt: skip
        before = len(readings(line))
        line.as_("officer")(*typed)
        told = readings(line)[before:]
        assert [(name, role) for name, role, _ in told] == [("officer", "officer")] * 2
        assert [what.partition(" (")[2] for _, _, what in told] == [f"{other})", f"{FILE})"]
        assert all(what.startswith(f"agreements {' '.join(typed[:3])}") for _, _, what in told)
    before = len(readings(line))
    line.as_("officer")("history", "--act", "restricted")
    line.as_("officer")("history", "--subject", "people")
    assert len(readings(line)) == before


@pytest.mark.parametrize(("typed", "user"), [
    (("export", "-o", "all.zip"), "administrator"), (("backup", "all.backup"), "administrator"),
    (("pack", "-o", "all.zip"), None),
])  # fmt: skip
def test_whoever_takes_the_whole_record_away_reads_the_restricted_files_in_it(
    line: CommandLine, typed: tuple[str, ...], user: str | None
):
    line.as_(user)(*typed)
    assert readings(line) == []
    line.as_("manager")("record", FILE, "restricted", "yes")
    line.as_(user)(*typed, "--overwrite")
    [(name, _, what)] = readings(line)
    assert name == (user or "console") and what.startswith(f"agreements {typed[0]}")


@pytest.mark.parametrize("user", ["officer", None])
def test_what_tells_of_a_restricted_file_among_others_is_a_reading_of_it(line: CommandLine, user: str | None):
    """What would become of it, and its deadlines."""
    line.as_("manager")("record", FILE, "restricted", "yes")
    reader = line.as_(user)
    assert FILE in reader("reminders", "list", "--json").out
    assert FILE in reader("what-if", "--caretaker", "2029-06-10:2030-12-01", "--json").out
    read = [what for _, _, what in readings(line)]
    assert len(read) == 2 and all(FILE in what for what in read)


def test_exceptions_and_decisions_of_a_restricted_file_are_a_reading_of_it(
    store: Store, database_url: str, tmp_path: Path
):
    """A list of exceptions that holds one of it, and a replay that names it."""
    office = Office.open(store, folder=tmp_path)
    file = office.file_at("in_force", partner="quebec")
    seat = office.on("2026-11-23")
    urgent = {"justification": "a visit", "harm": "it is cancelled", "deadline": "2026-12-20"}
    assert seat.request_exception(file, "renew", "urgent", **urgent).answer.entry
    assert seat.as_("manager").record(file, "restricted", value="yes").passed
    line = CommandLine(database_url, tmp_path, user="officer")
    line("exception", "list")
    other = tmp_path / "other.toml"
    other.write_text(policy(('test_phase = "P2Y"', 'test_phase = "P9Y"')), encoding="utf-8")
    line("replay", "--policy", str(other))
    read = [what for _, _, what in readings(line)]
    assert [what.split()[1] for what in read] == ["exception", "replay"] and all(file in what for what in read)


def test_a_proposal_that_is_tried_and_names_a_restricted_file_is_a_reading_of_it(line: CommandLine):
    """The rule says that one is open already, at which stage; refused in earnest, it stands in the history."""
    officer = line.as_("officer")
    typed = ("propose", "--partner", "vienna", "--track", "bilateral", "--initiator", "region", "--theme", "culture")
    file = officer(*typed, "--json").json["reference"]
    officer(*typed, "--dry-run", code=3)
    assert readings(line) == []
    line.as_("manager")("record", file, "restricted", "yes")
    assert file in officer(*typed, "--dry-run", code=3).out
    [(name, _, what)] = readings(line)
    assert name == "officer" and what.startswith("agreements propose") and file in what
    officer(*typed, code=3)
    assert len(readings(line)) == 1


def test_what_a_migration_would_change_of_a_restricted_file_is_a_reading_of_it(line: CommandLine):
    """By whoever asks for it, and by the second person who is shown it before it is confirmed."""
    officer = line.as_("officer")
    typed = ("propose", "--partner", "vienna", "--track", "bilateral", "--initiator", "region", "--theme", "culture")
    file = officer(*typed, "--json").json["reference"]
    line.as_("manager")("record", file, "restricted", "yes")
    (line.folder / "other.toml").write_text(policy(('test_phase = "P2Y"', 'test_phase = "P3Y"')), encoding="utf-8")
    number = line.as_("administrator")("policy", "adopt", "other.toml", "--json").json["id"]
    line.as_("manager")("policy", "confirm", str(number))
    before = len(readings(line))
    assert file in line.as_("administrator")("policy", "migrate", "--all", "--dry-run").out
    assert [(name, file in what) for name, _, what in readings(line)[before:]] == [("administrator", True)]
    asked = line.as_("administrator")("policy", "migrate", "--all", "--json").json["requested"]["id"]
    line.as_("legal")("policy", "confirm", str(asked), "--dry-run")
    told = [(name, file in what) for name, _, what in readings(line)[before:]]
    assert told == [("administrator", True)] * 2 + [("legal", True)]


def test_what_waits_for_a_confirmation_of_a_restricted_file_is_a_reading_of_it(
    store: Store, database_url: str, tmp_path: Path
):
    office = Office.open(store, folder=tmp_path)
    file = office.file_at("in_force", partner="quebec")
    urgent = {"justification": "a visit", "harm": "it is cancelled", "deadline": "2026-12-20"}
    seat = office.on("2026-11-23")
    assert seat.request_exception(file, "renew", "urgent", **urgent).answer.entry
    assert seat.as_("manager").record(file, "restricted", value="yes").passed
    line = CommandLine(database_url, tmp_path, user="legal")
    assert file in line("pending").out
    line.as_("officer")("pending")
    [(name, _, what)] = readings(line)
    assert name == "legal" and what == f"agreements pending ({file})"
