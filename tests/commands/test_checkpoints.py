"""`checkpoint` and `verify --checkpoint` as people type them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lifecycle.key_file import read_key
from lifecycle.log.note import Checkpoint, public_key, read_note, sign
from messages.catalogue import LANGUAGES
from messages.render import render
from tests.makers.program import CommandLine

pytestmark = pytest.mark.said_alike


def line_of(tmp_path: Path) -> CommandLine:
    return CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path)


def test_a_checkpoint_leaves_the_house_and_the_record_verifies_against_it(tmp_path: Path):
    line = line_of(tmp_path)
    line("init")
    written = line("checkpoint", "-o", "kept.note", "--json").json
    assert (
        written["files"] == ["kept.note", "kept.note.pub"]
        and written["size"] == line("verify", "--json").json["entries"]
    )
    (tmp_path / "agreements.key").unlink()
    found = line("verify", "--checkpoint", "kept.note", "--public-key", "kept.note.pub", "--json").json
    assert found["ok"] and found["checkpoints"] == 1 and found["unvouchedSince"]
    other = line_of(tmp_path / "other")
    (tmp_path / "other").mkdir()
    other("init")
    told = other("verify", "--checkpoint", "../kept.note", "--public-key", "../kept.note.pub", "--json", code=6).json
    assert told["firstBroken"]["what"] == "outside_of_another"


def test_a_check_seals_and_signs_what_is_new(tmp_path: Path):
    line = line_of(tmp_path)
    line("init")
    sealed = line("check", "--json").json["sealed"]
    assert sealed["signed"] and sealed["entries"] == sealed["size"] > 100
    assert line("check", "--json").json["sealed"]["entries"] == 0


def test_what_is_no_checkpoint_or_no_key_is_refused_in_a_sentence(tmp_path: Path):
    line = line_of(tmp_path)
    line("init")
    (tmp_path / "bad").write_text("nothing\n\n— of the kind\n")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    for options in (
        ("--checkpoint", "bad"),
        ("--checkpoint", "bytes"),
        ("--checkpoint", "nowhere"),
        ("--public-key", "bad"),
    ):
        refused = line("verify", *options, code=2)
        assert refused.out == "" and refused.err.count("\n") == 1
    (tmp_path / "agreements.key").unlink()
    assert "agreements key rotate" in line("checkpoint", code=2).err


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_register_of_another_key_does_not_verify_for_an_auditor_who_was_given_the_right_one(
    tmp_path: Path, lang: str
):
    """The copy with another key verifies by itself; the key that the auditor holds says that it is not the one."""
    suspect = line_of(tmp_path)
    suspect("init")
    suspect("checkpoint", "-o", "forged.note")
    (tmp_path / "true").mkdir()
    true = line_of(tmp_path / "true")
    true("init")
    true("checkpoint", "-o", "true.note")
    name = (tmp_path / "forged.note").read_text().split("\n")[0]
    key = public_key(name, read_key(tmp_path / "true" / "agreements.key"))
    (tmp_path / "given.pub").write_text(f"{key}\n")
    suspect("verify", "--checkpoint", "forged.note", "--public-key", "forged.note.pub")
    asked = ("verify", "--checkpoint", "forged.note", "--public-key", "given.pub", "--lang", lang)
    found = suspect(*asked, "--json", code=6).json
    assert [one["what"] for one in found["findings"]] == ["checkpoint_given", "outside_given"]
    assert found["firstBroken"]["message"] in suspect(*asked, code=6).out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_changed_edge_is_named_and_a_changed_log_signs_nothing(tmp_path: Path, lang: str):
    line = replace(line_of(tmp_path), lang=lang)
    line("init")
    line("checkpoint", "-o", "first.note")
    with closing(sqlite3.connect(tmp_path / "agreements.db", isolation_level=None)) as database:
        database.execute("UPDATE edge SET hashes = replace(hashes, substr(hashes, 1, 8), 'deadbeef')")
        told = line("verify", "--checkpoint", "first.note", "--json", code=6).json
        assert [one["what"] for one in told["findings"]] == ["edge_wrong"]
        line("checkpoint", "-o", "second.note")
        assert (tmp_path / "second.note").read_bytes() == (tmp_path / "first.note").read_bytes()
        line("verify", "--checkpoint", "second.note")
        database.execute("UPDATE leaf SET hash = (SELECT hash FROM leaf WHERE number = 1) WHERE number = 0")
        database.execute("UPDATE edge SET size = 0, hashes = ''")
    for typed in (("checkpoint",), ("checkpoint", "-o", "third.note"), ("pack", "quebec", "-o", "pack.zip")):
        refused = line(*typed, code=6)
        assert refused.out == "" and refused.err.count("\n") == 1 and "agreements verify" in refused.err
    assert not (tmp_path / "third.note").exists() and not (tmp_path / "pack.zip").exists()
    checked = line("check")
    assert "agreements verify" in checked.err


def test_a_checkpoint_says_for_how_many_entries_it_vouches_and_to_the_second_since_when(tmp_path: Path):
    line = line_of(tmp_path)
    line("init")
    size = line("checkpoint", "-o", "kept.note", "--json").json["size"]
    signed = (tmp_path / "kept.note").read_text().split("\n")[3]
    at = datetime.fromisoformat(signed).astimezone(ZoneInfo("Europe/Brussels"))
    for lang in LANGUAGES:
        said = line("verify", "--checkpoint", "kept.note", "--lang", lang).out
        assert f"{at:%H:%M:%S}" in said and str(size) in said.splitlines()[1] and str(at.year) in said
        assert f"{at:%H:%M}" in line("verify", "--lang", lang).out
    assert line("verify", "--checkpoint", "kept.note", "--json").json["vouchedEntries"] == size


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_checkpoint_is_said_to_vouch_for_a_record_that_does_not_verify(tmp_path: Path, lang: str):
    """Neither one that contradicts it, nor one that is not taken, nor a right one beside another change."""
    line = replace(line_of(tmp_path), lang=lang)
    line("init")
    line("checkpoint", "-o", "kept.note")
    note = (tmp_path / "kept.note").read_text()
    name, size, *_ = note.split("\n")
    key = read_key(tmp_path / "agreements.key")
    (tmp_path / "fork.note").write_text(
        sign(Checkpoint(name, int(size), b"\0" * 32, ("2026-11-23T08:00:00Z",)), name, key)
    )
    (tmp_path / "other.note").write_text(sign(read_note(note)[0], name, bytes(32)))

    def told(given: str, code: int = 6) -> tuple[str, set[str]]:
        asked = ("verify", "--checkpoint", given)
        return line(*asked, code=code).out, {one["what"] for one in line(*asked, "--json", code=code).json["notes"]}

    assert "vouched" in told("kept.note", 0)[1]
    for given in ("fork.note", "other.note"):
        out, notes = told(given)
        assert "not_vouched" in notes and not notes & {"vouched", "no_checkpoint"}
        assert render("verify.not_vouched", {}, lang) in out
        # in words, and without the number of an entry that there is not
        named = "subject.log" if given == "fork.note" else "verify.given"  # one that is not taken is not the record's
        assert render(named, {"text": ""}, lang).strip() in out and " 0:" not in out and " 0\u00a0:" not in out
    with closing(sqlite3.connect(tmp_path / "agreements.db", isolation_level=None)) as database:
        database.execute("UPDATE partnership SET track = 'other' WHERE reference = 'BE-BRU-2026-0006'")
    assert told("kept.note")[1] >= {"not_vouched"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_damaged_checkpoint_of_the_user_is_no_fault_of_the_record(tmp_path: Path, lang: str):
    line = replace(line_of(tmp_path), lang=lang)
    line("init")
    line("checkpoint", "-o", "kept.note")
    text = (tmp_path / "kept.note").read_text()
    said = read_note(text)[0]
    (tmp_path / "spoilt.note").write_text(text.replace(f"\n{said.more[0]}\n", "\n2001-01-01T00:00:00Z\n"))
    told = line("verify", "--checkpoint", "spoilt.note", code=6).out
    counts = {"entries": said.size, "files": line("list", "--json").json["total"]}
    assert told.startswith(render("verify.given_alone", counts, lang))
    sentence = render("verify.outside_key", {"size": said.size}, lang)
    assert render("verify.given", {"text": sentence}, lang) in told
    first = render("verify.first_whole", {"subject": "", "text": ""}, lang).split(":")[0].strip()
    assert first not in told
    found = line("verify", "--checkpoint", "spoilt.note", "--json", code=6).json
    assert found["firstBroken"]["what"] == "outside_key"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("typed", [("check",), ("checkpoint",)])
def test_whoever_mends_a_changed_edge_is_told(tmp_path: Path, lang: str, typed: tuple[str, ...]):
    """Once, for afterwards nothing shows that somebody wrote there."""
    line = replace(line_of(tmp_path), lang=lang)
    line("init")
    line("checkpoint")
    with closing(sqlite3.connect(tmp_path / "agreements.db", isolation_level=None)) as database:
        database.execute("UPDATE edge SET size = size + 5")
    said = render("log.edge_moved", {}, lang)
    assert said in line(*typed).err
    assert said not in line(*typed).err
    line("verify")
