"""No leaf is made of a new entry that is not as the program writes one, and no pack of a chain that does not verify."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from lifecycle.errors import Broken
from lifecycle.history import entry_hash
from lifecycle.log.sealing import seal
from lifecycle.pack.writing import write_pack
from lifecycle.storage.engine import open_database
from lifecycle.storage.store import Store
from messages.failures import sentence
from tests.lifecycle.log.hand import KEY, NOW, change, told
from tests.makers import Office
from tests.makers.program import CommandLine

LATER = NOW + timedelta(days=1)
_COPY = (
    "INSERT INTO history (subject, sequence, act, outcome, effective_on, recorded_at, actor, hash, previous_hash, body)"
    " SELECT subject, sequence + 1, act, outcome, effective_on, recorded_at, actor, hash, previous_hash, body"
    " FROM history WHERE subject = :s AND sequence = (SELECT max(sequence) FROM history WHERE subject = :s)"
)
_LAST = "subject = :s AND sequence = (SELECT max(sequence) FROM history WHERE subject = :s)"
DONE = {
    "the text": (f"UPDATE history SET body = replace(body, 'recorded', 'refused') WHERE {_LAST}",),
    "its end": (f"UPDATE history SET body = substr(body, 1, length(body) - 1) WHERE {_LAST}",),
    "the hash": (f"UPDATE history SET hash = '{'0' * 64}' WHERE {_LAST}",),
    "the outcome": (f"UPDATE history SET outcome = 'refused' WHERE {_LAST}",),
    "the day": (f"UPDATE history SET effective_on = '2001-01-01' WHERE {_LAST}",),
    "a copy": (_COPY,),
}


@pytest.mark.parametrize("what", DONE)
@pytest.mark.parametrize("key", [KEY, None], ids=["signed", "not signed"])
def test_a_new_entry_that_is_not_as_it_was_written_is_not_sealed_and_is_named(
    office: Office, file: str, outside: str, what: str, key: bytes | None
):
    office.on("2024-05-03").record(file, "note", text="so")
    before = _leaves(office)
    last = len(office.entries(file))
    change(office, *DONE[what], s=file)
    sealed = seal(office.store, key, LATER)
    assert (sealed.new, sealed.note, sealed.sound) == (0, None, False)
    assert sealed.wrong == (file, last + (what == "a copy")) and _leaves(office) == before
    with pytest.raises(Broken) as raised:
        sealed.require_sound()
    assert f"entry {last + (what == 'a copy')} of {file}" in sentence(raised.value.key, raised.value.params, "en")


def test_a_new_entry_whose_text_is_none_is_not_sealed(tmp_path: Path):
    """SQLite alone takes such bytes."""
    with open_database(f"sqlite:///{tmp_path / 'agreements.db'}", create=True) as store:
        office = Office.open(store, folder=tmp_path)
        change(office, "UPDATE history SET body = CAST(X'FF7B7D' AS TEXT) WHERE subject = 'people' AND sequence = 2")
        assert not seal(store, KEY, LATER).sound


def _leaves(office: Office) -> int:
    with office.store.reading() as reading:
        return int(reading.connection.exec_driver_sql("SELECT count(*) FROM leaf").scalar_one())


SPOILT = {
    "a gap": (("DELETE FROM history WHERE subject = :s AND sequence = 4",), 4),
    "two swapped": (
        (
            "UPDATE history SET sequence = 9000 WHERE subject = :s AND sequence = 4",
            "UPDATE history SET sequence = 4 WHERE subject = :s AND sequence = 5",
            "UPDATE history SET sequence = 5 WHERE subject = :s AND sequence = 9000",
        ),
        4,
    ),
    "an outcome": (
        ("UPDATE history SET body = replace(body, 'recorded', 'refused') WHERE subject = :s AND sequence = 2",),
        2,
    ),
    "its end": (
        ("UPDATE history SET body = substr(body, 1, length(body) - 1) WHERE subject = :s AND sequence = 3",),
        3,
    ),
    "the row": (("UPDATE subject SET sequence = sequence - 1 WHERE id = :s",), None),
}


@pytest.mark.parametrize("what", SPOILT)
@pytest.mark.parametrize("of_all", [False, True], ids=["of the file", "of everything"])
def test_no_pack_is_made_of_a_chain_that_does_not_verify(
    office: Office, file: str, outside: str, what: str, of_all: bool, tmp_path: Path
):
    statements, named = SPOILT[what]
    change(office, *statements, s=file)
    first = told(office)[0]
    place = tmp_path / "pack.zip"
    with pytest.raises(Broken) as raised:
        write_pack(office.store, KEY, place, NOW, lambda chosen: {}, reference=None if of_all else file)
    assert raised.value.params["subject"] == first[1] == file
    assert raised.value.params["entry"] == first[2] == (named or first[2])
    assert not place.exists() and not [one for one in tmp_path.iterdir() if "pack" in one.name]


def test_no_pack_is_made_of_an_entry_written_anew_after_it_was_sealed(
    office: Office, file: str, outside: str, tmp_path: Path
):
    """The last one, whose hash and row were put right too: its leaf still says what was signed."""
    last = office.entries(file)[-1]
    with office.store.reading() as reading:
        row = reading.entry(file, last.sequence)
    assert row is not None
    body = row.body.replace('"recordedAt":"2', '"recordedAt":"3')
    assert body != row.body
    values = {"s": file, "b": body, "h": entry_hash(body)}
    change(
        office,
        f"UPDATE history SET body = :b, hash = :h, recorded_at = '3' || substr(recorded_at, 2) WHERE {_LAST}",
        "UPDATE subject SET head_hash = :h WHERE id = :s",
        **values,
    )
    with pytest.raises(Broken) as raised:
        write_pack(office.store, KEY, tmp_path / "pack.zip", NOW, lambda chosen: {}, reference=file)
    assert (raised.value.params["subject"], raised.value.params["entry"]) == (file, last.sequence)


def test_a_document_that_was_changed_is_not_packed(office: Office, file: str, outside: str, tmp_path: Path):
    change(office, "UPDATE document SET content = :c", c=b"another text")
    with pytest.raises(Broken, match=r"broken\.document"):
        write_pack(office.store, KEY, tmp_path / "pack.zip", NOW, lambda chosen: {}, reference=file)


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    return Office.open(store, folder=tmp_path)


@pytest.mark.parametrize("lang", ["en", "fr", "nl"])
def test_whoever_reads_a_damaged_text_is_told_which_entry_it_is(tmp_path: Path, lang: str):
    """One sentence and exit code 6, whatever was asked."""
    url = f"sqlite:///{tmp_path / 'agreements.db'}"
    line = CommandLine(url, tmp_path)
    line("init")
    reference = line("show", "quebec", "--json").json["reference"]
    with open_database(url) as store:
        cut = "UPDATE history SET body = substr(body, 1, length(body) - 1) WHERE subject = :s AND sequence = 2"
        change(Office(store), cut, s=reference)
    for asked in (
        ("history", "quebec"), ("show", "quebec", "--as-of", "2025-01-01"), ("pack", "quebec", "-o", "pack.zip"),
        ("acts", "quebec", "--on", "2025-01-01"), ("history", "--json"),
    ):  # fmt: skip
        said = line(*asked, "--lang", lang, code=6).err
        assert reference in said and " 2 " in said and "agreements verify" in said, (asked, said)
    assert not (tmp_path / "pack.zip").exists()
