"""What tests build their world with: an office with its register, people who act, and files at any stage.

    office = Office.open(store)                       # partners, themes and governments known, no file yet
    file = office.file_at("mou_negotiation")          # by its lawful way, on days of full powers
    answer = office.on("2022-03-01").as_("officer").advance(file, "sign_mou", **office.typed_for("sign_mou"))
    assert answer.to == "test_phase"

Everything goes through the one door (`Desk`), typed as on the command line; `CommandLine` runs the real program.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from lifecycle.answer import Answer
from lifecycle.answers import acts_json, answer_json
from lifecycle.canonical import dump
from lifecycle.command import read_command
from lifecycle.desk import Desk
from lifecycle.history import Entry
from lifecycle.initialise import DEMONSTRATION_PEOPLE, SHIPPED_POLICY, initialise
from lifecycle.portfolio.model import Portfolio
from lifecycle.portfolio.reader import BRUSSELS, read_portfolio
from lifecycle.queries import Queries
from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS, PARTNERS, SUBJECT_OF
from lifecycle.stages import ACTS
from lifecycle.storage.store import Store
from rules.case import Case, Term
from rules.dates import parse_inexact
from rules.facts import Actor
from rules.verdict import Outcome
from scheduler.check import run_check

PROGRAM = Path(sys.executable).with_name("agreements")
OPENED_ON = "2026-11-23"
"""The day the register of a test is opened, unless the test says another: a trial goes back from there."""

SIGNED_BY_BOTH = {
    "regionSignatory": ["Jeanne Peeters"],
    "partnerSignatory": ["Anna Gruber"],
    "regionPlace": "Brussels",
    "partnerPlace": "Vienna",
}
FIVE_YEARS = {"term": "P5Y", "renewal": "express", "notice": "P6M"}

Typed = Mapping[str, Any]


# ------------------------------------------------------------------------------------------ portfolios


def brussels() -> Portfolio:
    """The real portfolio."""
    return read_portfolio(BRUSSELS)


def without_files(portfolio: Portfolio) -> Portfolio:
    """Its partners, themes and governments; no file."""
    return portfolio.model_copy(update={"files": (), "confirmations": (), "doubts": ()})


def without_governments(portfolio: Portfolio) -> Portfolio:
    """The same with an empty government calendar."""
    return portfolio.model_copy(update={"governments": ()})


def policy(*changes: tuple[str, str]) -> str:
    """The shipped policy with some settings written otherwise: `("last_day = \\"excluded\\"", "last_day = …")`."""
    text = SHIPPED_POLICY.read_text()
    for old, new in changes:
        assert text.count(old) == 1, f"the policy says {old!r} {text.count(old)} times"
        text = text.replace(old, new)
    return text


DAY_AFTER = ('caretaker_starts = "day_of_event"', 'caretaker_starts = "day_after"')
LAST_DAY_INCLUDED = ('last_day = "excluded"', 'last_day = "included"')


# ------------------------------------------------------------------------------------------ the office


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
class Snapshot:
    """All that an outsider could see of a file, to tell that nothing changed."""

    state: str
    stage: str
    version: int
    sequence: int
    deadlines: tuple[Any, ...]


@dataclass(frozen=True)
class Office:
    """A register with its people. `portfolio` and `policy` are what it was opened with."""

    store: Store
    folder: Path = field(default_factory=lambda: Path(mkdtemp(prefix="agreements-office-")))

    @classmethod
    def open(
        cls,
        store: Store,
        portfolio: Portfolio | None = None,
        *,
        policy_text: str | None = None,
        opened_on: str = OPENED_ON,
        folder: Path | None = None,
    ) -> Office:
        """Open a fresh register; without a portfolio, the Brussels partners and governments without any file."""
        office = cls(store) if folder is None else cls(store, folder)
        office.text.write_bytes(b"%PDF-1.7 the text, as both sides signed it")
        initialise(
            store, portfolio if portfolio is not None else without_files(brussels()),
            policy_text or SHIPPED_POLICY.read_text(), datetime.now(UTC), date.fromisoformat(opened_on),
        )  # fmt: skip
        return office

    @property
    def text(self) -> Path:
        """A document that may be attached to anything."""
        return self.folder / "text.pdf"

    def on(self, day: str) -> Seat:
        """The officer, on that day."""
        return Seat(self, date.fromisoformat(day))

    # -------------------------------------------------------------------------------------- looking

    def case(self, reference: str) -> Case:
        """The file as it is stored."""
        with self.store.reading() as reading:
            row = reading.partnership(reference)
        assert row is not None
        return Case.model_validate_json(row.state)

    def term(self, reference: str) -> Term:
        """The current term of the agreement."""
        term = self.case(reference).term
        assert term is not None
        return term

    def test_phase(self, reference: str) -> tuple[str, str]:
        """When the MOU was signed, and when its test phase ends."""
        case = self.case(reference)
        assert case.mou is not None and case.mou_term is not None
        return str(case.mou.on), str(case.mou_term.ends_on)

    def stage(self, reference: str, on: str | None = None) -> str:
        """The stage, as of a day if one is named."""
        if on is None:
            return self.case(reference).stage
        return str(self.show(reference, on)["stage"])

    def show(self, reference: str, on: str) -> dict[str, Any]:
        return self.ask(on).show(reference)

    def ask(self, on: str, lang: str = "en", today: str | None = None) -> Queries:
        """What can be asked, as of a day."""
        day = date.fromisoformat(on)
        return Queries(self.store, date.fromisoformat(today) if today else day, lang, day)

    def entries(self, subject: str) -> list[Entry]:
        """The history of a file or a register, oldest first."""
        with self.store.reading() as reading:
            return [Entry.parse(row.body, row.hash) for row in reading.entries(subject)]

    def snapshot(self, reference: str) -> Snapshot:
        """The file as it is now."""
        with self.store.reading() as reading:
            row = reading.partnership(reference)
            version, sequence = reading.version_of((reference,))[reference]
            due = tuple((d.kind, d.number, d.due_on, d.derivation) for d in reading.deadlines_of(reference))
        assert row is not None
        return Snapshot(dump(Case.model_validate_json(row.state)), row.stage, version, sequence, due)

    # -------------------------------------------------------------------------------------- making

    def file_at(self, stage: str, **how: Any) -> str:
        """The reference of a new file that was led to a stage by its lawful way. See `Life` for what may differ."""
        return Life(self, **how).until(stage)

    def typed_for(self, act: str) -> dict[str, Any]:
        """All that an act of a person asks for: fields, documents, reason."""
        return {
            **({"set": TYPED_WITH[act]} if act in TYPED_WITH else {}),
            **({"documents": [f"{self.text}:fr"]} if act in WITH_DOCUMENT else {}),
            **({"reason": "as the file says"} if act in WITH_REASON else {}),
        }


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
        return self._perform(reference, ACTS[act], set or {}, typed)

    def propose(self, partner: str = "vienna", **typed: Any) -> Told:
        """`agreements propose`, bilateral and by the partner unless said otherwise; None leaves a field out."""
        fields = {"partner": partner, "track": "bilateral", "initiator": "partner", "theme": ["culture"], **typed}
        rest: dict[str, Any] = {n: fields.pop(n) for n in ("on", "key", "dry_run") if n in fields}
        return self._perform("", ACTS["propose"], {n: v for n, v in fields.items() if v is not None}, rest)

    def record(self, reference: str, what: str, /, **typed: Any) -> Told:
        """`agreements record REFERENCE WHAT`."""
        rest: dict[str, Any] = {
            n: typed.pop(n) for n in ("on", "reason", "documents", "key", "dry_run", "if_version") if n in typed
        }
        return self._perform(reference, BY_NAME[what], typed, rest)

    def request_exception(self, reference: str, act: str, kind: str, /, **typed: Any) -> Told:
        """`agreements exception request REFERENCE ACT --class KIND …`."""
        return self._perform(reference, BY_NAME["request_exception"], {"act": act, "class": kind, **typed}, {})

    def exception(self, verb: str, reference: str, number: int = 1, **typed: Any) -> Told:
        """`agreements exception attest|approve|reject|withdraw ID`."""
        return self._perform(reference, BY_NAME[f"{verb}_exception"], {"exception": str(number)}, typed)

    def government(self, act: str, /, **typed: Any) -> Told:
        """`agreements government enter|close|correct|confirm|reject`."""
        rest = {"reason": typed.pop("reason")} if "reason" in typed else {}
        what = ACTS_OF_REGISTERS[f"{act}_period"]
        return self._perform(SUBJECT_OF[what.name], what, typed, rest)

    def add_partner(self, slug: str, name: str, country: str) -> Told:
        """`agreements partner add`."""
        fields = {"slug": slug, "en": name, "fr": name, "nl": name, "country": country}
        return self._perform(PARTNERS, ACTS_OF_REGISTERS["add_partner"], fields, {})

    def correct(self, reference: str, sequence: int, /, reason: str = "a wrong figure", **fields: Any) -> Told:
        """`agreements correct REFERENCE SEQUENCE --reason … --set …`."""
        return Told(self.desk.correct(reference, sequence, reason=reason, fields=_lists(fields)))

    def check(self) -> dict[str, Any]:
        """`agreements check`."""
        return run_check(self.office.store, lambda: datetime.now(UTC), self.today, trial_day=True)

    def acts(self, reference: str, on: str | None = None, lang: str = "en") -> dict[str, Any]:
        """`agreements acts REFERENCE --json`."""
        day = parse_inexact(on or self.today.isoformat())
        case, decisions = self.desk.preview(reference, day)
        return acts_json(case, day, decisions, "", lang)

    def _perform(self, subject: str, act: Any, fields: Typed, rest: Typed) -> Told:
        return Told(self.desk.perform(read_command(subject, act, fields=_lists(fields), **rest)))


def _lists(fields: Typed) -> dict[str, Sequence[str]]:
    return {name: [value] if isinstance(value, str) else list(value) for name, value in fields.items()}


# ------------------------------------------------------------------------------------------ lives

# What each act of a person takes so that nothing is missing.
TYPED_WITH: dict[str, dict[str, Any]] = {
    "sign_mou": SIGNED_BY_BOTH,
    "sign_agreement": {**SIGNED_BY_BOTH, **FIVE_YEARS},
    "amend": {**SIGNED_BY_BOTH, "instrument": "addendum", "title": "On mobility", "themes": ["culture", "mobility"]},
    "renew": FIVE_YEARS,
    "confirm_validity": {"source": "a letter of the partner", "certainty": "B"},
    "question_validity": {"source": "a question in Parliament", "certainty": "B"},
    "lapse": {"source": "article 9 of the text", "certainty": "A"},
    "suspend": {"origin": "region", "reviewOn": "2027-06-01"},
    "denounce": {"effectOn": "2027-06-01"},
    "end_by_consent": {"effectOn": "2027-06-01"},
    "receive_denunciation": {"effectOn": "2027-06-01"},
}
WITH_DOCUMENT = frozenset(
    {
        "sign_mou", "sign_agreement", "amend", "suspend", "denounce", "end_by_consent", "receive_denunciation",
        "revoke_notice", "receive_revocation", "withdraw", "refuse_assent",
    }
)  # fmt: skip
WITH_REASON = frozenset({"suspend", "denounce", "decline", "send_back"})

# The days of a life, all under full powers; 2024-06-08 is the last such day before the caretaker period.
DAYS = {
    "proposal": "2021-11-01",
    "assessment": "2021-11-02",
    "mou_negotiation": "2021-12-03",
    "test_phase": "2022-03-01",
    "evaluation": "2023-10-01",
    "agreement_negotiation": "2023-12-01",
    "signed": "2024-03-01",
    "in_force": "2024-03-02",
    "after": "2024-05-02",
}


@dataclass
class Life:
    """A file on its way. `days` moves single days, `without` leaves facts untold; development files and successors
    have no test phase."""

    office: Office
    partner: str = "vienna"
    track: str = "bilateral"
    nature: str | None = "arrangement"
    successor_of: str | None = None
    days: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=lambda: FIVE_YEARS)
    without: tuple[str, ...] = ()
    reference: str = ""

    def until(self, stage: str) -> str:
        """Go on until that stage is reached; the reference."""
        untested = self.track == "development" or self.successor_of is not None
        for step in WAYS[stage]:
            if not (untested and step in ("mou_negotiation", "test_phase", "evaluation")):
                getattr(self, f"_{step}")()
        assert self.office.stage(self.reference) == stage
        return self.reference

    def day(self, stage: str) -> str:
        return self.days.get(stage, DAYS[stage])

    def seat(self, stage: str) -> Seat:
        return self.office.on(self.day(stage))

    def do(self, stage: str, act: str, **more: Any) -> None:
        """An act on the day of a stage, with everything it asks for."""
        told = self.seat(stage).advance(self.reference, act, **{**self.office.typed_for(act), **more})
        assert told.passed, (act, told.because)

    def tell(self, stage: str, what: str, /, **typed: Any) -> None:
        """A fact on the day of a stage, unless it is left out."""
        if what in self.without:
            return
        told = self.seat(stage).record(self.reference, what, **typed)
        assert told.passed, (what, told.because)

    # Each is named by the stage that it leads to.

    def _proposal(self) -> None:
        more = {"successorOf": self.successor_of} if self.successor_of else {}
        told = self.seat("proposal").propose(self.partner, track=self.track, nature=self.nature, **more)
        assert told.passed, told.because
        self.reference = told.reference

    def _assessment(self) -> None:
        self.do("assessment", "assess")
        for number in (1, 2, 3):
            self.tell("assessment", "criterion", code=f"criterion_{number}", score="met", text="seen and weighed")

    def _mou_negotiation(self) -> None:
        self.do("mou_negotiation", "approve_mou")

    def _test_phase(self) -> None:
        self.do("test_phase", "sign_mou")

    def _evaluation(self) -> None:
        self.do("evaluation", "open_evaluation")
        self.tell("evaluation", "evaluation", kind="mou", outcome="positive")

    def prepare_agreement(self) -> str:
        """What the approval of an agreement rests on; the reference."""
        self.tell("agreement_negotiation", "avenue", theme="culture", body="visit.brussels", text="a shared festival")
        self.tell("agreement_negotiation", "consultation", avenue="1", body="visit.brussels", outcome="agreed")
        for side in ("region", "partner"):
            self.tell("agreement_negotiation", "reciprocity", side=side, text="each lends its stages")
        return self.reference

    def _agreement_negotiation(self) -> None:
        self.prepare_agreement()
        self.do("agreement_negotiation", "approve_agreement")
        if self.nature == "treaty":
            self.tell("agreement_negotiation", "milestone", milestone="federal_notice", act="sign_agreement")

    def _signed(self) -> None:
        self.do("signed", "sign_agreement", set={**SIGNED_BY_BOTH, **self.terms})

    def _in_force(self) -> None:
        if self.nature == "treaty":
            for kind in ("assent", "publication"):
                self.tell("in_force", "milestone", milestone=kind, reference="2024/03")
        self.do("in_force", "enter_into_force")

    def _renewal_due(self) -> None:
        self.do("after", "question_validity")

    def _intent(self, act: str) -> None:
        told = self.seat("after").as_("manager").record(self.reference, "intent", act=act, reason="so agreed")
        assert told.passed, told.because

    def _suspended(self) -> None:
        self._intent("suspend")
        self.do("after", "suspend")

    def _under_notice(self) -> None:
        self.do("after", "receive_denunciation")

    def _declined(self) -> None:
        self.do("after", "decline")

    def _abandoned(self) -> None:
        self.do("after", "withdraw")

    def _expired(self) -> None:
        self.do("after", "let_expire")

    def _denounced(self) -> None:
        self.office.on("2027-06-01").check()

    def _replaced(self) -> None:
        self.successor()
        self.do("after", "replace")

    def successor(self) -> str:
        """A successor of this file that is in force."""
        days = {
            "proposal": "2024-03-05", "assessment": "2024-03-06", "agreement_negotiation": "2024-03-11",
            "signed": "2024-04-12", "in_force": "2024-04-13",
        }  # fmt: skip
        life = Life(self.office, self.partner, self.track, self.nature, self.reference, days)
        return life.until("in_force")


_TO_FORCE = (
    "proposal", "assessment", "mou_negotiation", "test_phase", "evaluation", "agreement_negotiation", "signed",
    "in_force",
)  # fmt: skip
WAYS: dict[str, tuple[str, ...]] = {
    **{stage: _TO_FORCE[: place + 1] for place, stage in enumerate(_TO_FORCE)},
    "renewal_due": (*_TO_FORCE, "renewal_due"),
    "suspended": (*_TO_FORCE, "suspended"),
    "under_notice": (*_TO_FORCE, "under_notice"),
    "declined": ("proposal", "declined"),
    "abandoned": ("proposal", "abandoned"),
    "expired": (*_TO_FORCE, "renewal_due", "expired"),
    "denounced": (*_TO_FORCE, "under_notice", "denounced"),
    "replaced": (*_TO_FORCE, "replaced"),
}
"""The stages to pass through on the way to each stage."""


# ------------------------------------------------------------------------------------------ the program


@dataclass(frozen=True)
class Printed:
    """What the program printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class CommandLine:
    """The real program, run as a process: `line.on("2022-03-01").as_("officer")("advance", ref, "sign_mou", …)`."""

    database_url: str
    folder: Path
    user: str | None = None
    today: str | None = None
    lang: str = "en"

    def on(self, day: str) -> CommandLine:
        return replace(self, today=day)

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
        done = subprocess.run(
            [PROGRAM, *arguments], env=environment, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False
        )  # fmt: skip
        assert done.returncode == code, f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return Printed(done.returncode, done.stdout, done.stderr)
