"""An office with its register: what it holds, and the people and files that it makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

from lifecycle.canonical import dump
from lifecycle.history import Entry
from lifecycle.initialise import SHIPPED_POLICY, initialise
from lifecycle.portfolio.model import Portfolio
from lifecycle.queries import Queries
from lifecycle.storage.store import Store
from rules.case import Case, Term
from tests.makers.life import Life
from tests.makers.portfolios import brussels, without_files
from tests.makers.seat import Seat
from tests.makers.typed import TYPED_WITH, WITH_DOCUMENT, WITH_REASON

OPENED_ON = "2026-11-23"
"""The day the register of a test is opened, unless the test says another: a trial goes back from there."""

FOLDERS = TemporaryDirectory(prefix="agreements-offices-")
"""What the offices of one process attach; gone with the process."""


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
    """A register with its people, and a folder for what they attach."""

    store: Store
    folder: Path = field(default_factory=lambda: Path(mkdtemp(dir=FOLDERS.name)))

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
