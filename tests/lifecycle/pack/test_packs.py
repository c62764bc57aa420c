"""A pack verifies with Python alone, redacted or not; whatever is changed in it fails; what is no pack is refused."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pypdf
import pytest
from sqlalchemy import text

from lifecycle.errors import Broken, NotFound, Unreadable
from lifecycle.log.sealing import seal
from lifecycle.pack.opening import check_pack
from lifecycle.pack.sentences import teach
from lifecycle.pack.verify_alone import Bad, check
from lifecycle.pack.writing import write_pack
from lifecycle.storage.store import Store
from messages.catalogue import LANGUAGES
from messages.render import render
from reports import pack_report
from reports.pack_report import pack_reports
from tests.makers import Office
from tests.makers.zips import zip_of

teach()
KEY = bytes(range(32))
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
SAID = "a delegation of the council came"


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


@pytest.fixture
def file(office: Office) -> str:
    reference = office.file_at("in_force")
    assert office.on("2024-05-02").record(reference, "action", kind="visit", text=SAID).passed
    return reference


def packed(office: Office, path: Path, reference: str | None = None, *redact: str) -> Path:
    def report(chosen) -> Mapping[str, bytes]:
        return pack_reports(chosen, "fr", NOW.date())

    write_pack(office.store, KEY, path, NOW, report, reference=reference, redact=redact)
    return path


def unpacked(path: Path, folder: Path) -> Path:
    with ZipFile(path) as zipped:
        zipped.extractall(folder)
    return folder


def alone(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """As on a machine without this program: no site-packages, no path, no environment."""
    return subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", *more],
        cwd=folder,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_pack_verifies_with_python_alone_and_says_what_it_checked(office: Office, file: str, tmp_path: Path):
    folder = unpacked(packed(office, tmp_path / "pack.zip", file), tmp_path / "out")
    done = alone(folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("Everything holds.\n") and "checkpoint over" in done.stdout
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {
        "verify.py",
        "report.html",
        "report.pdf",
        "entries.jsonl",
        "key.pub",
        "manifest.json",
        "manifest.note",
    } <= names
    assert any(name.startswith("documents/") for name in names) and any(name.startswith("policies/") for name in names)
    report = (folder / "report.html").read_text()
    assert SAID in report and "signature de l'accord" in report.replace("&#x27;", "'") and '<html lang="fr">' in report


def test_the_whole_record_can_be_packed(office: Office, file: str, tmp_path: Path):
    said = check_pack(packed(office, tmp_path / "all.zip"))
    assert any("5 chains" in line or "6 chains" in line or "chains" in line for line in said)
    with ZipFile(tmp_path / "all.zip") as zipped:
        lines = zipped.read("entries.jsonl").splitlines()
    with office.store.reading() as reading:
        assert len(lines) == reading.number_of_entries()


def test_a_redacted_pack_verifies_and_does_not_hold_what_was_left_out(office: Office, file: str, tmp_path: Path):
    full, less = packed(office, tmp_path / "full.zip", file), packed(office, tmp_path / "less.zip", file, "action.text")
    with ZipFile(full) as zipped:
        assert any(SAID in zipped.read(name).decode(errors="replace") for name in zipped.namelist())
    with ZipFile(less) as zipped:
        assert not any(SAID in zipped.read(name).decode(errors="replace") for name in zipped.namelist())
    assert any("Left out on purpose: concrete action: text." in line for line in check_pack(less))
    assert alone(unpacked(less, tmp_path / "out")).returncode == 0
    with pytest.raises(Unreadable):
        packed(office, tmp_path / "none.zip", file, "themes")
    assert not (tmp_path / "none.zip").exists()


def test_changing_any_byte_of_any_file_fails(office: Office, file: str, tmp_path: Path):
    folder = unpacked(packed(office, tmp_path / "pack.zip", file), tmp_path / "out")
    chance = random.Random(11)
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        body = path.read_bytes()
        places = (
            range(len(body))
            if path.suffix in (".note", ".pub")
            else chance.sample(range(len(body)), min(12, len(body)))
        )
        for place in places:
            path.write_bytes(body[:place] + bytes([body[place] ^ 1 << chance.randrange(7)]) + body[place + 1 :])
            with pytest.raises(Bad):
                list(check(folder))
        path.write_bytes(body)
    assert list(check(folder))


def test_a_file_that_is_added_missing_or_cut_fails(office: Office, file: str, tmp_path: Path):
    folder = unpacked(packed(office, tmp_path / "pack.zip", file), tmp_path / "out")
    (folder / "more.txt").write_text("more")
    with pytest.raises(Bad, match="does not belong"):
        list(check(folder))
    (folder / "more.txt").unlink()
    body = (folder / "entries.jsonl").read_bytes()
    (folder / "entries.jsonl").write_bytes(body[:-200])
    assert alone(folder).returncode == 6
    (folder / "entries.jsonl").unlink()
    with pytest.raises(Bad, match="missing"):
        list(check(folder))


def test_a_pack_signed_by_another_key_shows_beside_the_one_that_was_given(office: Office, file: str, tmp_path: Path):
    path = packed(office, tmp_path / "pack.zip", file)
    with ZipFile(path) as zipped:
        key = zipped.read("key.pub").decode()
    assert check_pack(path, key)
    with pytest.raises(Broken):
        check_pack(path, key.replace("+", "x+", 1))


def rewritten(path: Path, made: Path, change) -> Path:
    """A pack whose manifest was changed and signed anew by whoever has the key: the rest must still show it."""
    import hashlib

    from lifecycle.log.note import sign_lines

    with ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    change(parts)
    manifest = json.loads(parts["manifest.json"])
    for one in manifest["files"]:
        one.update(sha256=hashlib.sha256(parts[one["name"]]).hexdigest(), size=len(parts[one["name"]]))
    parts["manifest.json"] = json.dumps(manifest).encode()
    lines = ("agreements/pack/1", hashlib.sha256(parts["manifest.json"]).hexdigest())
    parts["manifest.note"] = sign_lines(lines, manifest["origin"], KEY).encode()
    return zip_of(made, parts)


def test_proofs_and_openings_are_checked_beside_the_hashes_of_files(office: Office, file: str, tmp_path: Path):
    path = packed(office, tmp_path / "pack.zip", file)

    def an_entry_less(parts: dict[str, bytes]) -> None:
        lines = parts["entries.jsonl"].splitlines(keepends=True)
        parts["entries.jsonl"] = b"".join([*lines[:4], *lines[5:]])

    def another_proof(parts: dict[str, bytes]) -> None:
        lines = [json.loads(line) for line in parts["entries.jsonl"].splitlines()]
        lines[3]["proof"] = lines[4]["proof"]
        parts["entries.jsonl"] = b"".join(json.dumps(line).encode() + b"\n" for line in lines)

    def absurd_proof(parts: dict[str, bytes]) -> None:
        lines = [json.loads(line) for line in parts["entries.jsonl"].splitlines()]
        lines[3]["proof"] = lines[3]["proof"] * 100_000
        parts["entries.jsonl"] = b"".join(json.dumps(line).encode() + b"\n" for line in lines)

    def another_value(parts: dict[str, bytes]) -> None:
        parts["openings.jsonl"] = parts["openings.jsonl"].replace(SAID.encode(), b"nobody came")

    for number, change in enumerate((an_entry_less, another_proof, absurd_proof, another_value)):
        with pytest.raises(Broken):
            check_pack(rewritten(path, tmp_path / f"{number}.zip", change))
    assert check_pack(rewritten(path, tmp_path / "same.zip", lambda parts: None))


def test_what_is_no_pack_climbs_or_explodes_is_refused(office: Office, file: str, tmp_path: Path):
    no_zip, empty, climbs, bomb, twice = (tmp_path / f"{n}.zip" for n in ("no", "empty", "climbs", "bomb", "twice"))
    no_zip.write_bytes(b"no zip at all")
    with ZipFile(empty, "w") as zipped:
        zipped.writestr("something", "else")
    for name in ("../out.txt", "/etc/out.txt", "a/../../out.txt", "a\\..\\out.txt", "C:out.txt"):
        with ZipFile(climbs, "w") as zipped:
            zipped.writestr(name, "out")
        with pytest.raises((Broken, Unreadable)):
            check_pack(climbs)
        assert not (tmp_path / "out.txt").exists()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as zipped:
        zipped.writestr("manifest.json", b"\0" * 50_000_000)
    with pytest.warns(UserWarning, match="Duplicate"), ZipFile(twice, "w", ZIP_STORED) as zipped:
        zipped.writestr("a", "1")
        zipped.writestr("a", "2")
    for path, error in (
        (no_zip, Unreadable),
        (empty, Unreadable),
        (bomb, Broken),
        (twice, Broken),
        (tmp_path / "gone", Unreadable),
    ):
        with pytest.raises(error):
            check_pack(path)


def test_what_is_no_file_is_refused_at_once(office: Office, file: str, tmp_path: Path):
    """A pipe that nobody writes, a device that never ends, a folder; of an unpacked pack it is said what to type."""
    os.mkfifo(tmp_path / "pipe")
    for given in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        with pytest.raises(Unreadable, match="usage.no_pack"):
            check_pack(given)
    folder = unpacked(packed(office, tmp_path / "a.zip", file), tmp_path / "there")
    with pytest.raises(Unreadable, match="usage.unpacked_pack"):
        check_pack(folder)


def test_nothing_is_left_behind_where_a_pack_cannot_be_made(office: Office, file: str, tmp_path: Path):
    with pytest.raises(NotFound):
        packed(office, tmp_path / "none.zip", "BE-BRU-1999-0001")
    with pytest.raises(Unreadable):
        packed(office, tmp_path / "no" / "where.zip", file)
    (tmp_path / "taken.zip").write_bytes(b"mine")
    with pytest.raises(Unreadable):
        packed(office, tmp_path / "taken.zip", file)
    assert (tmp_path / "taken.zip").read_bytes() == b"mine" and not (tmp_path / "none.zip").exists()


@pytest.mark.parametrize("change", ["value = 'Hacked'", "value = NULL", "field = 'text'", "salt = 'AA'"])
@pytest.mark.parametrize("everything", [False, True], ids=["of a file", "of everything"])
def test_no_pack_is_signed_over_a_value_that_was_changed_or_is_gone(
    office: Office, file: str, tmp_path: Path, change: str, everything: bool
):
    """Whoever gets it would have to refuse it; the entry that held it is named. One of another file is not looked at."""
    other = office.on("2024-05-02").propose("quebec").reference
    assert office.on("2024-05-02").record(other, "note", text="of the other").passed
    _change_values(office, change, of=other)
    if not everything:
        packed(office, tmp_path / "sound.zip", file)
    _change_values(office, change, of=file)
    with pytest.raises(Broken, match="broken.opening") as caught:
        packed(office, tmp_path / "spoilt.zip", None if everything else file)
    assert everything or caught.value.params["subject"] == file
    assert not (tmp_path / "spoilt.zip").exists()


def test_a_document_that_was_written_over_as_a_text_is_refused(office: Office, file: str, tmp_path: Path):
    """As a hand would type it: SQLite keeps a text where bytes belong."""
    if office.store.dialect != "sqlite":
        return
    with office.store.engine.connect() as connection:
        connection.execute(text("UPDATE document SET content = 'text'"))
        connection.commit()
    with pytest.raises(Broken, match="broken.document"):
        packed(office, tmp_path / "spoilt.zip", file)


def _change_values(office: Office, change: str, of: str) -> None:
    with office.store.engine.connect() as connection:
        connection.execute(text(f"UPDATE personal SET {change} WHERE subject = :of"), {"of": of})
        connection.commit()


def test_the_report_on_paper_says_what_the_page_says_in_its_language_and_is_tagged(
    office: Office, file: str, tmp_path: Path
):
    """The same bytes again; and what was typed is never read as markup."""
    mark = '#read("/etc/passwd") *bold* $x^2$ #panic("no")'
    assert office.on("2024-05-03").record(file, "note", text=mark).passed
    reports = []

    def report(chosen) -> Mapping[str, bytes]:
        for lang in LANGUAGES:
            reports.append(pack_reports(chosen, lang, NOW.date()))
        assert pack_reports(chosen, "en", NOW.date()) == reports[0]
        return reports[0]

    write_pack(office.store, KEY, tmp_path / "pack.zip", NOW, report, reference=file)
    for lang, made in zip(LANGUAGES, reports, strict=True):
        paper = pypdf.PdfReader(io.BytesIO(made["report.pdf"]))
        said = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
        assert SAID in said and '#read("/etc/passwd")' in said and "root:" not in said
        assert str(paper.root_object["/Lang"]) == lang and "/StructTreeRoot" in paper.root_object
        assert render("pack.title", {}, lang) in said


def test_a_report_too_thick_for_paper_is_a_page_alone(office: Office, file: str, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(pack_report, "MOST_ON_PAPER", 3)
    with ZipFile(packed(office, tmp_path / "pack.zip", file)) as zipped:
        assert "report.html" in zipped.namelist() and "report.pdf" not in zipped.namelist()
    assert check_pack(tmp_path / "pack.zip")


def test_what_is_recorded_while_a_pack_is_made_is_left_to_the_next_one(
    office: Office, file: str, tmp_path: Path, monkeypatch
):
    """It is in no checkpoint yet, so nothing could be proven of it, nor of a document that it alone names."""
    (tmp_path / "late.txt").write_text("came late")

    def sealing(*given):
        done = seal(*given)
        late = office.on("2024-05-03").record(file, "document", documents=[f"{tmp_path / 'late.txt'}:en"])
        assert late.passed
        return done

    monkeypatch.setattr("lifecycle.pack.writing.seal", sealing)
    with ZipFile(packed(office, tmp_path / "pack.zip", file)) as zipped:
        assert not any(zipped.read(name) == b"came late" for name in zipped.namelist())
    assert check_pack(tmp_path / "pack.zip")
