"""A fault of this program while it reads is told as one, and accuses no entry of a record that verifies."""

from __future__ import annotations

import json

import pytest

import lifecycle.queries
from commands import acting, program
from lifecycle.history import unreadable
from messages.catalogue import FOLDER, LANGUAGES, MissingMessage, StaleCatalogue
from messages.render import render
from tests.commands.conftest import DAY, Agreements

FILE = "BE-BRU-2026-0009"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_entry_that_only_this_program_cannot_read_is_not_called_changed(
    inside: Agreements, monkeypatch: pytest.MonkeyPatch, lang: str
):
    def stops(*_: object, **__: object) -> None:
        raise unreadable(FILE, 3)

    monkeypatch.setattr(lifecycle.queries.Queries, "show", stops)
    said = inside("--lang", lang, "show", FILE, AGREEMENTS_TODAY=DAY)
    assert (said.code, said.out) == (1, "")
    assert said.err.splitlines()[-1] == render("failed.reading", {"entry": 3, "subject": FILE}, lang)
    problem = inside("show", FILE, "--json", AGREEMENTS_TODAY=DAY)
    shown = json.loads(problem.err[problem.err.index("{") :])
    assert (shown["status"], shown["exitCode"], shown["entry"]) == (500, 1, 3)


def test_catalogues_that_are_older_than_the_program_are_named_before_anything_is_done(
    inside: Agreements, monkeypatch: pytest.MonkeyPatch
):
    def stale() -> None:
        raise StaleCatalogue("en", FOLDER / "agreements.mo")

    before = inside("history", FILE, "--json", AGREEMENTS_TODAY=DAY).out
    with monkeypatch.context() as patched:
        patched.setattr(program, "require_fresh", stale)
        said = inside("record", FILE, "note", "--text", "so", AGREEMENTS_TODAY=DAY, AGREEMENTS_USER="officer")
    assert (said.code, said.out) == (1, "") and "run `make catalogues`" in said.err
    assert inside("history", FILE, "--json", AGREEMENTS_TODAY=DAY).out == before


@pytest.mark.parametrize("error", [MissingMessage("answer.recorded", "en"), RuntimeError("so")])
def test_an_answer_that_cannot_be_worded_does_not_say_that_nothing_was_done(
    inside: Agreements, monkeypatch: pytest.MonkeyPatch, error: Exception
):
    """The act was recorded before its answer was to be said."""

    def wordless(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(acting, "print_answer", wordless)
    said = inside("record", FILE, "note", "--text", "so", AGREEMENTS_TODAY=DAY, AGREEMENTS_USER="officer")
    assert said.code == 1 and "may have been recorded" in said.err and "agreements history" in said.err
    assert "half done" not in said.err
