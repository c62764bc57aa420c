"""Starting the program: what a person waits for before anything is done."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import Measured, Pair, cost, seconds
from tests.makers import PROGRAM

BARE = (sys.executable, "-c", "pass")
ORM = (sys.executable, "-c", "import sqlalchemy.orm")


def starting(pairs: int) -> list[Measured]:
    """`--help` and `--version` against bare Python, `list` on the Brussels portfolio against SQLAlchemy's import."""
    with TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AGREEMENTS_")}
        environment["AGREEMENTS_DATABASE_URL"] = f"sqlite:///{Path(folder)}/agreements.db"

        def run(command: Sequence[str]) -> float:
            return seconds(lambda: subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL))

        def against(floor: Sequence[str], *arguments: str) -> list[Pair]:
            program = (str(PROGRAM), *arguments)
            run(program), run(floor)
            return [(run(program), run(floor)) for _ in range(pairs)]

        subprocess.run(
            [PROGRAM, "init", "--portfolio", "brussels"], env=environment, check=True, stdout=subprocess.DEVNULL
        )
        return [
            cost("agreements --help, against bare python", against(BARE, "--help"), 80 / 18),
            cost("agreements --version, against bare python", against(BARE, "--version"), 80 / 18),
            cost("agreements list (Brussels), against import sqlalchemy.orm", against(ORM, "list"), 1.5),
        ]
