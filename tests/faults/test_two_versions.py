"""Two versions of the program on one database: the older one says so and touches nothing, or goes on until it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from lifecycle.storage import schema
from lifecycle.storage.engine import open_database
from lifecycle.storage.errors import NewerSchema, OlderSchema
from tests.faults.deeds import assert_sound, entries_of, office_with_a_file, perform, prepare
from tests.faults.opening import NEXT, newer_program, shape, write_migration
from tests.lifecycle.storage.makers import everything
from tests.makers import CommandLine


def test_the_older_goes_on_while_the_newer_comes_and_starts_no_more(store, database_url, tmp_path):
    """The schema moves under an open program: what it does then is written in full, and the newer one reads it."""
    file = office_with_a_file(store)
    done = [perform(store, prepare(store, "an advance", file, number)) for number in (1, 2)]
    newer = write_migration(tmp_path)
    with newer_program(newer):
        with pytest.raises(OlderSchema):
            open_database(database_url)
        with open_database(database_url, create=True) as new:
            done.append(perform(new, prepare(new, "an advance", file, 3)))
            for number in (4, 5):  # each with its own connection and its prepared statements, in turn
                done.append(perform(store, prepare(store, "an advance", file, number)))
                done.append(perform(new, prepare(new, "a refusal", file, number)))
    before = everything(store)
    for create in (False, True):
        with pytest.raises(NewerSchema):
            open_database(database_url, create=create)
    assert everything(store) == before
    hashes = [entry.hash for entry in entries_of(store, file)]
    assert [told.entry.hash for told in done if told is not None] == hashes[-len(done) :]
    with newer_program(newer), open_database(database_url) as new:
        assert_sound(new)
        assert "remark" in shape(new)["columns"]["partnership"]


def newer_copy(folder: Path) -> Path:
    """The whole program as its next version would be installed."""
    home = Path(schema.__file__).parents[2]
    for package in ("commands", "lifecycle", "messages", "rules", "scheduler", "reports"):
        if (home / package).is_dir():
            copytree(home / package, folder / package, ignore=ignore_patterns("__pycache__"))
    (folder / "cli.py").write_bytes((home / "cli.py").read_bytes())
    storage = folder / "lifecycle" / "storage"
    write_migration(storage)
    text = (storage / "schema.py").read_text()
    assert text.count(f'HEAD = "{schema.HEAD}"') == 1
    (storage / "schema.py").write_text(text.replace(f'HEAD = "{schema.HEAD}"', f'HEAD = "{NEXT}"'))
    return folder


def test_what_each_says_at_the_command_line(store, database_url, tmp_path):
    file = office_with_a_file(store)
    home = newer_copy(tmp_path / "newer")
    older = CommandLine(database_url, tmp_path, "officer", "2026-11-23")

    def newer(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cli", "--database", database_url, *arguments],
            cwd=home, env={"AGREEMENTS_LANG": "en", "AGREEMENTS_USER": "officer", "PATH": ""}, text=True, capture_output=True, check=False,
        )  # fmt: skip

    before = everything(store)
    told = newer("show", file)
    assert (told.returncode, told.stderr.count("\n")) == (1, 1), told.stderr
    assert "agreements init" in told.stderr
    assert everything(store) == before
    told = newer("init")
    assert told.returncode == 0, told.stderr
    assert everything(store) == before
    for command in (("show", file), ("init",), ("verify",), ("record", file, "note", "--text", "seen")):
        refused = older(*command, code=1)
        assert "newer version" in refused.err
        assert refused.err.count("\n") == 1
    assert everything(store) == before
    told = newer("verify")
    assert told.returncode == 0, told.stderr
