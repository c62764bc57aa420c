"""What is stored and was changed past the program: one sentence that names it and says what to do, and exit code 6."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from messages.render import render
from tests.commands.conftest import DAY, Agreements

FILE = "BE-BRU-2026-0010"
LANGUAGES = ("en", "fr", "nl")
NONSENSE = '{"stage":"nonsense"}'
UNREADABLE = (f"'{NONSENSE}'", "'{broken'", "'[]'", "''", "X'ff00'", "CAST(X'7bff' AS TEXT)")
NOT_OF_THIS_FILE = (
    """replace(state, '"stage":"in_force"', '"stage":"nonsense"')""",
    f"(SELECT other.state FROM partnership other WHERE other.reference <> '{FILE}' LIMIT 1)",
)


def spoil(folder: Path, column: str, value: str) -> None:
    """Write past the door, with the triggers off as far as any guards the table."""
    with sqlite3.connect(folder / "var" / "agreements.db") as database:
        done = database.execute(f"UPDATE partnership SET {column} = {value} WHERE reference = ?", (FILE,))
        assert done.rowcount == 1
    database.close()


def entries(folder: Path) -> int:
    """How many entries there are, counted beside the program."""
    with sqlite3.connect(folder / "var" / "agreements.db") as database:
        found = int(database.execute("SELECT count(*) FROM history").fetchone()[0])
    database.close()
    return found


def told_once(said: str, name: str) -> None:
    """One paragraph that names what is spoilt and the way out; no class of this program, no traceback."""
    lines = [line for line in said.splitlines() if "AGREEMENTS_TODAY" not in line]
    assert len(lines) == 1 and name in lines[0] and "agreements verify" in lines[0], said
    assert "Error" not in said and "Traceback" not in said


@pytest.mark.parametrize("value", [*UNREADABLE, *NOT_OF_THIS_FILE])
def test_a_state_that_cannot_be_read_is_named_with_the_way_out(inside: Agreements, folder: Path, value: str):
    spoil(folder, "state", value)
    name = FILE if "CAST" not in value else "agreements.db"
    for typed in (("show", FILE), ("show", "seoul"), ("acts", "seoul"), ("board",), ("register",)):
        for lang in LANGUAGES:
            said = inside("--lang", lang, *typed, AGREEMENTS_TODAY=DAY)
            assert said.code == 6 and not said.out, (typed, said.out, said.err)
            told_once(said.err, name)
    problem = inside("show", "seoul", "--json", AGREEMENTS_TODAY=DAY)
    shown = json.loads(problem.err[problem.err.index("{") :])
    assert (problem.code, shown["exitCode"], shown["status"]) == (6, 6, 500)


@pytest.mark.parametrize("value", UNREADABLE)
def test_an_act_on_such_a_file_writes_nothing(inside: Agreements, folder: Path, value: str):
    before = entries(folder)
    spoil(folder, "state", value)
    done = inside("record", FILE, "note", "--text", "x", AGREEMENTS_USER="officer", AGREEMENTS_TODAY=DAY)
    assert done.code == 6, done.err
    assert entries(folder) == before
    assert inside("history", AGREEMENTS_TODAY=DAY).code in (0, 6)


@pytest.mark.parametrize("column", ["ends_on", "next_due_on", "last_effective_on"])
@pytest.mark.parametrize("value", ["'infinity'", "'2026-02-30'", "7"])
def test_a_day_that_is_none_is_no_fault_of_the_program(inside: Agreements, folder: Path, column: str, value: str):
    spoil(folder, column, value)
    for lang in LANGUAGES:
        said = inside("--lang", lang, "show", FILE, AGREEMENTS_TODAY=DAY)
        assert said.code == 6, said.err
        told_once(said.err, "agreements.db")
    found = inside("verify", "--json")
    assert found.code == 6 and FILE in [one["subject"] for one in found.json["findings"]]


LINES = (
    *UNREADABLE, """'{"under":4}'""", "replace(line, '\"shown\":{', '\"shown\":[{') || ']'",
    "replace(line, '\"validity\":[[\"\",', '\"validity\":[[7,')", "replace(line, '\"dueOn\":\"', '\"dueOn\":\"x')",
    "replace(line, '\"fields\":[', '\"fields\":[[],')",
)  # fmt: skip


@pytest.mark.parametrize("value", LINES)
def test_a_line_that_cannot_be_read_is_named_and_written_anew_when_it_is_emptied(
    inside: Agreements, folder: Path, value: str
):
    spoil(folder, "line", value)
    for lang in LANGUAGES:
        said = inside("--lang", lang, "list", AGREEMENTS_TODAY=DAY)
        assert said.code == 6, (said.out, said.err)
        told_once(said.err, FILE if "CAST" not in value else "agreements.db")
    assert inside("show", "seoul", AGREEMENTS_TODAY=DAY).code in (0, 6), "a page of one file needs no line"
    spoil(folder, "line", "NULL")
    assert inside("check", AGREEMENTS_TODAY=DAY).code == 0
    assert FILE in inside("list", AGREEMENTS_TODAY=DAY).out
    assert inside("verify").code == 0


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("column", "what"), [("state", "state_unreadable"), ("line", "line_unreadable")])
@pytest.mark.parametrize("value", UNREADABLE)
def test_verify_names_the_file_and_what_is_wrong_in_words(
    inside: Agreements, folder: Path, lang: str, column: str, what: str, value: str
):
    spoil(folder, column, value)
    found = inside("--lang", lang, "verify", "--json")
    broken = found.json["firstBroken"]
    assert (found.code, broken["subject"], broken["what"]) == (6, FILE, what)
    assert FILE in broken["message"] and "Error" not in broken["message"]
    said = inside("--lang", lang, "verify")
    assert said.code == 6 and said.out.count(FILE) >= 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_register_that_cannot_be_read_is_named_too(inside: Agreements, folder: Path, lang: str):
    with sqlite3.connect(folder / "var" / "agreements.db") as database:
        database.execute("UPDATE register SET state = '{broken' WHERE subject = 'partners'")
    database.close()
    said = inside("--lang", lang, "list", AGREEMENTS_TODAY=DAY)
    assert said.code == 6
    told_once(said.err, {"en": "partners", "fr": "partenaires", "nl": "partners"}[lang])
    broken = inside("--lang", lang, "verify", "--json").json["firstBroken"]
    assert (broken["subject"], broken["what"]) == ("partners", "register_unreadable")


@pytest.mark.parametrize("table", ["history", "deadline", "partnership", "subject", "document"])
def test_verify_names_what_is_spoilt_whatever_stands_in_the_name_of_a_row(inside: Agreements, folder: Path, table: str):
    """Bytes that are no text in the very names that rows are found by."""
    key = {"history": "subject", "deadline": "subject", "partnership": "reference", "subject": "id"}.get(table)
    with sqlite3.connect(folder / "var" / "agreements.db") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        if key is None:
            database.execute("INSERT INTO document (sha256, size, content) VALUES (CAST(X'7bff' AS TEXT), 1, X'00')")
        else:
            first = f"(SELECT min({key}) FROM {table} WHERE {key} LIKE 'BE-%')"
            database.execute(f"UPDATE {table} SET {key} = CAST(X'7bff' AS TEXT) WHERE {key} = {first}")
    database.close()
    found = inside("verify", "--json")
    assert found.code == 6, found.err
    named = [f["subject"] for f in found.json["findings"] if not f["what"].startswith("guard")]
    assert named and all(named)
    assert "database" not in named, "what is spoilt is named, and everything else was looked at"
    assert found.json["entries"] >= 184 and found.json["partnerships"] >= 36
    assert all("Error" not in f["message"] for f in found.json["findings"])
    assert inside("verify").code == 6


SPOILT = ("UPDATE register SET state = '[]' WHERE subject = ?", "DELETE FROM register WHERE subject = ?")


@pytest.mark.parametrize("register", ["keys", "people", "policy", "calendar", "partners"])
@pytest.mark.parametrize("done", SPOILT, ids=["changed", "gone"])
@pytest.mark.parametrize("who", ["", "auditor"], ids=["console", "auditor"])
def test_verify_looks_at_a_record_in_which_a_register_is_spoilt(inside: Agreements, folder: Path, register, done, who):
    """Whoever types it, and whatever else can no longer be told: its answer is a result, in its own shape."""
    with sqlite3.connect(folder / "var" / "agreements.db") as database:
        assert database.execute(done, (register,)).rowcount == 1
    database.close()
    result = inside("verify", "--json", AGREEMENTS_USER=who)
    assert result.code == 6, result.err
    assert result.json["firstBroken"]["subject"] == register
    assert inside("verify", AGREEMENTS_USER=who).code == 6


def test_verify_shows_a_number_that_is_none(inside: Agreements, folder: Path):
    with sqlite3.connect(folder / "var" / "agreements.db") as database:
        added = "INSERT INTO answer (person, key, body_hash, subject, sequence) VALUES (1, 'k', '', ?, X'00ff')"
        database.execute(added, (FILE,))
    database.close()
    result = inside("verify", "--json")
    assert (result.code, result.json["firstBroken"]["what"]) == (6, "answer_stray")


def test_whom_nobody_knows_verifies_nothing_of_a_record_that_is_whole(inside: Agreements):
    result = inside("verify", AGREEMENTS_USER="nobody at all")
    assert result.code == 3 and not result.out


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("done", ["DELETE FROM personal", "UPDATE personal SET value = NULL"], ids=["gone", "empty"])
def test_a_text_that_is_missing_is_no_row_of_signs(inside: Agreements, folder: Path, done: str, lang: str):
    """`verify` names it; whoever reads the file meets a word, not the commitment in its place."""
    typed = ("record", FILE, "avenue", "--theme", "culture", "--body", "visit.brussels", "--text", "a visit")
    assert inside(*typed, AGREEMENTS_USER="officer", AGREEMENTS_TODAY=DAY).code == 0
    with sqlite3.connect(folder / "var" / "agreements.db") as database:
        found = database.execute("SELECT commitment FROM personal WHERE value = 'a visit'").fetchone()[0]
        assert database.execute(f"{done} WHERE commitment = ?", (found,)).rowcount == 1
    database.close()
    shown = inside("history", FILE, "--json", AGREEMENTS_TODAY=DAY)
    assert shown.json["items"][-1]["fields"]["text"] == {"missing": True}
    said = inside("--lang", lang, "show", FILE, AGREEMENTS_TODAY=DAY)
    assert said.code == 0 and found not in said.out and render("word.missing", {}, lang) in said.out
    assert inside("verify").code == 6
