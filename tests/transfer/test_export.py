"""Export and import: the same bytes on the other side, or nothing at all."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from lifecycle.errors import AgreementsError, Broken, Conflict, Unreadable
from lifecycle.storage.rows import OF_THE_DATABASE, RECORD, is_untouched
from lifecycle.storage.tables import metadata
from lifecycle.transfer import format as carried
from lifecycle.transfer.loading import check_file, load_record
from lifecycle.transfer.writing import write_record
from lifecycle.verify import verify
from tests.conftest import DATABASES
from tests.makers import Office


def carry(store, path: Path):
    return load_record(store, path, check_file(path))


def resealed(path: Path, change) -> Path:
    """The same archive with its parts changed, and a digest that fits again: a forger's work."""
    with ZipFile(path) as zipped:
        parts = {info.filename: zipped.read(info) for info in zipped.infolist()}
    change(parts)
    forged = path.with_name("forged.zip")
    with ZipFile(forged, "w") as zipped:
        zipped.comment = carried.MARK + b"0" * carried.DIGEST_LENGTH
        for name, content in parts.items():
            with zipped.open(carried.part_info(name), "w", force_zip64=True) as part:
                part.write(content)
    with forged.open("r+b") as file:
        digest = carried.digest_before_end(file)
        file.seek(-carried.DIGEST_LENGTH, 2)
        file.write(digest.encode())
    return forged


def with_manifest(parts: dict[str, bytes]) -> None:
    """The manifest made anew, so that only the chains can tell."""
    made = []
    for name, content in sorted(parts.items()):
        if name != carried.MANIFEST:
            import hashlib

            lines = None if name.startswith(carried.DOCUMENTS) else content.count(b"\n")
            made.append(carried.Part(name, hashlib.sha256(content).hexdigest(), len(content), lines))
    parts[carried.MANIFEST] = carried.manifest_text("export", made)


@pytest.mark.parametrize("kind", DATABASES)
def test_export_import_export_gives_the_same_bytes_and_a_record_that_verifies(
    office: Office, empty, tmp_path: Path, kind: str
):
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    written = write_record(office.store, first)
    other = empty(kind)
    loaded = carry(other, first)
    write_record(other, second)
    assert first.read_bytes() == second.read_bytes()
    found = verify(other)
    assert found.ok
    assert (found.entries, found.partnerships) == (written.entries, written.files) == (loaded.entries, loaded.files)
    assert written.documents == loaded.documents == 1


def test_the_copy_works_on_where_the_record_stopped(office: Office, empty, tmp_path: Path):
    path = tmp_path / "record.zip"
    write_record(office.store, path)
    other = Office(empty("sqlite"), office.folder)
    carry(other.store, path)
    file = other.file_at("in_force", partner="sofia")
    assert other.stage(file) == "in_force"
    assert verify(other.store).ok


def test_an_export_of_the_same_record_is_always_the_same(office: Office, tmp_path: Path):
    for name in ("a.zip", "b.zip"):
        write_record(office.store, tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_every_table_is_carried_or_named_as_left_out():
    """Whoever adds a table says which: an export must neither lose anything nor tell a secret."""
    assert metadata.tables.keys() == RECORD.keys() | OF_THE_DATABASE


def test_any_one_changed_byte_is_found_and_nothing_is_read(office: Office, tmp_path: Path):
    path = tmp_path / "record.zip"
    write_record(office.store, path)
    whole = path.read_bytes()
    places = {0, 1, 10, len(whole) - 1, len(whole) - 64, len(whole) - 65, len(whole) - 100, *range(5, len(whole), 4999)}
    spoilt = tmp_path / "spoilt.zip"
    for place in places:
        spoilt.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Broken) as told:
            check_file(spoilt)
        assert told.value.key in ("transfer.changed", "transfer.spoilt"), place


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.999])
def test_a_file_cut_short_is_refused(office: Office, tmp_path: Path, kept: float):
    path = tmp_path / "record.zip"
    write_record(office.store, path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises((Broken, Unreadable)):
        check_file(path)


def changed_fact(parts: dict[str, bytes]) -> None:
    parts["history.jsonl"] = parts["history.jsonl"].replace(b"vienna", b"venice")
    with_manifest(parts)


def lost_entry(parts: dict[str, bytes]) -> None:
    parts["history.jsonl"] = b"".join(parts["history.jsonl"].splitlines(keepends=True)[:-1])
    with_manifest(parts)


def changed_state(parts: dict[str, bytes]) -> None:
    parts["partnership.jsonl"] = parts["partnership.jsonl"].replace(b'"stage":"in_force"', b'"stage":"suspended"', 1)
    with_manifest(parts)


def exchanged_document(parts: dict[str, bytes]) -> None:
    name = next(name for name in parts if name.startswith(carried.DOCUMENTS))
    parts.pop(name)
    import hashlib

    parts[carried.DOCUMENTS + hashlib.sha256(b"another").hexdigest()] = b"another"
    with_manifest(parts)


@pytest.mark.parametrize("forge", [changed_fact, lost_entry, changed_state, exchanged_document])
def test_a_forged_record_with_a_fitting_manifest_breaks_its_chains_and_leaves_nothing(
    office: Office, empty, tmp_path: Path, forge
):
    path = tmp_path / "record.zip"
    write_record(office.store, path)
    forged = resealed(path, forge)
    for kind in ("sqlite", office.store.dialect):
        other = empty(kind)
        with pytest.raises(Broken) as told:
            carry(other, forged)
        assert told.value.key == "transfer.broken_record"
        with other.reading() as reading:
            assert is_untouched(reading)
        carry(other, path)  # and it still takes the true one
        if office.store.dialect == "sqlite":
            break


def unfitting(parts: dict[str, bytes]) -> None:
    parts["register.jsonl"] += b"\n"


def one_more(parts: dict[str, bytes]) -> None:
    parts["../../evil"] = b"x"


@pytest.mark.parametrize("forge", [unfitting, one_more, lambda parts: parts.pop("subject.jsonl")])
def test_a_part_that_the_manifest_does_not_know_is_refused(office: Office, tmp_path: Path, forge):
    path = tmp_path / "record.zip"
    write_record(office.store, path)
    with pytest.raises(Broken) as told:
        check_file(resealed(path, forge))
    assert told.value.key == "transfer.spoilt"


def bad_line(line: bytes):
    def forge(parts: dict[str, bytes]) -> None:
        parts["deadline.jsonl"] += line + b"\n"
        with_manifest(parts)

    return forge


@pytest.mark.parametrize(
    "line",
    [b"[]", b"{", b'{"kind":1}', b'{"due_on":"2024-13-01"}', b'{"hacked":"yes"}', b'{"subject":"x","kind":null}'],
)
def test_a_row_that_does_not_fit_its_table_is_refused(office: Office, empty, tmp_path: Path, line: bytes):
    path = tmp_path / "record.zip"
    write_record(office.store, path)
    other = empty("sqlite")
    with pytest.raises(Broken) as told:
        carry(other, resealed(path, bad_line(line)))
    assert told.value.key == "transfer.bad_row"
    with other.reading() as reading:
        assert is_untouched(reading)


@pytest.mark.parametrize("table", ["deadline", "history", "partnership", "register"])
@pytest.mark.parametrize("dialect", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_second_row_under_one_key_is_refused_as_a_fault_of_the_copy(office: Office, empty, tmp_path, dialect, table):
    """Copies were made of records in which somebody had put one row beside another."""

    def twice(parts: dict[str, bytes]) -> None:
        parts[f"{table}.jsonl"] += parts[f"{table}.jsonl"].splitlines(keepends=True)[-1]
        with_manifest(parts)

    path = tmp_path / "record.zip"
    write_record(office.store, path)
    other = empty(dialect)
    with pytest.raises(Broken) as told:
        carry(other, resealed(path, twice))
    assert (told.value.key, told.value.params["part"]) == ("transfer.row_twice", table)
    with other.reading() as reading:
        assert is_untouched(reading)


def test_a_newer_format_is_refused_and_told_from_a_spoilt_one(office: Office, tmp_path: Path):
    def newer(parts: dict[str, bytes]) -> None:
        shown = json.loads(parts[carried.MANIFEST])
        parts[carried.MANIFEST] = json.dumps({**shown, "format": "agreements/record/2"}).encode()

    path = tmp_path / "record.zip"
    write_record(office.store, path)
    with pytest.raises(Unreadable) as told:
        check_file(resealed(path, newer))
    assert told.value.key == "transfer.newer"


def test_a_database_that_holds_a_record_takes_no_other(office: Office, tmp_path: Path):
    path = tmp_path / "record.zip"
    write_record(office.store, path)
    before = verify(office.store)
    with pytest.raises(Conflict) as told:
        carry(office.store, path)
    assert told.value.key == "transfer.not_empty"
    assert verify(office.store) == before


@pytest.mark.parametrize("content", [b"", b"hello", b"PK", b"x" * 5000])
def test_what_is_no_export_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "letter.txt"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as told:
        check_file(path)
    assert told.value.key == "transfer.not_ours"


def test_an_export_of_nothing_is_not_read_in(store, empty, tmp_path: Path):
    path = tmp_path / "record.zip"
    write_record(store, path)
    with pytest.raises(AgreementsError) as told:
        carry(store, path)
    assert told.value.key == "transfer.nothing_in_it"
