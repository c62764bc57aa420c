"""A fault of this program while it reads is told as one, and accuses no entry of a record that verifies."""

from __future__ import annotations

import json

import pytest

import lifecycle.queries
from lifecycle.history import unreadable
from messages.catalogue import LANGUAGES
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
