"""A register of one's own, with the demonstration people, driven through the one door."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from lifecycle.answer import Answer
from lifecycle.command import Command, read_command
from lifecycle.desk import Desk
from lifecycle.errors import NotFound
from lifecycle.history import Entry
from lifecycle.initialise import DEMONSTRATION_PEOPLE, SHIPPED_POLICY, initialise
from lifecycle.portfolio.model import Portfolio
from lifecycle.portfolio.reader import BRUSSELS, read_portfolio
from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS, SUBJECT_OF
from lifecycle.stages import ACTS
from lifecycle.storage.engine import open_database
from rules.case import Case
from rules.facts import Actor
from scheduler.check import run_check
from tests.properties.steps import DEVIATIONS, SIGNING, STEPS, TERM

ROLES = {name: Actor(n, name.rstrip("0123456789")) for n, name in enumerate(DEMONSTRATION_PEOPLE, 1)}
ROLES |= {"scheduler": Actor(0, "scheduler"), "console": Actor(0, "console")}
OPENED = date(2015, 1, 1)
"""The day on which the registers of these tests were opened."""


@cache
def folder() -> Path:
    """A folder for this run of tests, with a document in it."""
    made = Path(tempfile.mkdtemp(prefix="agreements-tests-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    (made / "text.txt").write_text("the text", encoding="utf-8")
    return made


def document() -> str:
    return str(folder() / "text.txt")


@cache
def portfolio(*, governments: bool = True, files: bool = False) -> Portfolio:
    """The partners of the Brussels portfolio, with its government periods and its files where asked for."""
    whole = read_portfolio(BRUSSELS)
    left_out: dict[str, Any] = {}
    if not governments:
        left_out["governments"] = ()
    if not files:
        left_out.update(files=(), confirmations=(), doubts=())
    return whole.model_copy(update=left_out)


class Ticking:
    """A clock that gives a later instant each time it is asked."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


class House:
    """A register on a database, a day, and people who act.

    `do` performs an act by its name: fields are named as in the tables; `on`, `reason`, `documents`, `decision` and
    `dry_run` go with any of them.
    """

    def __init__(
        self, url: str | None = None, *, said: Portfolio | None = None, policy: str | None = None, opened: date = OPENED
    ) -> None:
        shipped = said is None and policy is None and opened == OPENED
        if url is None:
            self.path = Path(tempfile.mkstemp(suffix=".db", dir=folder())[1])
            url = f"sqlite:///{self.path}"
            if shipped:
                shutil.copyfile(_template(), self.path)
                self.store = open_database(url)
            else:
                self.path.unlink()
                self.store = open_database(url, create=True)
        else:
            self.store = open_database(url)
        self.url = url
        self.clock = Ticking()
        self.today = date(2026, 11, 23)
        self.reference = ""
        self.others: dict[str, str] = {}
        initialise(
            self.store, said or portfolio(), policy or SHIPPED_POLICY.read_text(encoding="utf-8"), self.clock(), opened
        )

    def close(self) -> None:
        self.store.close()
        with suppress(AttributeError):
            for name in (self.path, *self.path.parent.glob(self.path.name + "-*")):
                name.unlink(missing_ok=True)

    def __enter__(self) -> House:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def at(self, day: str | date) -> House:
        """Make a day today."""
        self.today = date.fromisoformat(day) if isinstance(day, str) else day
        return self

    def desk(self, person: str = "officer") -> Desk:
        return Desk(self.store, clock=self.clock, today=self.today, actor=ROLES[person], trial_day=True)

    def command(self, name: str, ref: str | None = None, /, **said: Any) -> Command:
        """The command that `do` would perform."""
        act = ACTS.get(name) or BY_NAME.get(name) or ACTS_OF_REGISTERS[name]
        around = [n for n in ("on", "reason", "decision", "key", "if_version", "dry_run") if act.field(n) is None]
        apart = {n: said.pop(n) for n in around if n in said}
        documents = said.pop("documents", 0)
        paths = [document()] * documents if isinstance(documents, int) else list(documents)
        subject = SUBJECT_OF.get(name) or ("" if name == "propose" else ref or self.reference)
        fields = {n: [v] if isinstance(v, str) else list(v) for n, v in said.items()}
        return read_command(subject, act, fields=fields, documents=paths, **apart)

    def do(self, name: str, /, *, by: str = "officer", ref: str | None = None, **said: Any) -> Answer:
        """Perform an act; the answer, refused or not."""
        answer = self.desk(by).perform(self.command(name, ref, **said))
        if name == "propose" and not answer.refused and not answer.dry_run:
            self.reference = answer.reference
        return answer

    def tried(self, name: str, /, **said: Any) -> Answer | None:
        """The same; None where what it names never was, and then nothing was written."""
        try:
            return self.do(name, **said)
        except NotFound:
            return None

    def done(self, name: str, /, **said: Any) -> Answer:
        """Perform an act that must not be refused."""
        answer = self.do(name, **said)
        assert not answer.refused, f"{name} on {self.today}: {blocking(answer)}"
        return answer

    def check(self) -> dict[str, Any]:
        """One pass of the scheduler."""
        return run_check(self.store, self.clock, self.today, trial_day=True)

    def stored(self, ref: str | None = None) -> Case:
        """The state as it is stored."""
        with self.store.reading() as reading:
            row = reading.partnership(ref or self.reference)
        assert row is not None
        return Case.model_validate_json(row.state)

    def entries(self, subject: str | None = None) -> list[Entry]:
        with self.store.reading() as reading:
            return [Entry.parse(row.body, row.hash) for row in reading.entries(subject or self.reference)]

    # -------------------------------------------------------------------------------------- lives

    def propose(self, day: str = "2020-01-10", **said: Any) -> str:
        given = {"partner": "vienna", "track": "bilateral", "initiator": "partner", "theme": "culture", **said}
        self.at(day).done("propose", **given)
        return self.reference

    def assess(self, day: str = "2020-01-11") -> None:
        self.at(day).done("assess")
        for n in (1, 2, 3):
            self.done("criterion", code=f"criterion_{n}", score="met", text="a text")

    def agree_avenue(self) -> None:
        self.done("avenue", theme="culture", body="visit.brussels", text="a text")
        self.done("consultation", avenue="1", body="visit.brussels", outcome="agreed")

    def give_and_take(self) -> None:
        for side in ("region", "partner"):
            self.done("reciprocity", side=side, text="a text")

    def live(self, until: str, **said: Any) -> str:
        """A file carried to a stage, one day after the other, from 2020 on; the test phase begins on 2020-03-01."""
        for stage, step in STEPS:
            if self.reference and self.stored().stage == until:
                break
            if stage in DEVIATIONS and stage != until:
                continue
            step(self, said)
        assert self.stored().stage == until, self.stored().stage
        return self.reference


@cache
def _template() -> Path:
    path = folder() / "template.db"
    store = open_database(f"sqlite:///{path}", create=True)
    initialise(
        store, portfolio(), SHIPPED_POLICY.read_text(encoding="utf-8"), datetime(2026, 11, 23, 7, tzinfo=UTC), OPENED
    )
    store.close()
    return path


def blocking(answer: Answer) -> list[str]:
    """What stands in the way, as `rule.key`."""
    return [f"{v.rule}.{v.key}" for v in answer.decision.blocking]


__all__ = ["OPENED", "ROLES", "SIGNING", "TERM", "House", "blocking", "document", "folder", "portfolio"]
