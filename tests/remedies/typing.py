"""Typing a printed step: placeholders filled from one table, then the real command line."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any, NamedTuple

import pytest

import cli
from tests.makers.fork_server import run_program
from tests.properties.makers import ROLES, House, document, folder

VALUES: dict[str, str] = {
    "reason": "a reason", "justification": "it cannot wait", "harm": "the bridge falls", "deadline": "2026-03-01",
    "text": "a text", "theme": "culture", "body": "visit.brussels", "source": "the gazette", "certainty": "A",
    "decision": "REG/2018/1", "earlier_day": "2018-01-15", "document": document(), "length": "P5Y", "nature": "arrangement",
    "score": "met", "reference": "2022031234", "en": "Atlantis", "fr": "Atlantide", "nl": "Atlantis", "country": "AT",
    "regionSignatory": "Rita", "partnerSignatory": "Paul", "regionPlace": "Brussels", "partnerPlace": "Vienna", "title": "First addendum",
    "themes": "culture", "origin": "region", "renewal": "express", "notice": "P6M", "term": "P5Y", "code": "criterion_1",
    "avenue": "1", "act": "suspend", "partner": "vienna", "role": "officer", "name": "zoe", "slug": "atlantis", "period": "1",
    "decidedOn": "2018-01-15", "event": "election", "email": "zoe@example.org",
}  # fmt: skip
"""What a person would type for a placeholder where the situation does not say otherwise."""


class Typed(NamedTuple):
    """What came of a typed command: its exit code, its answer, what it said."""

    code: int
    answer: Mapping[str, Any]
    said: str

    def verdict(self, rule: str) -> str:
        """How a rule answered, `pass` where the act was done."""
        if self.code == 0:
            return "pass"
        found = [v["outcome"] for v in self.answer.get("verdicts", ()) if v["rule"] == rule]
        return found[0] if found else f"exit {self.code}: {self.said}"

    def blocking(self) -> list[str]:
        """What stood in the way, in words."""
        blocks = ("fail", "cannot_tell", "error")
        return [f"{v['rule']}: {v['message']}" for v in self.answer.get("verdicts", ()) if v["outcome"] in blocks]


class Unfilled(AssertionError):
    """A placeholder stands in a step that nobody gave a value for."""


def fill(command: str, values: Mapping[str, str]) -> str:
    """The command with every placeholder replaced, quoted as a careful person would."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in values:
            raise Unfilled(f"<{name}> in: {command}")
        return shlex.quote(values[name])

    return re.sub(r"<([A-Za-z_]+)>", value, command)


def person_for(role: str, actor: str, *, again: bool) -> str:
    """Who types a step of a role: whoever acted, where the act is typed again; else somebody else of that role."""
    people = [name for name, who in ROLES.items() if who.role == role]
    if again and actor in people:
        return actor
    return next((name for name in people if name != actor), people[0])


def type_command(house: House, person: str, command: str, *, apart: bool = False) -> Typed:
    """Type a command as a person on the house's day: through the program's own entry, or `apart` in a process."""
    program, *arguments = shlex.split(command)
    assert program == "agreements", command
    environ = {
        "AGREEMENTS_DATABASE_URL": house.url, "AGREEMENTS_USER": person, "AGREEMENTS_TODAY": house.today.isoformat(), "LANG": "C.UTF-8",
    }  # fmt: skip
    arguments = [*arguments, "--json"]
    if apart:
        done = run_program(arguments, {**os.environ, **environ}, folder())
        code, out, err = done.returncode, done.stdout, done.stderr
    else:
        kept, told = StringIO(), StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(kept), redirect_stderr(told):
            patch.setattr(sys, "argv", [program, *arguments])
            patch.chdir(folder())
            for name, value in environ.items():
                patch.setenv(name, value)
            code = cli.main()
        out, err = kept.getvalue(), told.getvalue()
    return Typed(code, _answer(out) or _answer(err), err.strip().partition('"legalBasis"')[0])


def _answer(text: str) -> Mapping[str, Any]:
    start = text.find("{")
    try:
        found = json.loads(text[start:]) if start >= 0 else {}
    except json.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
