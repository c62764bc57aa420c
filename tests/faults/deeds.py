"""Commands that can be given again word for word, on a file that lives long enough, and what must hold afterwards.

deed = prepare(store, "an advance", file, number=1)
before = everything(store)
...perform(store, deed), struck by a fault...
assert_all_or_nothing(store, deed, before)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lifecycle.answer import Answer
from lifecycle.command import read_command
from lifecycle.desk import Desk
from lifecycle.erasure_acts import CONFIRM, REQUEST
from lifecycle.history import Entry
from lifecycle.records import BY_NAME
from lifecycle.registers import ACTS_OF_REGISTERS, PARTNERS
from lifecycle.stages import ACTS
from lifecycle.storage.store import Store
from lifecycle.verify import verify
from rules.case import Case
from rules.facts import Actor
from tests.lifecycle.storage.makers import everything
from tests.makers import Life, Office
from tests.races.racing import ONE_MONTH, TODAY

Everything = dict[str, list[tuple[Any, ...]]]
Retry = Callable[[], Answer | None]

ENTRIES = {
    "an advance": 1,
    "an advance after the clock": 2,
    "a refusal": 1,
    "a correction": 1,
    "a new file": 1,
    "a partner": 1,
    "the clock": 1,
    "an erasure": 1,
}
"""How many entries each deed makes."""
TAKEN_AWAY = {"an erasure": {"personal": 1, "answer": 1}}
"""How many rows lose what they held: the value, and the fingerprint of the command that had named it."""


@dataclass(frozen=True)
class Deed:
    """A command with its key; the clock's own work has none. `target` is the entry to correct."""

    kind: str
    file: str
    number: int
    today: date
    target: int = 0

    @property
    def key(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def entries(self) -> int:
        return ENTRIES[self.kind]


PARTNERS_OF_FILES = ("vienna", "rabat", "kyiv", "berlin", "lille", "aichi", "budapest", "luxembourg", "havana")


def office_with_files(store: Store, number: int) -> list[str]:
    """Open the register, and lead so many files until they are in force."""
    with TemporaryDirectory() as folder:
        office = Office.open(store, folder=Path(folder))
        return [Life(office, partner).until("in_force") for partner in PARTNERS_OF_FILES[:number]]


def office_with_a_file(store: Store) -> str:
    return office_with_files(store, 1)[0]


PEOPLE = {"officer": 1, "manager": 3, "legal": 5, "administrator": 7}
"""The numbers of the demonstration people, by their role."""


def desk_on(store: Store, day: date, role: str = "officer") -> Desk:
    actor = Actor(PEOPLE[role], role)
    return Desk(store, clock=lambda: datetime.now(UTC), today=day, actor=actor, trial_day=True)


def role_of(deed: Deed) -> str:
    """Who does it."""
    return {"a partner": "manager", "an erasure": "legal"}.get(deed.kind, "officer")


def prepare(store: Store, kind: str, file: str, number: int) -> Deed:
    """Make the world ready for it."""
    case, today = _standing(store, file)
    if kind == "a new file":
        perform(store, Deed("a partner", file, number, today))
    if kind in ("a correction", "an erasure"):
        words = {"theme": ["culture"], "body": ["visit.brussels"], "text": ["a shared festival"]}
        told = desk_on(store, today).perform(read_command(file, BY_NAME["avenue"], fields=words))
        if kind == "an erasure":
            asked = read_command(file, REQUEST, fields=_erased(told.entry.sequence), reason="she asked for it")
            told = desk_on(store, today, "administrator").perform(asked)
        return Deed(kind, file, number, today, told.entry.sequence)
    if kind == "the clock" and case.stage == "renewal_due":
        perform(store, Deed("an advance", file, number, today))
        case, today = _standing(store, file)
    if kind in ("the clock", "an advance after the clock"):
        assert case.term is not None and case.term.ends_on is not None and case.term.ends_on.latest is not None
        return Deed(kind, file, number, case.term.ends_on.latest + timedelta(days=1))
    return Deed(kind, file, number, today)


def perform(store: Store, deed: Deed, desk: Desk | None = None) -> Answer | None:
    """Do it; the clock answers nothing."""
    desk = desk or desk_on(store, deed.today, role_of(deed))
    if deed.kind == "the clock":
        desk.run_clock([deed.file])
        return None
    if deed.kind == "a correction":
        fields = {"body": ["hub.brussels"]}
        return desk.correct(deed.file, deed.target, reason="a slip", fields=fields, key=deed.key)
    fields = {name: [value] if isinstance(value, str) else value for name, value in _words(deed).items()}
    act: Any = {
        "a refusal": ACTS["approve_mou"],
        "a new file": ACTS["propose"],
        "a partner": ACTS_OF_REGISTERS["add_partner"],
        "an erasure": CONFIRM,
    }.get(deed.kind, ACTS["renew"])
    subject = {"a new file": "", "a partner": PARTNERS}.get(deed.kind, deed.file)
    return desk.perform(read_command(subject, act, fields=fields, key=deed.key))


def _erased(entry: int) -> dict[str, list[str]]:
    return {"entry": [str(entry)], "field": ["text"]}


def _words(deed: Deed) -> dict[str, Any]:
    slug = f"partner-{deed.number}"
    if deed.kind == "a refusal":
        return {}
    if deed.kind == "an erasure":
        return {"erasure": str(deed.target)}
    if deed.kind == "a new file":
        return {"partner": slug, "track": "bilateral", "initiator": "partner", "theme": ["culture"]}
    if deed.kind == "a partner":
        return {"slug": slug, "en": slug, "fr": slug, "nl": slug, "country": "FR"}
    return ONE_MONTH


def assert_all_or_nothing(
    store: Store, deed: Deed, before: Everything, told: Answer | None = None, retry: Retry | None = None
) -> bool:
    """It happened or it did not; given again it has happened once, with one answer. Tells whether it had happened.

    `retry` gives it again where it was given first.
    """
    after = everything(store)
    happened = after != before
    assert happened or told is None, "it was told done and is lost"
    if happened:
        _assert_added(before, after, deed)
        assert_sound(store)
    first = retry() if retry is not None else perform(store, deed)
    again = perform(store, deed)
    _assert_added(before, everything(store), deed)
    assert_sound(store)
    if first is not None and again is not None:
        assert (first.repeated, again.repeated) == (happened, True)
        assert first.entry.hash == again.entry.hash == (told or first).entry.hash
        assert first.entry.sequence == again.entry.sequence
        assert first.refused == (deed.kind == "a refusal")
    return happened


def _assert_added(before: Everything, after: Everything, deed: Deed) -> None:
    """The entries of the deed and its one answer, and nothing of what was there is gone but what it erases."""
    grown = {name: len(after[name]) - len(before[name]) for name in ("history", "answer")}
    assert grown == {"history": deed.entries, "answer": 0 if deed.kind == "the clock" else 1}
    for name in ("history", "answer", "personal", "document"):
        gone = Counter(before[name]) - Counter(after[name])
        assert gone.total() == TAKEN_AWAY.get(deed.kind, {}).get(name, 0), name


def assert_sound(store: Store) -> None:
    found = verify(store)
    assert found.ok, found.findings


def entries_of(store: Store, subject: str) -> list[Entry]:
    with store.reading() as reading:
        return [Entry.parse(row.body, row.hash) for row in reading.entries(subject)]


def _standing(store: Store, file: str) -> tuple[Case, date]:
    """The file, and a day on which nothing lies later."""
    with store.reading() as reading:
        row = reading.partnership(file)
    assert row is not None and row.last_effective_on is not None
    return Case.model_validate_json(row.state), max(TODAY, row.last_effective_on)
