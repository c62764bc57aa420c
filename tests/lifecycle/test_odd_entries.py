"""An entry that says what no entry says, in a chain that fits: who reads it says which one it is, and never stops at a fault.

Every key of an entry of a file and of each register is given odd values; hashes and links are made to fit.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from lifecycle.errors import AgreementsError, Broken
from lifecycle.history import Entry
from lifecycle.key_file import write_key
from lifecycle.pack.writing import write_pack
from lifecycle.queries import Queries
from lifecycle.queries.replayed import replayed
from lifecycle.shape import KNOWN
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from lifecycle.verify import verify
from messages.catalogue import LANGUAGES
from messages.failures import sentence
from messages.names import NO_NAMES
from reports.pack_report import pack_reports
from tests.lifecycle.forging import refit, without_triggers
from tests.makers import Office
from tests.makers.program import CommandLine

KEY = bytes(range(32))
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TODAY = date(2026, 11, 23)
FILE = "BE-BRU-2026-0001"
ODD: tuple[Any, ...] = ("zz", ["x"], {"people": 99}, 99, None)
"""A word, a list, an object, a number, nothing at all: the key is taken away."""
OF_THE_CHAIN = frozenset({"previousHash", "subject", "sequence"})
ALIKE = ("people", "calendar")
"""Registers whose entries are read as those of the others are: in the campaign."""
ENTRIES = {FILE: ("sign_mou", "avenue"), "calendar": ("enter_period",), "people": ("add_person",), "policy": ("open_register",),
           "partners": ("propose", "add_partner")}  # fmt: skip


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with a file, and on each register something decided or entered."""
    folder = tmp_path_factory.mktemp("odd")
    path = folder / "whole.db"
    with open_database(f"sqlite:///{path}", create=True) as store:
        office = Office.open(store, folder=folder)
        file = office.file_at("evaluation")
        assert file == FILE
        assert office.on("2023-11-02").record(file, "avenue", theme="culture", body="b", text="so").passed
        seat = office.on("2026-11-23")
        seat.as_("legal").government("enter", event="resignation", on="2026-11-20", source="Moniteur", certainty="A")
        assert not seat.propose("nowhere").passed
    return path


def bodies(store: Store, subject: str) -> list[dict[str, Any]]:
    with store.reading() as reading:
        return [Entry.parse(row.body).data for row in reading.entries(subject)]


def readers(store: Store, folder: Path) -> dict[str, Callable[[], Any]]:
    """Everything that reads entries, as the program does it."""
    asked = Queries(store, TODAY, "en", TODAY)
    then = Queries(store, TODAY, "en", date(2023, 12, 1))

    def pack(reference: str | None) -> None:
        write_pack(
            store, KEY, folder / "a.zip", NOW, lambda chosen: pack_reports(chosen, "en", TODAY, NO_NAMES),
            reference=reference, overwrite=True,
        )  # fmt: skip

    return {
        "verify": lambda: verify(store).to_json(),
        "replay": lambda: replayed(store),
        "history": lambda: [*asked.history()],
        "history of a file": lambda: asked.history(FILE),
        "show": lambda: asked.show(FILE),
        "show then": lambda: then.show(FILE),
        "list then": then.list,
        "government": asked.government,
        "pack": lambda: pack(FILE),
        "pack of all": lambda: pack(None),
    }


def told_of(record: Path, folder: Path, subject: str, odd: list[dict[str, Any]]) -> dict[str, Any]:
    """What each reader of a record with such a chain ends with: an error that was foreseen, a fault by its name, nothing."""
    path = folder / "odd.db"
    shutil.copy(record, path)
    told: dict[str, Any] = {}
    with open_database(f"sqlite:///{path}") as store:
        refit(store.engine, subject, odd)
        for name, read in readers(store, folder).items():
            try:
                told[name] = read()
            except AgreementsError as error:
                told[name] = error
            except Exception as error:
                told[name] = f"{type(error).__name__}: {error}"
    for made in folder.iterdir():
        made.unlink()
    return told


def with_odd(entry: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    data = {**entry, key: value}
    return {name: one for name, one in data.items() if one is not None}


def every_odd(entry: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each key that an entry has or could have, with each odd value."""
    keys = sorted({*entry, *KNOWN, "foo"} - OF_THE_CHAIN)
    yield from ((key, value) for key in keys for value in ODD if value is not None or key in entry)


@pytest.mark.no_names
@pytest.mark.parametrize("many", [False, pytest.param(True, marks=pytest.mark.campaign)], ids=["some", "all"])
@pytest.mark.parametrize(
    "subject", [pytest.param(of, marks=pytest.mark.campaign if of in ALIKE else ()) for of in ENTRIES]
)
def test_whoever_reads_an_odd_entry_ends_as_foreseen(record: Path, tmp_path: Path, subject: str, many: bool):
    """The short form tries each key with one of the values, the long one with all."""
    with open_database(f"sqlite:///{record}") as store:
        whole = bodies(store, subject)
    faults: dict[tuple[str, ...], str] = {}
    for act in ENTRIES[subject]:
        place = next(n for n, data in enumerate(whole) if data["act"] == act)
        for number, (key, value) in enumerate(every_odd(whole[place])):
            if many or number % 12 == 0:
                odd = [*whole[:place], with_odd(whole[place], key, value), *whole[place + 1 :]]
                told = told_of(record, tmp_path, subject, odd)
                faults |= {(act, key, repr(value), name): one for name, one in told.items() if isinstance(one, str)}
    assert faults == {}


NAMED: dict[str, tuple[tuple[str, Any], ...]] = {
    FILE: (
        ("verdicts", "x"), ("verdicts", ["x"]), ("seen", "x"), ("fields", "x"), ("fields", [1]), ("effectiveOn", "zz"),
        ("to", ["x"]), ("documents", "x"), ("gone", "x"),
    ),
    "calendar": (("effectiveOn", "zz"), ("fields", None), ("seen", {"people": "x"}), ("verdicts", ["x"])),
    "people": (("fields", "x"), ("verdicts", ["x"])),
}  # fmt: skip


@pytest.mark.parametrize("subject", NAMED)
def test_replay_and_pack_name_the_entry_that_cannot_be_read(record: Path, tmp_path: Path, subject: str):
    with open_database(f"sqlite:///{record}") as store:
        whole = bodies(store, subject)
    place = next(n for n, data in enumerate(whole) if data["act"] == ENTRIES[subject][0])
    untouched = told_of(record, tmp_path, subject, whole)
    assert not any(isinstance(one, str | AgreementsError) for one in untouched.values())
    for key, value in NAMED[subject]:
        odd = [*whole[:place], with_odd(whole[place], key, value), *whole[place + 1 :]]
        told = told_of(record, tmp_path, subject, odd)
        for name in ("replay", "pack", "pack of all"):
            said = told[name]
            assert isinstance(said, Broken), (key, value, name)
            assert (said.params["subject"], said.params["entry"]) == (subject, place + 1), (key, value, name)
            assert all(sentence(said.key, said.params, lang).count("agreements verify") for lang in LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_day_of_an_entry_that_is_none_is_named_by_every_command(record: Path, tmp_path: Path, lang: str):
    """In the column alone, which SQLite lets hold anything."""
    path = tmp_path / "odd.db"
    shutil.copy(record, path)
    with open_database(f"sqlite:///{path}") as store, store.engine.connect() as connection:
        without_triggers(connection)
        changed = "UPDATE history SET effective_on = 'zz' WHERE subject = :s AND sequence = 3"
        connection.execute(text(changed), {"s": FILE})
        connection.commit()
    write_key(tmp_path / "agreements.key", KEY)
    line = CommandLine(f"sqlite:///{path}", tmp_path, lang=lang)
    for typed in (("replay",), ("pack", FILE, "--output", "a.zip"), ("history", FILE), ("show", FILE)):
        said = line(*typed, code=6)
        assert said.out == "" and said.err.count("\n") == 1 and FILE in said.err and "3" in said.err
    assert FILE in line("verify", code=6).out
