"""Standard output: what cannot be written is said, and whoever stopped reading is not bothered."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from messages.render import render
from tests.commands.conftest import ROOT, Agreements

FULL = Path("/dev/full")
PROGRAM = (sys.executable, "-m", "cli")


def into(output: int, folder: Path, *typed: str, **env: str) -> tuple[int, str]:
    """Run the program with its standard output somewhere; its exit code, and what it says beside it."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("AGREEMENTS_", "LC_", "LANG", "PYTHONUNB"))}
    environ |= {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "AGREEMENTS_USER": "officer", **env}
    done = subprocess.run(
        [*PROGRAM, *typed], cwd=folder, env=environ, stdout=output, stderr=subprocess.PIPE, text=True, check=False
    )
    return done.returncode, done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
@pytest.mark.parametrize(("lang", "unbuffered"), [("en", ""), ("en", "1"), ("fr", ""), ("nl", "1")])
def test_where_there_is_no_room_for_the_output_that_is_said(
    agreements: Agreements, folder: Path, lang: str, unbuffered: str
):
    said = render("failed.no_room_for_output", {}, lang)
    with FULL.open("w") as full:
        for typed in (("list",), ("verify",), ("history", "--json"), ("--help",), ("--version",), ("list", "--help")):
            given = typed if "--json" not in typed else typed[:-1]
            told = into(full.fileno(), folder, *given, "--lang", lang, PYTHONUNBUFFERED=unbuffered)
            assert told == (1, said + "\n"), typed
        code, told_json = into(full.fileno(), folder, "list", "--json", "--lang", lang)
        assert code == 1 and said in told_json and "failed.unforeseen" not in told_json


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
def test_an_act_whose_answer_found_no_room_is_recorded_as_it_says(agreements: Agreements, folder: Path, entries):
    before = entries()
    with FULL.open("w") as full:
        code, told = into(full.fileno(), folder, "record", "BE-BRU-2026-0006", "note", "--text", "Called back.")
    assert code == 1 and "recorded all the same" in told and entries() == before + 1


def test_who_stopped_reading_is_told_nothing(agreements: Agreements, folder: Path):
    for typed in (("list",), ("--help",), ("--version",), ("history", "--json")):
        read, write = os.pipe()
        os.close(read)
        assert into(write, folder, *typed) == (1, ""), typed
        os.close(write)
