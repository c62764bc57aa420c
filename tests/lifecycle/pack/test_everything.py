"""A pack of everything has the leaves of the log, and is checked chain after chain; the older form still verifies."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import pytest

from benchmarks.world import copy_of, fill, new_store, pattern
from lifecycle.errors import Broken, Failed
from lifecycle.log.note import read_note, sign
from lifecycle.log.sealing import seal
from lifecycle.pack import of_everything, verify_alone
from lifecycle.pack.opening import check_pack
from lifecycle.pack.verify_alone import WHOLE_FORMAT, check
from lifecycle.pack.writing import write_pack
from lifecycle.storage.reading import Reading
from lifecycle.storage.store import Store
from lifecycle.storage.tables import checkpoint
from messages.catalogue import LANGUAGES
from messages.render import render
from reports import pack_pages, pack_report
from reports.pack_report import pack_reports
from tests.lifecycle.forging import refit
from tests.lifecycle.pack.test_left_out import Parts, packed, said_of, signed_anew
from tests.lifecycle.pack.test_packs import alone, unpacked
from tests.makers import Office

pytestmark = pytest.mark.said_alike

KEY = bytes(range(32))
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
OLD = Path(__file__).with_name("everything-format-1.zip")
"""A pack of everything as it was made before there was format 2, without a report."""


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


@pytest.fixture
def file(office: Office) -> str:
    reference = office.file_at("test_phase")
    assert office.on("2024-05-02").record(reference, "note", text="called back").passed
    return reference


def lines_of(parts: Parts, name: str) -> list[bytes]:
    return parts[name].splitlines(keepends=True)


def test_a_pack_of_everything_of_the_older_form_still_verifies_and_its_own_program_with_it(tmp_path: Path):
    said = check_pack(OLD)
    assert "64 entries of 5 chains" in " ".join(said) and "nothing that was sealed is missing" in " ".join(said)
    assert alone(unpacked(OLD, tmp_path / "out")).returncode == 0
    with ZipFile(OLD) as zipped:
        assert json.loads(zipped.read("manifest.json"))["format"] == "agreements/pack/1"


def test_it_verifies_with_python_alone_and_has_one_hash_for_each_entry(office: Office, file: str, tmp_path: Path):
    path = packed(office, tmp_path / "all.zip", None)
    folder = unpacked(path, tmp_path / "out")
    done = alone(folder)
    assert done.returncode == 0 and "nothing that was sealed is missing" in done.stdout, done.stderr
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["format"] == WHOLE_FORMAT and "chains" not in manifest
    rows = [json.loads(line) for line in (folder / "entries.jsonl").read_bytes().splitlines()]
    assert (folder / "leaves.bin").stat().st_size == 32 * len(rows)
    assert sorted(row["number"] for row in rows) == list(range(len(rows)))
    with office.store.reading() as reading:
        assert len(rows) == reading.number_of_entries()


def another_leaf(parts: Parts) -> None:
    parts["leaves.bin"] = bytes(32) + parts["leaves.bin"][32:]


def a_leaf_more(parts: Parts) -> None:
    parts["leaves.bin"] += bytes(32)


def half_a_leaf_less(parts: Parts) -> None:
    parts["leaves.bin"] = parts["leaves.bin"][:-16]


def another_place(parts: Parts) -> None:
    rows = [json.loads(line) for line in lines_of(parts, "entries.jsonl")]
    rows[0]["number"], rows[1]["number"] = rows[1]["number"], rows[0]["number"]
    parts["entries.jsonl"] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def a_place_beyond(parts: Parts) -> None:
    rows = [json.loads(line) for line in lines_of(parts, "entries.jsonl")]
    rows[0]["number"] = 10**18
    parts["entries.jsonl"] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def all_twice(parts: Parts) -> None:
    parts["entries.jsonl"] *= 2


def another_order(parts: Parts) -> None:
    """Registers first, with what opens them."""
    entries = [(json.loads(json.loads(line)["body"])["subject"], line) for line in lines_of(parts, "entries.jsonl")]
    values = [(json.loads(line)["subject"], line) for line in lines_of(parts, "openings.jsonl")]
    for name, rows in (("entries.jsonl", entries), ("openings.jsonl", values)):
        parts[name] = b"".join(line for _, line in sorted(rows, key=lambda row: row[0].swapcase()))


def another_value(parts: Parts) -> None:
    assert b"called back" in parts["openings.jsonl"]
    parts["openings.jsonl"] = parts["openings.jsonl"].replace(b"called back", b"never came!")


def a_value_of_another_chain(parts: Parts) -> None:
    rows = [json.loads(line) for line in lines_of(parts, "openings.jsonl")]
    first = rows[0]["subject"]
    next(row for row in rows if row["subject"] != first)["subject"] = first
    rows.sort(key=lambda row: row["subject"])
    parts["openings.jsonl"] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def a_value_of_no_chain(parts: Parts) -> None:
    row = json.loads(lines_of(parts, "openings.jsonl")[0])
    parts["openings.jsonl"] += json.dumps({**row, "subject": "zzz"}).encode() + b"\n"


def a_document_of_no_entry(parts: Parts) -> None:
    name = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    parts[f"documents/{name}"] = b"hello"


def no_documents(parts: Parts) -> None:
    for name in [name for name in parts if name.startswith("documents/")]:
        del parts[name]


def no_policies(parts: Parts) -> None:
    for name in [name for name in parts if name.startswith("policies/")]:
        del parts[name]


def a_register_less(parts: Parts) -> None:
    kept = [line for line in lines_of(parts, "entries.jsonl") if b'\\"subject\\":\\"partners\\"' not in line]
    parts["entries.jsonl"] = b"".join(kept)


HOSTILE: list[tuple[Callable[[Parts], None], str]] = [
    (another_leaf, "leaves.bin does not give the root"),
    (a_leaf_more, "leaves.bin does not give the root"),
    (half_a_leaf_less, "leaves.bin does not give the root"),
    (another_place, "does not stand in the log"),
    (a_place_beyond, "does not stand in the log"),
    (all_twice, "stands twice, or not in its place"),
    (another_order, "stands twice, or not in its place"),
    (another_value, "(note: text)"),
    (a_value_of_another_chain, "is not the one that was committed to"),
    (a_value_of_no_chain, "is not the one that was committed to"),
    (a_document_of_no_entry, "documents/2cf24dba"),
    (no_documents, "none erased it"),
    (no_policies, "policies/"),
    (a_register_less, "A pack of everything"),
]


@pytest.mark.parametrize(("change", "said"), HOSTILE, ids=[change.__name__ for change, _ in HOSTILE])
def test_whoever_has_the_key_can_change_nothing_in_it(
    office: Office, file: str, tmp_path: Path, change: Callable[[Parts], None], said: str
):
    assert said in said_of(signed_anew(packed(office, tmp_path / "all.zip", None), change))


@pytest.mark.parametrize("whole", [True, False])
def test_a_size_of_a_document_that_was_rewritten_before_it_was_sealed_is_named(
    office: Office, file: str, tmp_path: Path, whole: bool
):
    """The log vouches for the false entry: the document in the pack does not."""
    told = [entry.data for entry in office.entries(file)]
    signed = next(data for data in told if "documents" in data)
    signed["documents"][0]["size"] += 1
    refit(office.store.engine, file, told)
    said = said_of(packed(office, tmp_path / "all.zip", None if whole else file))
    assert f"Entry {signed['sequence']} of {file} says another size of documents/" in said


def test_any_checkpoint_that_was_kept_is_compared_whether_it_is_stored_or_not(
    office: Office, file: str, tmp_path: Path
):
    """Even one over every number of entries: the leaves give the root of each."""
    old = seal(office.store, KEY, NOW).note
    assert old is not None and office.on("2024-05-03").record(file, "note", text="more").passed
    with office.store.bulk() as unit:
        unit.connection.execute(checkpoint.delete())
    path = packed(office, tmp_path / "all.zip", None)
    said = read_note(old)[0]
    assert render("alone.kept", {"count": said.size}, "en") in check_pack(path, kept=(old,))
    fork = sign(said._replace(root=bytes(32)), said.origin, KEY)
    with pytest.raises(Exception, match="pack.broken") as caught:
        check_pack(path, kept=(fork,))
    assert "another history" in str(caught.value.params["text"])  # type: ignore[attr-defined]


def test_how_far_checking_is_can_be_heard(office: Office, file: str, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(verify_alone, "HEARD_EVERY", 10)
    folder = unpacked(packed(office, tmp_path / "all.zip", None), tmp_path / "out")
    heard: list[tuple[int, int]] = []
    assert list(check(folder, hear=lambda done, total: heard.append((done, total))))
    total = len((folder / "entries.jsonl").read_bytes().splitlines())
    assert heard == [(done, total) for done in range(10, total + 1, 10)]
    program = (folder / "verify.py").read_text()
    quick = program.replace("HEARD_EVERY, TOLD_EVERY_SECONDS = 5_000, 5\n", "HEARD_EVERY, TOLD_EVERY_SECONDS = 10, 0\n")
    assert quick != program
    (folder / "verify.py").unlink()
    (tmp_path / "verify.py").write_text(quick)
    (folder / "verify.py").write_text(program)
    done = alone(tmp_path, str(folder))
    assert done.returncode == 0 and f"So far: 10 entries of {total}.\n" in done.stderr, done.stderr


def test_more_documents_than_a_pack_can_hold_are_refused_with_the_way_out(
    office: Office, file: str, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(of_everything, "MOST_DOCUMENTS", 0)
    with pytest.raises(Failed, match="too_many_documents"):
        packed(office, tmp_path / "all.zip", None)
    assert not list(tmp_path.glob("*.zip")) and not list(tmp_path.glob(".*.part"))
    assert check_pack(packed(office, tmp_path / "all.zip", None, redact=["document"]))


def test_files_that_lie_over_one_another_in_a_pack_are_a_bomb(office: Office, file: str, tmp_path: Path):
    path, over = packed(office, tmp_path / "all.zip", None), tmp_path / "over.zip"
    with ZipFile(path) as old, ZipFile(over, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        entries = new.getinfo("entries.jsonl")
        for number in range(5):  # the same bytes under more names
            again = copy(entries)
            again.filename = again.orig_filename = f"more-{number}.jsonl"
            new.filelist.append(again)
            new.NameToInfo[again.filename] = again
    with pytest.raises(Broken, match="pack.bomb"):
        check_pack(over)


# ------------------------------------------------------------------------------------------ the report


def reported(office: Office, path: Path, lang: str = "en", **how) -> Parts:
    write_pack(office.store, KEY, path, NOW, lambda to_tell: pack_reports(to_tell, lang, NOW.date()), **how)
    check_pack(path)
    with ZipFile(path) as zipped:
        return {n: zipped.read(n) for n in zipped.namelist() if n.startswith("report")}


def rows_in(page: bytes) -> list[str]:
    return re.findall(r'<tr role="row" class="\w+"><th scope="row"[^>]*>(\d+)</th>', page.decode())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_many_entries_an_index_leads_to_pages_that_tell_each_once(
    office: Office, file: str, tmp_path: Path, monkeypatch, lang: str
):
    whole = reported(office, tmp_path / "one.zip", lang)
    assert whole.keys() == {"report.html", "report.pdf"}
    monkeypatch.setattr(pack_report, "MOST_ON_PAPER", 3)
    monkeypatch.setattr(pack_pages, "A_PAGE", 20)
    parts = reported(office, tmp_path / "all.zip", lang)
    index = parts.pop("report.html").decode()
    assert sorted(re.findall(r'href="(report/[^"]+)"', index)) == sorted(parts) and len(parts) >= 3
    assert all(len(rows_in(page)) < 40 and b'href="../report.html"' in page for page in parts.values())
    told = [row for name in sorted(parts) for row in rows_in(parts[name])]
    assert told == rows_in(whole["report.html"])
    assert render("pack.no_paper", {"size": 3}, lang) in unescape(index)
    assert render("pack.pages", {"count": len(told), "size": 100_000}, lang) in unescape(index)


def test_of_very_many_entries_each_file_has_a_line_and_what_is_wrong_is_told(
    office: Office, file: str, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(pack_report, "MOST_ON_PAPER", 3)
    monkeypatch.setattr(pack_pages, "MOST_TOLD", 60)
    parts = reported(office, tmp_path / "all.zip")
    index = unescape(parts["report.html"].decode())
    assert "up to 60 entries are told one by one" in index and "agreements pack REF" in index
    lines = parts[next(name for name in parts if name.startswith("report/files-"))].decode()
    assert f'rowheader">{file}</th>' in lines and render("stage.evaluation", {}, "en") in lines
    assert "called back" not in "".join(page.decode() for page in parts.values())
    assert "Calendar" in index or "calendar" in index
    # of a period that holds few, all is told
    parts = reported(office, tmp_path / "few.zip", since=office.entries(file)[-1].day)
    assert "called back" in "".join(page.decode() for page in parts.values())


@pytest.mark.parametrize("most_told", [60, 100_000])
def test_files_stand_in_the_report_in_the_order_of_their_numbers(
    office: Office, file: str, tmp_path: Path, monkeypatch, most_told: int
):
    """As a list of lines, and as pages that tell each; links to documents lead out of the folder of the pages."""
    officer = office.on("2024-05-02")
    wanted = []
    for reference, partner in (
        ("BE-BRU-2024-9999", "quebec"), ("BE-BRU-2024-10000", "prague"), ("BE-BRU-2024-10001", "sofia"),
        ("BE-BRU-2025-0001", "kyiv"),
    ):  # fmt: skip
        monkeypatch.setattr(Reading, "next_reference", lambda reading, year, given=reference: given)
        told = officer.propose(partner)
        assert told.reference == reference, told.because
        wanted.append(reference)
    monkeypatch.setattr(pack_report, "MOST_ON_PAPER", 3)
    monkeypatch.setattr(pack_pages, "A_PAGE", 2)
    monkeypatch.setattr(pack_pages, "MOST_TOLD", most_told)
    parts = reported(office, tmp_path / "all.zip")
    index = unescape(parts.pop("report.html").decode())
    assert index.index("BE-BRU-2024-9999") < index.index("BE-BRU-2025-0001")
    pages = "".join(parts[name].decode() for name in sorted(parts))
    told_in = re.findall(r'rowheader">(BE-BRU-[^<]+)<|<h2 id="part-[0-9]+">(BE-BRU-[0-9-]+)', pages)
    assert list(dict.fromkeys(one or other for one, other in told_in)) == [*wanted, file]
    linked = set(re.findall(r'href="([^"#]*documents/[^"]+)"', pages))
    assert all(address.startswith("../documents/") for address in linked)
    assert bool(linked) == (most_told == 100_000)


# ------------------------------------------------------------------------------------------ memory


def test_neither_making_nor_checking_holds_more_of_a_larger_register(tmp_path: Path):
    small, large = (_memory(tmp_path / str(count), count) for count in (150, 600))
    for few, many in zip(small, large, strict=True):
        assert many < 1.3 * few, (small, large)


def _memory(folder: Path, files: int) -> list[int]:
    """The bytes held at most while a pack of so many files was made, checked in a folder, and checked in its ZIP."""
    import tracemalloc

    folder.mkdir()
    with new_store(f"sqlite:///{folder / 'a.db'}") as store:
        made = pattern(store, "in_force")
        fill(store, (copy_of(made, number) for number in range(files)))
        seal(store, KEY, NOW)
        peaks = []
        tracemalloc.start()
        write_pack(store, KEY, folder / "all.zip", NOW, lambda to_tell: {})
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    where = unpacked(folder / "all.zip", folder / "out")
    tracemalloc.start()
    for _ in check(where):
        pass
    peaks.append(tracemalloc.get_traced_memory()[1])
    tracemalloc.stop()
    tracemalloc.start()
    check_pack(folder / "all.zip")
    peaks.append(tracemalloc.get_traced_memory()[1])
    tracemalloc.stop()
    return peaks
