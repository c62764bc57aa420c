"""The program as people run it: a process of its own, a fresh SQLite file for each test."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli import COMMANDS
from commands.front import peek
from commands.program import run as run_program
from commands.session import Session
from tests.makers.fork_server import run_program as run_alone
from tests.makers.program import Printed

PROGRAM = (sys.executable, "-m", "cli")
ROOT = Path(__file__).parents[2]
DAY = "2026-11-23"


class Result(Printed):
    """What a call printed, with the problem that it told."""

    @property
    def problem(self) -> Any:
        """The problem object on standard error, behind the note about the trial day."""
        return json.loads(self.err[self.err.index("{") :])


Agreements = Callable[..., Result]


def call(folder: Path, *args: str, user: str | None, today: str | None, env: dict[str, str]) -> Result:
    """Run the program in a folder."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("AGREEMENTS_", "LC_", "LANG"))}
    environ.update(PYTHONPATH=str(ROOT), LC_ALL="C.UTF-8", COLUMNS="100")
    if user is not None:
        environ["AGREEMENTS_USER"] = user
    if today is not None:
        environ["AGREEMENTS_TODAY"] = today
    environ.update(env)
    done = run_alone(args, environ, folder)
    assert "Traceback" not in done.stderr
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def brussels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register with the Brussels portfolio, made once."""
    folder = tmp_path_factory.mktemp("brussels")
    result = call(folder, "init", user=None, today=DAY, env={})
    assert result.code == 0, result.err
    return folder / "var" / "agreements.db"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The current folder of the program."""
    return tmp_path


@pytest.fixture
def nothing(folder: Path) -> Agreements:
    """The program in an empty folder: no database yet."""

    def run(*args: str, user: str | None = None, today: str | None = None, **env: str) -> Result:
        return call(folder, *args, user=user, today=today, env=env)

    return run


@pytest.fixture
def agreements(folder: Path, brussels: Path, nothing: Agreements) -> Agreements:
    """The program beside a fresh register with the Brussels portfolio."""
    (folder / "var").mkdir()
    shutil.copyfile(brussels, folder / "var" / "agreements.db")
    return nothing


@pytest.fixture
def inside(
    folder: Path, agreements: Agreements, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Agreements:
    """The same in this process, for sweeps over every command: a start of its own costs half a second."""
    monkeypatch.chdir(folder)

    def run(*args: str, **env: str) -> Result:
        session = Session(env, str(folder))
        session.flags.update(peek(args))
        code = run_program(args, session, COMMANDS)
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return run


@pytest.fixture
def entries(agreements: Agreements) -> Callable[[], int]:
    """How many entries the register holds now."""
    return lambda: int(agreements("history", "--json").json["total"])
