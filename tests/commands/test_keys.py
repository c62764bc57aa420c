"""`key list` and `key rotate` as people type them."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lifecycle.initialise import SHIPPED_POLICY, initialise
from lifecycle.storage.engine import open_database
from messages.catalogue import LANGUAGES
from messages.render import render
from tests.makers import OPENED_ON, brussels, without_files
from tests.makers.program import CommandLine

pytestmark = pytest.mark.said_alike

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
OF_ANOTHER_HOUSE = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=\n"


@pytest.fixture
def line(database_url: str, tmp_path: Path) -> CommandLine:
    made = CommandLine(database_url, tmp_path)
    made("init")
    return made


def key_file(line: CommandLine) -> Path:
    return next(line.folder.rglob("agreements.key"))


def test_the_key_made_at_init_stands_in_the_register_and_outside_the_database(line: CommandLine):
    shown = line("key", "list", "--json").json
    (only,) = shown["items"]
    assert only["current"] and only["enteredBy"] == "console" and shown["file"]["state"] == "current"
    assert key_file(line).stat().st_mode & 0o077 == 0
    [entry] = line("history", "--subject", "keys", "--json").json["items"]
    assert entry["act"] == "enter_key" and entry["fields"]["public"] and only["publicKey"].startswith("agreements/")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_register_of_before_there_were_keys_is_given_one_and_told_so(database_url: str, tmp_path: Path, lang: str):
    with open_database(database_url, create=True) as store:
        initialise(store, without_files(brussels()), SHIPPED_POLICY.read_text(), NOW, date.fromisoformat(OPENED_ON))
    line = CommandLine(database_url, tmp_path)
    first, second = line("init", "--lang", lang).out, line("init", "--lang", lang).out
    assert str(key_file(line)) in first and "agreements.key" not in second
    assert [one.get("current") for one in line("key", "list", "--json").json["items"]] == [True]


def test_a_rotation_keeps_what_was_signed_before_verifiable(line: CommandLine):
    line("checkpoint", "-o", "kept.note")
    before = key_file(line).read_bytes()
    done = line.as_("administrator")("key", "rotate", "--reason", "every year", "--json").json
    assert done["signed"] and done["publicKey"].startswith("agreements/")
    assert key_file(line).read_bytes() != before and key_file(line).stat().st_mode & 0o077 == 0
    found = line("verify", "--checkpoint", "kept.note", "--json").json
    assert found["ok"] and found["notes"][0]["what"] == "vouched"
    items = line("key", "list", "--json").json["items"]
    assert [one.get("current", False) for one in items] == [False, True] and items[1]["signed"]
    assert line("check", "--json").json["sealed"]["signed"]
    line("pack", "quebec", "-o", "pack.zip")
    assert "Everything holds" in line("verify-pack", "pack.zip", "--public-key", "kept.note.pub").out


def test_who_may_not_rotate_is_refused_and_nobody_is_asked_who_acts(line: CommandLine):
    before = key_file(line).read_bytes()
    line.as_("auditor")("key", "rotate", code=3)
    line("key", "rotate", code=2)
    assert key_file(line).read_bytes() == before
    assert line("history", "--subject", "keys", "--outcome", "refused", "--json").json["total"] == 1


def test_a_missing_or_foreign_key_file_is_said_and_signs_nothing(line: CommandLine):
    path = key_file(line)
    path.rename(path.with_name("away"))
    assert line("key", "list", "--json").json["file"]["state"] == "missing"
    path.write_text(OF_ANOTHER_HOUSE)
    path.chmod(0o600)
    assert line("key", "list", "--json").json["file"]["state"] == "unknown"
    assert "key list" in line("checkpoint", code=6).err
    assert "key list" in line("pack", "quebec", "-o", "pack.zip", code=6).err
    assert not (line.folder / "pack.zip").exists()
    assert not line("check", "--json").json["sealed"]["signed"]
    told = line("verify", "--json", code=6).json
    assert told["firstBroken"]["what"] == "key_unknown" and told["firstBroken"]["subject"] == "keys"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_key_of_another_house_is_never_written_over_and_both_remedies_are_true(line: CommandLine, lang: str):
    at, path = replace(line, lang=lang).as_("administrator"), key_file(line)
    path.rename(path.with_name("lost"))
    path.write_text(OF_ANOTHER_HOUSE)
    path.chmod(0o600)
    assert "agreements key rotate" in at("checkpoint", code=6).err, "what is typed now is what it sends to"
    refused = at("key", "rotate", code=2)
    assert refused.err == render("usage.key_of_another", {"path": str(path)}, lang) + "\n"
    assert path.read_text() == OF_ANOTHER_HOUSE and len(at("key", "list", "--json").json["items"]) == 1
    assert sorted(one.name for one in path.parent.iterdir() if "key" in one.name) == [path.name]
    elsewhere = replace(at, key_file="new.key")
    elsewhere("key", "rotate")
    elsewhere("checkpoint")
    assert path.read_text() == OF_ANOTHER_HOUSE and elsewhere("verify", "--json").json["ok"]


def test_a_key_of_another_house_that_was_moved_away_makes_room_for_a_new_one(line: CommandLine):
    at, path = line.as_("administrator"), key_file(line)
    path.write_text(OF_ANOTHER_HOUSE)
    at("key", "rotate", code=2)
    path.rename(path.with_name("moved"))
    at("key", "rotate")
    at("checkpoint")
    assert path.with_name("moved").read_text() == OF_ANOTHER_HOUSE and at("verify", "--json").json["ok"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_no_key_can_stand_none_is_made_and_the_place_that_was_typed_is_named(line: CommandLine, lang: str):
    at = replace(line, lang=lang).as_("administrator")
    (line.folder / "folder").mkdir()
    os.mkfifo(line.folder / "pipe")
    for place, key, named in (
        ("nowhere/x.key", "transfer.no_folder", "nowhere"),
        ("folder", "transfer.is_folder", "folder"),
        ("pipe", "transfer.no_plain_file", "pipe"),
        ("x" * 255, "transfer.no_name", "x" * 255),
    ):
        told = replace(at, key_file=place)("key", "rotate", code=2).err
        assert told == render(key, {"path": str(line.folder / named)}, lang) + "\n"
    assert len(at("key", "list", "--json").json["items"]) == 1
    assert at("history", "--subject", "keys", "--json").json["total"] == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_key_that_others_may_read_signs_nothing_and_keeps_nobody_from_verifying(line: CommandLine, lang: str):
    """What is verified with are public keys: the file is told of, and that is no fault of the record."""
    at = replace(line, lang=lang)
    at("checkpoint", "-o", "kept.note")
    at("pack", "quebec", "-o", "pack.zip")
    path = key_file(line)
    path.chmod(0o640)
    said = render("verify.key_open", {}, lang)
    told = at("verify", "--checkpoint", "kept.note", "--json").json
    assert told["ok"] and said in [note["message"] for note in told["notes"]] and told["vouchedEntries"]
    checked = at("verify-pack", "pack.zip")
    assert said in checked.err and render("alone.holds", {}, lang) in checked.out
    for signing in (("checkpoint",), ("pack", "quebec", "-o", "other.zip")):
        assert "chmod 600" in at(*signing, code=2).err
    listed = at("key", "list", "--json").json
    assert len(listed["items"]) == 1 and listed["file"]["state"] == "unusable"
    assert listed["file"]["message"] in at("key", "list").out and "chmod 600" in listed["file"]["message"]
    path.chmod(0o600)
    path.write_text("no key")
    told = at("verify", "--checkpoint", "kept.note", "--json").json
    assert told["ok"] and {"key_unusable", "vouched"} <= {note["what"] for note in told["notes"]}
    assert at("checkpoint", code=2).err.count("\n") == 1
    path.unlink()
    path.mkdir()
    assert at("verify", "--json").json["ok"] and at("checkpoint", code=2).err.count("\n") == 1


def test_it_speaks_three_languages(line: CommandLine):
    line.as_("administrator")("key", "rotate")
    said = {lang: line("key", "list", "--lang", lang).out for lang in LANGUAGES}
    assert len(set(said.values())) == 3 and all("key.file" not in out and "table." not in out for out in said.values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_init_makes_no_key_for_a_register_that_names_one_and_the_remedy_of_a_lost_one_is_true(
    line: CommandLine, lang: str
):
    """Put back, or replaced: each as it is typed in what the program says."""
    path, at = key_file(line), replace(line, lang=lang)
    path.rename(path.with_name("away"))
    again = at("init")
    assert not path.exists() and "agreements key rotate" in again.err and str(path) in again.err
    for typed in (("checkpoint",), ("pack", "quebec", "-o", "pack.zip")):
        refused = at(*typed, code=2)
        assert (
            "agreements key rotate" in refused.err
            and "agreements init" not in refused.err
            and refused.err.count("\n") == 1
        )
    path.with_name("away").rename(path)
    at("checkpoint")
    path.unlink()
    at.as_("administrator")("key", "rotate")
    at("checkpoint")
    assert at("verify", "--json").json["ok"]


def test_a_second_init_leaves_the_key_as_it_is(line: CommandLine):
    first = key_file(line).read_bytes()
    assert line("init").err == "" and key_file(line).read_bytes() == first


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("out", "back"), [(("backup",), "restore"), (("export", "-o"), "import")])
def test_a_copy_of_before_a_rotation_says_which_key_it_misses_and_both_remedies_are_true(
    line: CommandLine, lang: str, out: tuple[str, ...], back: str
):
    """The newer key is moved away and lost to nobody, or the key file of that time is put back."""
    at, path = replace(line, lang=lang).as_("administrator"), key_file(line)
    at(*out, "copy")
    of_then = path.read_bytes()
    assert replace(at, database_url="sqlite:///before.db", key_file=str(path))(back, "copy").err == ""
    at("key", "rotate")
    newer = path.read_bytes()
    elsewhere = replace(at, database_url="sqlite:///older.db", key_file=str(path))
    assert elsewhere(back, "copy").err == render("transfer.key_unknown", {"path": str(path)}, lang) + "\n"
    elsewhere("verify", code=6)
    elsewhere("key", "rotate", code=2)
    path.rename(path.with_name("newer"))
    elsewhere("key", "rotate")
    assert "key_unvouched" in {note["what"] for note in elsewhere("verify", "--json").json["notes"]}
    elsewhere("checkpoint")
    assert path.with_name("newer").read_bytes() == newer
    path.write_bytes(of_then)
    put_back = replace(elsewhere, database_url="sqlite:///again.db")
    assert put_back(back, "copy").err == "" and put_back("verify", "--json").json["ok"]


def test_a_copy_that_meets_no_key_file_says_so_to_programs_too(line: CommandLine):
    line.as_("administrator")("backup", "copy")
    alone = replace(line, database_url="sqlite:///copy.db", key_file="none.key")
    shown = alone("restore", "copy", "--json").json
    assert shown["keyFile"]["state"] == "missing" and "none.key" in shown["keyFile"]["message"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_keys_of_before_a_rotation_are_those_of_then_and_the_key_file_is_of_today(line: CommandLine, lang: str):
    at, path = replace(line, lang=lang).as_("administrator"), key_file(line)
    [entry] = at("history", "--subject", "keys", "--json").json["items"]
    then = entry["recordedAt"]
    of_today = render("key.file.current", {"path": str(path)}, lang)
    assert at("key", "list", "--known-at", then).out.endswith(render("key.file.today", {"text": of_today}, lang) + "\n")
    at("key", "rotate")
    shown = at("key", "list", "--known-at", then, "--json").json
    assert [one["number"] for one in shown["items"]] == [1] and shown["file"]["number"] == 2
    said = render("key.file.current_later", {"path": str(path), "number": 2}, lang)
    told = at("key", "list", "--known-at", then).out
    assert told.endswith(render("key.file.today", {"text": said}, lang) + "\n") and of_today not in told
    assert at("key", "list").out.endswith(of_today + "\n")
