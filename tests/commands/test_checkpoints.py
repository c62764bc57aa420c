"""`checkpoint` and `verify --checkpoint` as people type them."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifecycle.key_file import read_key
from lifecycle.log.note import public_key
from messages.catalogue import LANGUAGES
from tests.makers.program import CommandLine


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
    assert "agreements init" in line("checkpoint", code=1).err


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
