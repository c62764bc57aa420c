"""`export`, `import`, `backup`, `restore`, `legacy`, `handover` as people type them: sentences and exit codes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from messages.catalogue import LANGUAGES
from tests.commands.conftest import Agreements, agreements, brussels, folder, nothing  # noqa: F401 - fixtures
from tests.legacy.conftest import PRAGUE, SOFIA, VIENNA, as_csv
from tests.transfer.test_export import changed_state, resealed

DAY = "2026-11-24"
COPY = ("--database", "sqlite:///copy.db")


def test_a_record_goes_out_and_in_again_and_only_once(agreements: Agreements, folder: Path):  # noqa: F811
    assert agreements("export", "-o", "a.zip", user="auditor", today=DAY).code == 0
    assert agreements("import", "a.zip", *COPY, today=DAY).code == 0
    assert agreements("verify", *COPY, today=DAY).code == 0
    assert agreements("export", "-o", "b.zip", *COPY, user="administrator", today=DAY).code == 0
    assert (folder / "a.zip").read_bytes() == (folder / "b.zip").read_bytes()
    assert agreements("import", "a.zip", *COPY, today=DAY).code == 5
    assert agreements("backup", "c.backup", user="administrator", today=DAY).code == 0
    assert agreements("restore", "c.backup", "--database", "sqlite:///d.db", today=DAY).code == 0


def test_a_copy_that_does_not_verify_is_refused_and_no_database_is_left(agreements: Agreements, folder: Path):  # noqa: F811
    """One that was there stays."""
    agreements("export", "-o", "a.zip", user="auditor", today=DAY)
    forged = resealed(folder / "a.zip", changed_state)
    before = sorted(folder.iterdir())
    assert agreements("import", str(forged), *COPY, today=DAY).code == 6
    assert sorted(folder.iterdir()) == before
    assert agreements("init", "--portfolio", "empty", *COPY, today=DAY).code == 0
    assert agreements("import", str(forged), *COPY, today=DAY).code == 5
    assert (folder / "copy.db").exists()


def test_who_may_not_is_refused_and_no_file_is_written(agreements: Agreements, folder: Path):  # noqa: F811
    for args, user in ((("export", "-o", "a.zip"), "officer"), (("backup", "a.zip"), "auditor")):
        assert agreements(*args, user=user, today=DAY).code == 3
    assert agreements("export", "-o", "a.zip", today=DAY).code == 2
    assert not (folder / "a.zip").exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_cannot_be_done_is_one_sentence(agreements: Agreements, folder: Path, lang: str):  # noqa: F811
    agreements("export", "-o", "a.zip", user="auditor", today=DAY)
    whole = (folder / "a.zip").read_bytes()
    (folder / "spoilt.zip").write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
    (folder / "letter.txt").write_text("hello")
    tried = [
        (("import", "spoilt.zip", *COPY), 6),
        (("import", "letter.txt", *COPY), 2),
        (("import", "none.zip", *COPY), 2),
        (("import", "a.zip"), 5),
        (("backup", "var/agreements.db"), 2),
        (("backup", "var/agreements.db", "--overwrite"), 2),
        (("backup", "var"), 2),
        (("backup", "no/where"), 2),
        (("backup", "a.zip"), 2),
    ]
    for args, code in tried:
        result = agreements(*args, "--lang", lang, user="administrator", today=DAY)
        assert (result.code, result.out) == (code, ""), (args, result.err)
        note = args[0] == "backup"  # that the day is set by hand
        assert len(result.err.strip().splitlines()) == 1 + note, result.err
    assert not (folder / "copy.db").exists()
    assert agreements("verify", today=DAY).code == 0


def test_old_files_by_two_persons_and_three_faults(agreements: Agreements, folder: Path):  # noqa: F811
    (folder / "text.pdf").write_bytes(b"%PDF-1.7 text")
    as_csv(folder / "good.csv", [VIENNA])
    faults = [
        {**VIENNA, "id": "x"},
        {**PRAGUE, "partner": "prag"},
        {**SOFIA, "term": "long"},
        {**SOFIA, "certainty": "Z"},
    ]
    as_csv(folder / "bad.csv", faults)
    assert agreements("legacy", "good.csv", user="officer", today=DAY).code == 0
    assert "agreements legacy" in agreements("pending", user="manager", today=DAY).out
    done = agreements("legacy", "good.csv", "--json", user="manager", today=DAY).json
    assert [(i["row"], i["id"], i["status"]) for i in done["items"]] == [(2, "vienna-1999", "entered")]
    bad = agreements("legacy", "bad.csv", "--json", user="officer", today=DAY)
    assert bad.code == 2
    assert [(e["row"], e["column"]) for e in bad.json["errors"]] == [(3, "partner"), (4, "term"), (5, "certainty")]
    assert agreements("legacy", "bad.csv", "--partial", user="officer", today=DAY).code == 0
    assert agreements("legacy", "none.csv", user="officer", today=DAY).code == 2
    assert agreements("legacy", "good.csv", today=DAY).code == 2


def test_files_are_handed_over(agreements: Agreements):  # noqa: F811
    agreements("assign", "havana", "officer2", user="manager", today=DAY)
    agreements("user", "disable", "officer2", user="administrator", today=DAY)
    assert len(agreements("board", "--json", today=DAY).json["leftBehind"]) == 1
    assert agreements("handover", "officer2", "officer", user="officer", today=DAY).code == 3
    done = agreements("handover", "officer2", "officer", "--json", user="manager", today=DAY)
    assert (done.code, done.json["total"]) == (0, 1)
    assert agreements("board", "--json", today=DAY).json["leftBehind"] == []
    assert agreements("handover", "nobody", "officer", user="manager", today=DAY).code == 4


@pytest.mark.parametrize("command", [("export", "-o"), ("backup",)], ids=["export", "backup"])
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE history SET body = body || ' ' WHERE subject = :s AND sequence = 1", "1"),
        ("UPDATE history SET actor = 99 WHERE subject = :s AND sequence = 1", "1"),
        ("UPDATE partnership SET stage = 'ended' WHERE reference = :s", None),
        ("DELETE FROM history WHERE subject = :s AND sequence = 1", "1"),
        ("UPDATE document SET content = x'00'", None),
    ],
)
def test_a_record_that_does_not_verify_is_not_written(
    agreements: Agreements,  # noqa: F811
    folder: Path,  # noqa: F811
    command: tuple[str, ...],
    change: str,
    named: str | None,
):
    """Nobody could read it in; what is broken is named, and how to mend it, in each language."""
    assert agreements("backup", "sound.zip", user="administrator", today=DAY).code == 0
    (folder / "letter.txt").write_text("a letter")
    agreements("record", "BE-BRU-2026-0001", "document", "letter.txt:en", user="officer", today=DAY)
    with sqlite3.connect(folder / "var" / "agreements.db") as database:
        guards = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            database.execute(f'DROP TRIGGER "{name}"')
        assert database.execute(change, {"s": "BE-BRU-2026-0001"} if ":s" in change else {}).rowcount
        for _, made in guards:
            database.execute(made)
    database.close()
    for lang in LANGUAGES:
        told = agreements(*command, "taken.zip", "--lang", lang, user="administrator", today=DAY)
        assert told.code == 6 and told.out == "" and "agreements restore" in told.err, told.err
        assert named is None or f"{named} " in told.err and "BE-BRU-2026-0001" in told.err
    assert not [one for one in folder.iterdir() if "taken" in one.name]
    assert agreements("restore", "sound.zip", *COPY, today=DAY).code == 0
