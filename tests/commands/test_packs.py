"""`pack` and `verify-pack` as people type them."""

from __future__ import annotations

import hashlib
import html
import json
import re
import subprocess
import sys
import warnings
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

import cli
from lifecycle.pack.opening import MOST_FILES, check_pack
from messages.catalogue import LANGUAGES
from messages.property_words import kind_of
from messages.render import render
from reports import pack_report
from tests.makers.program import CommandLine
from tests.makers.zips import parts_of, zip_of

pytestmark = pytest.mark.said_alike


def test_a_pack_is_made_redacted_and_checked_here_and_elsewhere(tmp_path: Path):
    line = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path)
    line("init")
    assert line.as_("officer")("record", "quebec", "note", "--text", "called back").code == 0
    made = line("pack", "quebec", "-o", "pack.zip", "--json").json
    assert made["leftOut"] == 0 and not any("_" in name for name in made)
    assert made["opened"] >= 1 and made["key"].startswith("agreements/")
    (tmp_path / "agreements.key").rename(tmp_path / "away.key")
    alone = line("verify-pack", "pack.zip", "--json").json
    assert alone["vouchedBy"] == "nobody" and "--public-key" in alone["message"]
    (tmp_path / "away.key").rename(tmp_path / "agreements.key")
    assert line("verify-pack", "pack.zip").out.endswith("Everything holds.\n")
    less = line.as_("auditor")("pack", "quebec", "-o", "less.zip", "--redact", "note.text", "--lang", "fr").out
    assert "1 valeur a été omise" in less and "1 politique" not in less
    with ZipFile(tmp_path / "less.zip") as zipped:
        zipped.extractall(tmp_path / "out")
    done = verified(tmp_path / "out")
    assert done.returncode == 0
    assert (
        "Omis intentionnellement\N{NO-BREAK SPACE}: note\N{NO-BREAK SPACE}: texte." in done.stdout
    )  # the language of the pack
    assert "Left out on purpose: note: text." in verified(tmp_path / "out", "--lang", "en").stdout
    assert "Met opzet weggelaten: nota: tekst." in verified(tmp_path / "out", LANG="nl_BE.UTF-8").stdout
    assert "Omis intentionnellement" in verified(tmp_path / "out", LANG="C.UTF-8").stdout


def test_what_is_packed_is_named_and_what_is_left_out_is_counted_by_groups_and_all(tmp_path: Path):
    """Rabat has two files: which one was packed is said, and that there is another. Documents leave their hashes."""
    line = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path)
    line("init")
    said = line("pack", "rabat", "-o", "one.zip").out
    assert said.startswith("The file BE-BRU-2026-0037, Rabat-Salé-Kénitra Region:\n")
    assert "Other file of this partner: BE-BRU-2026-0014" in said
    shown = line("pack", "BE-BRU-2026-0037", "-o", "two.zip", "--json").json
    assert shown["of"] == "BE-BRU-2026-0037" and "otherFiles" not in shown
    assert line("pack", "-o", "whole.zip", "--lang", "nl").out.startswith("Het hele register:\n")
    assert "pack [OPTIONS] [REF]" in line("pack", "--help").out
    officer = line.as_("officer")
    officer("record", "quebec", "note", "--text", "called back")
    officer("record", "quebec", "contact", "--side", "partner", "--name", "Ann", "--email", "ann@example.org")
    (tmp_path / "letter.txt").write_text("the letter itself")
    officer("record", "quebec", "document", "letter.txt:en")
    typed = ("pack", "quebec", "--overwrite", "-o", "less.zip")
    less = line(*typed, "--redact", "text", "--redact", "documents").out
    assert " - left out: note.text (note: text), 1 value\n" in less
    assert " - left out: the contents of 1 document (document); its hash stays\n" in less
    with ZipFile(tmp_path / "less.zip") as zipped:
        assert not [name for name in zipped.namelist() if name.startswith("documents/")]
        report = zipped.read("report.html").decode()
        zipped.extractall(tmp_path / "less")
    assert "The contents of 1 document were left out" in report and "Nothing was redacted" not in report
    for told in (line("verify-pack", "less.zip").out, verified(tmp_path / "less").stdout):
        assert re.search(r"Left out on purpose: .*document, .*note: text", told) and "Everything holds." in told
        assert "1 document that entries name is not here: its contents were left out on purpose" in told
    bare = line(*typed, "--redact", "all", "--json").json
    assert bare["opened"] == 0 and bare["documents"] == 0
    assert {"document", "note.text", "contact.name", "contact.email", "document.name"} <= bare["redacted"].keys()
    assert line(*typed, "--redact", "reservation.text", "--json").json["redacted"] == {}, "there is none here"
    assert "all" in line(*typed, "--redact", "notes", code=2).err


@pytest.mark.parametrize("lang", LANGUAGES)
def test_that_there_is_no_report_on_paper_is_said_where_the_pack_is_made(
    tmp_path: Path, monkeypatch, capsys, lang: str
):
    line = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path, lang=lang)
    line("init")
    said = line("pack", "quebec", "-o", "thin.zip").out
    assert "PDF" not in said and line("pack", "quebec", "-o", "thin2.zip", "--json").json["pdf"] is True
    monkeypatch.setattr(pack_report, "MOST_ON_PAPER", 3)
    monkeypatch.setenv("AGREEMENTS_DATABASE_URL", line.database_url)
    monkeypatch.setenv("AGREEMENTS_LANG", lang)
    typed = ["agreements", "pack", "quebec", "--overwrite", "-o", str(tmp_path / "thick.zip")]
    monkeypatch.setattr(sys, "argv", typed)
    assert cli.main() == 0
    said = render("pack.no_paper", {"size": 3}, lang)
    assert said in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", [*typed, "--json"])
    assert cli.main() == 0 and json.loads(capsys.readouterr().out)["pdf"] is False
    assert html.escape(said) in parts_of(tmp_path / "thick.zip")["report.html"].decode()


def verified(folder: Path, *more: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The pack's own program in its folder, with no environment but this."""
    asked = [sys.executable, "-I", "verify.py", *more]
    return subprocess.run(asked, cwd=folder, env=environ, capture_output=True, text=True, check=False, encoding="utf-8")


def test_a_checkpoint_that_came_by_mail_is_read_wherever_one_is_given(tmp_path: Path):
    """Mail ends lines in its own way: what was signed is the same."""
    line = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path)
    line("init")
    line("checkpoint", "-o", "kept.txt")
    mailed = (tmp_path / "kept.txt").read_bytes().replace(b"\n", b"\r\n")
    (tmp_path / "mailed.txt").write_bytes(mailed)
    line("pack", "quebec", "-o", "pack.zip", "--extends", "mailed.txt")
    assert "The checkpoint that you kept" in line("verify-pack", "pack.zip", "--checkpoint", "mailed.txt").out
    assert line("verify", "--checkpoint", "mailed.txt", "--public-key", "kept.txt.pub", "--json").json["ok"]
    (tmp_path / "spoilt.txt").write_bytes(mailed.replace(b"\r\n", b"\r"))
    line("verify-pack", "pack.zip", "--checkpoint", "spoilt.txt", code=2)


def test_who_may_not_take_the_record_away_may_not_pack_it_and_bad_packs_are_refused(tmp_path: Path):
    line = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path)
    line("init")
    for lang in LANGUAGES:
        told = line.as_("officer")("pack", "-o", "pack.zip", "--lang", lang, code=3).err
        assert (
            render("act.take_pack", {}, lang) in told
            and "agreements pack" in told
            and "export" not in told.split("\n")[0]
        )
    assert not (tmp_path / "pack.zip").exists()
    (tmp_path / "no.zip").write_bytes(b"nothing")
    refused = line("verify-pack", "no.zip", code=2)
    assert refused.out == "" and refused.err.count("\n") == 1
    line("pack", "quebec", "-o", "pack.zip")
    parts = parts_of(tmp_path / "pack.zip")
    zip_of(tmp_path / "bad.zip", {**parts, "report.html": parts["report.html"] + b" "})
    assert "report.html was changed" in line("verify-pack", "bad.zip", code=6).err
    zip_of(tmp_path / "bad.zip", {**parts, "verify.py": b""})
    of_program = hashlib.sha256(parts["verify.py"]).hexdigest()
    assert "verify.py was changed" in line("verify-pack", "bad.zip", code=6).err
    assert of_program in line("pack", "quebec", "-o", "again.zip").out, "an emptied verify.py says nothing by itself"
    line("pack", "quebec", "-o", "pack.zip", code=2)
    whole = (tmp_path / "pack.zip").read_bytes()
    for bad in (b"before" + whole, whole + b"after", whole + whole, whole[:-2] + b"\x05\x00after"):
        (tmp_path / "bad.zip").write_bytes(bad)
        assert "before its first file, between two files or after its end" in line("verify-pack", "bad.zip", code=6).err
    line("pack", "nowhere", "-o", "other.zip", code=4)


def test_the_remedy_of_a_refused_pack_is_the_whole_command_but_for_what_may_not_be_kept(tmp_path: Path):
    """It is stored with the refusal, so what names no file and no field, and the names of files, stay placeholders."""
    line = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path)
    line("init")
    officer = line.as_("officer")

    def remedy(*typed: str) -> str:
        (found,) = set(re.findall(r"as auditor: (agreements .*)", officer(*typed, code=3).err))
        return found

    reference = line("show", "quebec", "--json").json["reference"]
    assert remedy("pack", "quebec", "-o", "mine.zip") == f"agreements pack {reference} --output <file>"
    assert remedy("pack", "-o", "mine.zip") == "agreements pack --output <file>"
    assert remedy("pack", "Jan Peeters", "-o", "mine.zip") == "agreements pack <reference> --output <file>"
    asked = ("--redact", "text", "--redact", "Jan Peeters", "--since", "2024-01-01", "--extends", "mine.txt")
    whole = remedy("pack", reference, "-o", "mine.zip", *asked)
    assert whole.endswith("<file> --redact text --redact <field> --since 2024-01-01 --extends <file>")
    line("checkpoint", "--output", "kept.txt")
    typed = whole.replace("<file>", "pack.zip", 1).replace("<file>", "kept.txt").replace("<field>", "name")
    line.as_("auditor")(*typed.split()[1:])
    assert check_pack(tmp_path / "pack.zip")
    assert remedy("checkpoint", "-o", "mine.txt") == "agreements checkpoint --output <file>"
    assert remedy("checkpoint") == "agreements checkpoint"
    line("verify")
    line("replay")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_left_out_and_what_a_refused_pack_asked_for_stand_in_words(tmp_path: Path, lang: str):
    """In the report, in the verifier and in the history; no code of a kind, no placeholder of a command."""
    line = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path)
    line("init")
    officer = line.as_("officer")
    officer("record", "quebec", "contact", "--side", "partner", "--name", "Ann", "--email", "ann@example.org")
    asked = ("--redact", "contact.name", "--redact", "email", "--redact", "all", "--redact", "Jan Peeters")
    officer("pack", "Jan Peeters", "-o", "mine.zip", *asked, "--extends", "mine.txt", code=3)
    line("pack", "-o", "less.zip", "--redact", "contact.name", "--redact", "email", "--lang", lang)
    with ZipFile(tmp_path / "less.zip") as zipped:
        zipped.extractall(tmp_path / "less")
        report = html.unescape(zipped.read("report.html").decode())
    history = line("history", "--subject", "people", "--outcome", "refused", "--lang", lang).out
    for key in ("not_kept.file", "not_kept.field", "not_kept.reference", "not_kept.all"):
        assert render(key, {}, lang) in report, key
    kinds = {kind: kind_of(kind, lang) for kind in ("contact.name", "contact.email", "email")}
    assert kinds["contact.name"] in report and kinds["email"] in report
    told = verified(tmp_path / "less", "--lang", lang).stdout
    assert kinds["contact.name"] in told and kinds["contact.email"] in told
    for text in (report, told, history):
        assert not re.search(r"<(file|field|reference)>|contact\.(name|email)", text)


def test_the_remedy_of_a_refused_scheduler_is_the_scheduler(tmp_path: Path):
    """One check would do once what was to be done again and again."""
    line = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path)
    line("init")
    told = line.as_("auditor")("tick", "--every", "60", code=3).err
    assert ": agreements tick --every 60\n" in told and "agreements check" not in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pack_is_compared_with_the_key_that_was_given_else_with_the_key_file_and_it_says_so(
    tmp_path: Path, lang: str
):
    made, other = (CommandLine(f"sqlite:///{tmp_path / at / 'agreements.db'}", tmp_path, lang=lang) for at in "ab")
    made("init")
    made("pack", "quebec", "-o", "pack.zip")
    made("checkpoint", "-o", "kept.note")
    own, given = made("verify-pack", "pack.zip"), made("verify-pack", "pack.zip", "--public-key", "kept.note.pub")
    assert str(tmp_path / "a" / "agreements.key") in own.out and "--public-key" in given.out
    other("init")
    refused = other("verify-pack", "pack.zip", code=6)
    assert refused.out == "" and str(tmp_path / "b" / "agreements.key") in refused.err and "--public-key" in refused.err
    other("verify-pack", "pack.zip", "--public-key", "kept.note.pub")
    other("checkpoint", "-o", "others.note")
    assert made("verify-pack", "pack.zip", "--public-key", "others.note.pub", code=6).err.count("\n") == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pack_with_one_byte_changed_is_told_in_one_sentence_and_nothing_is_written(tmp_path: Path, lang: str):
    line = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path, lang=lang)
    line("init")
    line("pack", "quebec", "-o", "pack.zip")
    whole = (tmp_path / "pack.zip").read_bytes()
    for place, code in ((len(whole) // 2, 6), (len(whole) - 20, 2), (40, 6)):
        (tmp_path / "bad.zip").write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        before = sorted(tmp_path.rglob("*"))
        refused = line("verify-pack", "bad.zip", code=code)
        assert refused.out == "" and refused.err.count("\n") == 1 and "bad.zip" in refused.err
        assert sorted(tmp_path.rglob("*")) == before


def test_a_pack_of_an_earlier_instant_holds_with_the_key_of_then_after_that_was_replaced(tmp_path: Path):
    line = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path)
    line("init")
    line("checkpoint", "-o", "old.txt")
    instant = line.as_("officer")("record", "quebec", "note", "--text", "called back", "--json").json["recordedAt"]
    line.as_("officer")("record", "quebec", "note", "--text", "called again", "--json")
    line.as_("administrator")("key", "rotate", "--reason", "yearly")
    line("pack", "quebec", "-o", "then.zip", "--known-at", instant)
    given = ("--public-key", "old.txt.pub", "--checkpoint", "old.txt")
    assert line("verify-pack", "then.zip", *given).out.endswith("Everything holds.\n")
    with ZipFile(tmp_path / "then.zip") as zipped:
        page = zipped.read("report.html").decode()
        assert "keys.jsonl" in zipped.namelist()
    assert "called back" in page and "called again" not in page
    with ZipFile(tmp_path / "then.zip") as zipped:
        zipped.extractall(tmp_path / "then")
    said = verified(tmp_path / "then", "--public-key", str(tmp_path / "old.txt.pub")).stdout
    assert render("alone.given_earlier", {}, "en") in said
    assert "The house has had 2 keys; earlier ones that lead to this one by signatures: 1." in said
    line("pack", "quebec", "-o", "none.zip", "--known-at", "1990-01-01", code=4)
    assert not (tmp_path / "none.zip").exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_that_was_not_there_yet_is_not_packed_as_known_then(tmp_path: Path, lang: str):
    """The registers were: a pack of them alone would say nothing of the file, under its name."""
    line = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path, lang=lang)
    line("init")
    instant = line("history", "quebec", "--json").json["items"][0]["recordedAt"]
    typed = ("--partner", "vienna", "--track", "bilateral", "--initiator", "partner", "--theme", "culture", "--json")
    new = line.as_("officer")("propose", *typed).json["reference"]
    line("checkpoint")
    shown = line("show", new, "--known-at", instant, code=4)
    refused = line("pack", new, "-o", "then.zip", "--known-at", instant, code=4)
    assert refused.err == shown.err and new in refused.err and refused.out == ""
    assert not (tmp_path / "then.zip").exists()
    line("pack", new, "-o", "now.zip")


def test_growth_from_a_checkpoint_is_asked_for_and_checked_in_words(tmp_path: Path):
    line = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path)
    line("init")
    line("checkpoint", "-o", "old.txt")
    line.as_("officer")("record", "quebec", "note", "--text", "more")
    line("pack", "quebec", "-o", "pack.zip", "--extends", "old.txt", "--since", "2020-01-01", "--until", "2029-12-31")
    said = line("verify-pack", "pack.zip", "--checkpoint", "old.txt", "--lang", "nl").out
    assert "dat sindsdien alleen gegroeid is." in said and said.endswith("Alles klopt.\n")
    (tmp_path / "no.txt").write_text("no note")
    assert line("verify-pack", "pack.zip", "--checkpoint", "no.txt", code=2).out == ""
    line("pack", "quebec", "-o", "none.zip", "--extends", "no.txt", code=2)
    other = CommandLine(f"sqlite:///{tmp_path / 'other.db'}", tmp_path)
    other("init")
    other("checkpoint", "-o", "other.txt")
    assert line("verify-pack", "pack.zip", "--checkpoint", "other.txt", code=6).out == ""
    line("pack", "quebec", "-o", "none.zip", "--extends", "other.txt", code=6)
    assert not (tmp_path / "none.zip").exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_asked_for_the_wrong_way_round_is_a_mistake_of_usage_and_nothing_is_written(tmp_path: Path, lang: str):
    """A period that ends before it begins; growth from a checkpoint of after the instant of the pack."""
    line = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path, lang=lang)
    line("init")
    asked = ("pack", "quebec", "-o", "none.zip")
    reversed_ = line(*asked, "--since", "2025-01-01", "--until", "2024-01-01", "--json", code=2)
    problem = json.loads(reversed_.err)
    assert problem["status"] == 400 and problem["type"].endswith("usage.since_after_until")
    assert reversed_.out == "" and "--since" in problem["detail"]
    line(*asked[:3], "day.zip", "--since", "2025-01-01", "--until", "2025-01-01")
    instant = line.as_("officer")("record", "quebec", "note", "--text", "called back", "--json").json["recordedAt"]
    line("checkpoint", "-o", "then.txt")
    line.as_("officer")("record", "quebec", "note", "--text", "called again")
    line("checkpoint", "-o", "late.txt")
    newer = line(*asked, "--known-at", instant, "--extends", "late.txt", "--json", code=2)
    assert json.loads(newer.err)["type"].endswith("usage.extends_newer") and "--known-at" in newer.err
    assert not (tmp_path / "none.zip").exists()
    line("pack", "quebec", "-o", "then.zip", "--known-at", instant, "--extends", "then.txt")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_hostile_pack_is_a_problem_of_its_own_and_no_fault_of_the_program(tmp_path: Path, lang: str):
    """Each in its own sentence, with what does not hold as its title."""
    line = CommandLine(f"sqlite:///{tmp_path / 'agreements.db'}", tmp_path, lang=lang)
    line("init")
    many = [str(number) for number in range(MOST_FILES + 1)] if lang == "en" else []  # once: it takes seconds
    names = {"climbs": ["../out"], **({"many": many} if many else {}), "twins": ["a", "a"], "bomb": ["a"]}
    keys = {"climbs": "unsafe", "many": "too_many", "twins": "twins", "bomb": "bomb"}
    for kind, named in names.items():
        with warnings.catch_warnings(action="ignore"), ZipFile(tmp_path / f"{kind}.zip", "w", ZIP_DEFLATED) as zipped:
            for name in named:
                zipped.writestr(name, b"\0" * 9_000_000 if kind == "bomb" else b"")
        problem = json.loads(line("verify-pack", f"{kind}.zip", "--json", code=6).err)
        assert problem["type"].endswith(f"pack.{keys[kind]}") and problem["exitCode"] == 6
        assert (problem["status"], problem["title"]) == (422, render("problem.422", {}, lang))
        assert f"{kind}.zip" in problem["detail"]
    line("pack", "quebec", "-o", "pack.zip")
    (tmp_path / "no.zip").write_bytes((tmp_path / "pack.zip").read_bytes()[:-30])
    assert json.loads(line("verify-pack", "no.zip", "--json", code=2).err)["status"] == 400
