"""A pack proves that its log only grew since a checkpoint that somebody kept, and holds the record as it was known."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import pytest

from lifecycle.errors import Broken, NotFound, Untrue
from lifecycle.log.note import Checkpoint, read_note, sign
from lifecycle.log.sealing import seal
from lifecycle.pack.opening import check_pack
from lifecycle.pack.verify_alone import extends
from lifecycle.pack.writing import write_pack
from lifecycle.storage.store import Store
from lifecycle.storage.tables import checkpoint
from messages.catalogue import LANGUAGES
from messages.render import render
from reports.pack_report import pack_reports
from tests.lifecycle.log.hostile import of_consistency
from tests.lifecycle.log.vectors import CONSISTENCIES
from tests.lifecycle.pack.test_packs import rewritten, unpacked
from tests.makers import Office

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


@pytest.fixture
def file(office: Office) -> str:
    return office.file_at("test_phase")


def packed(office: Office, path: Path, reference: str | None, **how) -> Path:
    write_pack(
        office.store, KEY, path, NOW, lambda chosen: pack_reports(chosen, "en", NOW.date()), reference=reference, **how
    )
    return path


def kept(office: Office) -> str:
    note = seal(office.store, KEY, NOW).note
    assert note is not None
    return note


def more(office: Office, file: str, text: str = "more") -> None:
    assert office.on("2024-05-03").record(file, "note", text=text).passed


@pytest.mark.parametrize("good", CONSISTENCIES)
def test_a_published_consistency_proof_holds_for_the_verifier_too_and_spoilt_fails(good):
    assert extends(*good)
    for name, bad in of_consistency(good):
        assert not extends(*bad), name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_checkpoint_that_was_kept_shows_offline_that_the_log_only_grew(
    office: Office, file: str, tmp_path: Path, lang: str
):
    old = kept(office)
    more(office, file)
    path = packed(office, tmp_path / "pack.zip", file)
    size = read_note(old)[0].size
    said = render("alone.kept", {"count": size}, lang)
    assert said in check_pack(path, lang=lang, kept=(old,))
    (tmp_path / "old.txt").write_text(old, encoding="utf-8")
    folder = unpacked(path, tmp_path / "out")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "--checkpoint", str(tmp_path / "old.txt"), "--lang", lang],
        cwd=folder, env={}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and said in done.stdout, done.stderr
    assert render("alone.no_kept", {}, lang) in check_pack(path, lang=lang)


def test_another_history_than_the_one_that_was_shown_is_named_a_fork(office: Office, file: str, tmp_path: Path):
    said = read_note(kept(office))[0]
    more(office, file)
    path = packed(office, tmp_path / "pack.zip", file)
    fork = sign(Checkpoint(said.origin, said.size, bytes(32), said.more), said.origin, KEY)
    with pytest.raises(Broken, match="pack.broken") as caught:
        check_pack(path, lang="en", kept=(fork,))
    assert "another history" in str(caught.value.params["text"])
    elsewhere = sign(Checkpoint(said.origin, said.size, said.root, said.more), said.origin, OTHER)
    with pytest.raises(Broken) as caught:
        check_pack(path, lang="en", kept=(elsewhere,))
    assert "not one that a key of this pack signed" in str(caught.value.params["text"])


def test_a_newer_checkpoint_than_the_pack_is_said_to_be_one(office: Office, file: str, tmp_path: Path):
    path = packed(office, tmp_path / "pack.zip", file)
    assert check_pack(path, lang="en", kept=(kept(office),))  # of the same size
    more(office, file)
    with pytest.raises(Broken) as caught:
        check_pack(path, lang="en", kept=(kept(office),))
    assert "ask for a newer pack" in str(caught.value.params["text"])


def test_growth_is_proven_from_a_checkpoint_that_is_not_stored_any_more(office: Office, file: str, tmp_path: Path):
    old = kept(office)
    more(office, file)
    with office.store.bulk() as unit:
        unit.connection.execute(checkpoint.delete())
    with pytest.raises(Broken) as caught:
        check_pack(packed(office, tmp_path / "none.zip", file), lang="en", kept=(old,))
    assert "pack --extends" in str(caught.value.params["text"])
    assert check_pack(packed(office, tmp_path / "pack.zip", file, extending=(old,)), lang="en", kept=(old,))
    said = read_note(old)[0]
    fork = sign(Checkpoint(said.origin, said.size, bytes(32), said.more), said.origin, KEY)
    with pytest.raises(Broken, match="pack.not_extended"):
        packed(office, tmp_path / "fork.zip", file, extending=(fork,))
    elsewhere = sign(Checkpoint(said.origin, said.size, said.root, said.more), said.origin, OTHER)
    damaged = old.replace(said.more[0], said.more[0].replace("2026", "2025"))
    assert damaged != old
    for bad in (elsewhere, damaged):
        with pytest.raises(Untrue, match="pack.not_signed"):
            packed(office, tmp_path / "fork.zip", file, extending=(bad,))
    now = kept(office)
    same = sign(Checkpoint(said.origin, read_note(now)[0].size, bytes(32), said.more), said.origin, KEY)
    with pytest.raises(Untrue, match="pack.not_extended"):
        packed(office, tmp_path / "fork.zip", file, extending=(same,))
    assert not (tmp_path / "fork.zip").exists()


def test_a_hostile_proof_of_growth_is_refused(office: Office, file: str, tmp_path: Path):
    kept(office)
    more(office, file)
    path = packed(office, tmp_path / "pack.zip", file)

    def changed(**to):
        def change(parts: dict[str, bytes]) -> None:
            row = json.loads(parts["consistency.jsonl"].splitlines()[0])
            row.update({name: make(row[name]) for name, make in to.items()})
            parts["consistency.jsonl"] = json.dumps(row).encode() + b"\n"

        return change

    zero = base64.b64encode(bytes(32)).decode()
    for number, change in enumerate(
        (
            changed(root=lambda _: zero), changed(proof=lambda _: []), changed(proof=lambda p: p[::-1] + [zero]),
            changed(proof=lambda p: p * 2_000), changed(proof=lambda p: [p[0][:-4], *p[1:]]), changed(size=lambda n: n - 1),
            changed(size=lambda _: -1), changed(size=lambda _: 10**40), changed(size=str),
            changed(proof=lambda _: 7), changed(root=lambda _: None),
        )
    ):  # fmt: skip
        with pytest.raises(Broken, match=r"pack\.broken"):
            check_pack(rewritten(path, tmp_path / f"{number}.zip", change))


# ------------------------------------------------------------------------------------------ as it was known


def test_a_pack_of_an_earlier_instant_holds_what_was_recorded_until_then(office: Office, file: str, tmp_path: Path):
    instant = office.entries(file)[-1].data["recordedAt"]
    old = kept(office)
    more(office, file, "said afterwards")
    path = packed(office, tmp_path / "pack.zip", file, known_at=instant)
    said = check_pack(path, lang="en", kept=(old,))
    size = read_note(old)[0].size
    assert any(f"checkpoint over {size} entries" in line for line in said)
    with ZipFile(path) as zipped:
        bodies = [json.loads(json.loads(line)["body"]) for line in zipped.read("entries.jsonl").splitlines()]
        page = zipped.read("report.html").decode()
    assert max(body["recordedAt"] for body in bodies) <= instant
    assert "said afterwards" not in page and "as it was known on" in page
    with pytest.raises(NotFound):
        packed(office, tmp_path / "none.zip", file, known_at="2000-01-01T00:00:00Z")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_of_a_period_tells_of_it_alone_and_the_proofs_stay_whole(
    office: Office, file: str, tmp_path: Path, lang: str
):
    days = sorted({entry.day for entry in office.entries(file)})
    first = days[0]
    path = tmp_path / "pack.zip"
    write_pack(
        office.store, KEY, path, NOW, lambda chosen: pack_reports(chosen, lang, NOW.date()), reference=file,
        until=first, since=date(1989, 1, 1),
    )  # fmt: skip
    check_pack(path)
    with ZipFile(path) as zipped:
        page = unescape(zipped.read("report.html").decode())
        lines = zipped.read("entries.jsonl").splitlines()
    assert sum(1 for line in lines if json.loads(json.loads(line)["body"])["subject"] == file) == len(
        office.entries(file)
    )
    assert render("deed.propose", {}, lang) in page and render("deed.sign_mou", {}, lang) not in page
    told = render("pack.period", {"count": 99, "since_on": "1989-01-01", "until_on": str(first)}, lang)
    assert told.partition("99")[2].split(",")[0][-20:] in page
