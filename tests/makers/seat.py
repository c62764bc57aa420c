"""Somebody at the desk on a day, and what became of what they did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from lifecycle.answer import Answer
from lifecycle.answers import acts_json, answer_json
from lifecycle.command import read_command
from lifecycle.desk import Desk
from lifecycle.initialise import DEMONSTRATION_PEOPLE
from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS, SUBJECT_OF
from lifecycle.stages import ACTS
from rules.dates import parse_inexact
from rules.facts import Actor
from rules.verdict import Outcome
from scheduler.check import run_check

if TYPE_CHECKING:
    from tests.makers.office import Office

Typed = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """What became of a command, in the words of a test."""

    answer: Answer

    @property
    def reference(self) -> str:
        return self.answer.reference

    @property
    def passed(self) -> bool:
        return not self.answer.refused

    @property
    def to(self) -> str | None:
        """The stage it led to; None where it was refused or moves none."""
        return None if self.answer.refused else self.answer.entry.to

    @property
    def sequence(self) -> int:
        return self.answer.entry.sequence

    @property
    def failing(self) -> list[str]:
        """The rules that stand in the way, each once, in the order of the table."""
        return [v.rule for v in self.answer.decision.blocking]

    @property
    def because(self) -> dict[str, str]:
        """The same with the key of each answer."""
        return {v.rule: v.key for v in self.answer.decision.blocking}

    def verdict(self, rule: str, lang: str = "en") -> dict[str, Any]:
        """One verdict as `advance --json` shows it."""
        return next(v for v in self.json(lang)["verdicts"] if v["rule"] == rule)

    def outcome(self, rule: str) -> Outcome:
        return next(v.outcome for v in self.answer.decision.verdicts if v.rule == rule)

    def json(self, lang: str = "en") -> dict[str, Any]:
        return answer_json(self.answer, lang)


@dataclass(frozen=True)
class Seat:
    """Somebody at the desk on a day."""

    office: Office
    today: date
    name: str = "officer"

    def as_(self, name: str) -> Seat:
        """The same day, another person: one of the demonstration people."""
        return replace(self, name=name)

    @property
    def desk(self) -> Desk:
        """The desk of this person; the role is what the name says."""
        actor = Actor(DEMONSTRATION_PEOPLE.index(self.name) + 1, self.name.rstrip("0123456789"))
        return Desk(self.office.store, clock=lambda: datetime.now(UTC), today=self.today, actor=actor, trial_day=True)

    def advance(self, reference: str, act: str, /, *, set: Typed | None = None, **typed: Any) -> Told:
        """`agreements advance REFERENCE ACT --set …`."""
        return self.perform(reference, ACTS[act], set or {}, typed)

    def propose(self, partner: str = "vienna", **typed: Any) -> Told:
        """`agreements propose`, bilateral and by the partner unless said otherwise; None leaves a field out."""
        fields = {"partner": partner, "track": "bilateral", "initiator": "partner", "theme": ["culture"], **typed}
        rest: dict[str, Any] = {n: fields.pop(n) for n in ("on", "key", "dry_run") if n in fields}
        return self.perform("", ACTS["propose"], {n: v for n, v in fields.items() if v is not None}, rest)

    def record(self, reference: str, what: str, /, **typed: Any) -> Told:
        """`agreements record REFERENCE WHAT`."""
        rest: dict[str, Any] = {
            n: typed.pop(n) for n in ("on", "reason", "documents", "key", "dry_run", "if_version") if n in typed
        }
        return self.perform(reference, BY_NAME[what], typed, rest)

    def request_exception(self, reference: str, act: str, kind: str, /, **typed: Any) -> Told:
        """`agreements exception request REFERENCE ACT --class KIND …`."""
        return self.perform(reference, BY_NAME["request_exception"], {"act": act, "class": kind, **typed}, {})

    def exception(self, verb: str, reference: str, number: int = 1, **typed: Any) -> Told:
        """`agreements exception attest|approve|reject|withdraw ID`."""
        return self.perform(reference, BY_NAME[f"{verb}_exception"], {"exception": str(number)}, typed)

    def government(self, act: str, /, **typed: Any) -> Told:
        """`agreements government enter|close|correct|confirm|reject`."""
        rest = {"reason": typed.pop("reason")} if "reason" in typed else {}
        what = ACTS_OF_REGISTERS[f"{act}_period"]
        return self.perform(SUBJECT_OF[what.name], what, typed, rest)

    def correct(
        self,
        reference: str,
        sequence: int,
        /,
        reason: str = "a wrong figure",
        documents: Sequence[str] = (),
        **fields: Any,
    ) -> Told:
        """`agreements correct REFERENCE SEQUENCE --reason … --document … --set …`."""
        done = self.desk.correct(reference, sequence, reason=reason, fields=_lists(fields), documents=documents)
        return Told(done)

    def check(self) -> dict[str, Any]:
        """`agreements check`."""
        return run_check(self.office.store, lambda: datetime.now(UTC), self.today, trial_day=True)

    def acts(self, reference: str, on: str | None = None, lang: str = "en") -> dict[str, Any]:
        """`agreements acts REFERENCE --json`."""
        day = parse_inexact(on or self.today.isoformat())
        case, decisions = self.desk.preview(reference, day)
        return acts_json(case, day, decisions, "", lang)

    def perform(self, subject: str, act: Any, fields: Typed, rest: Typed) -> Told:
        """Any act of the tables, with its fields and what goes with every act."""
        return Told(self.desk.perform(read_command(subject, act, fields=_lists(fields), **rest)))


def _lists(fields: Typed) -> dict[str, Sequence[str]]:
    return {name: [value] if isinstance(value, str) else list(value) for name, value in fields.items()}
