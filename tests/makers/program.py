"""The real program, run as a process."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.makers.fork_server import run_program

PROGRAM = Path(sys.executable).with_name("agreements")


@dataclass(frozen=True)
class Printed:
    """What the program gave: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on standard output."""
        return json.loads(self.out)


@dataclass(frozen=True)
class CommandLine:
    """The real program, run as a process: `line.on("2022-03-01").as_("officer")("advance", ref, "sign_mou", …)`."""

    database_url: str
    folder: Path
    user: str | None = None
    today: str | None = None
    lang: str = "en"
    smtp_url: str | None = None
    key_file: str | None = None

    def on(self, day: str) -> CommandLine:
        return replace(self, today=day)

    def sending_to(self, smtp_url: str | None) -> CommandLine:
        return replace(self, smtp_url=smtp_url)

    def as_(self, name: str | None) -> CommandLine:
        return replace(self, user=name)

    def __call__(self, *arguments: str, code: int = 0) -> Printed:
        """Run it; any other exit code than expected fails the test."""
        environment = {n: v for n, v in os.environ.items() if not n.startswith("AGREEMENTS_")}
        environment.update(AGREEMENTS_DATABASE_URL=self.database_url, AGREEMENTS_LANG=self.lang)
        if self.user is not None:
            environment["AGREEMENTS_USER"] = self.user
        if self.today is not None:
            environment["AGREEMENTS_TODAY"] = self.today
        if self.smtp_url is not None:
            environment["AGREEMENTS_SMTP_URL"] = self.smtp_url
        if self.key_file is not None:
            environment["AGREEMENTS_KEY_FILE"] = self.key_file
        done = run_program(arguments, environment, self.folder)
        assert done.returncode == code, f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return Printed(done.returncode, done.stdout, done.stderr)
