"""The verifier speaks three languages without the catalogues, names the file that is at fault, and counts in words."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lifecycle.errors import Broken
from lifecycle.pack import verify_alone
from lifecycle.pack.opening import check_pack
from lifecycle.pack.sentences import KEYS, VERIFIER, kinds, sentences, teach
from lifecycle.pack.verify_alone import APART, Bad, check, said, tell
from lifecycle.pack.writing import write_pack
from lifecycle.storage.store import Store
from messages.catalogue import LANGUAGES
from messages.render import render
from tests.lifecycle.pack.test_packs import rewritten, unpacked
from tests.makers import Office

KEY = bytes(range(32))
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def pack(store: Store, tmp_path) -> Path:
    office = Office.open(store, folder=tmp_path)
    path = tmp_path / "pack.zip"
    write_pack(office.store, KEY, path, NOW, lambda chosen: {"report.html": b"<p>"}, reference=office.file_at("signed"))
    return path


def test_every_sentence_of_the_verifier_is_in_the_catalogues_and_no_other():
    source = VERIFIER.read_text(encoding="utf-8")
    spoken = set(re.findall(r'\bsaid\(\s*"([a-z_.]+)"', source))
    spoken |= {f"bad.{key}" for key in re.findall(r'\bBad\(\s*"([a-z_0-9]+)"', source)}
    spoken |= {f"bad.{key}" for key in re.findall(r'Bad\("missing" if name in named else "(stray)"', source)}
    assert spoken == set(KEYS)
    assert all(set(sentences()[lang]) == {*KEYS, *(f"kind.{one}" for one in kinds())} for lang in LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("count", [0, 1, 2])
def test_it_counts_as_the_program_does(lang: str, count: int):
    teach()
    for key in ("documents", "policies", "chains"):
        assert tell(said(key, count=count), lang) == render(f"alone.{key}", {"count": count}, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("count", [9_999, 10_000, 1_234_567])
def test_it_sets_thousands_apart_as_the_program_does(lang: str, count: int):
    teach()
    assert tell(said("documents", count=count), lang) == render("alone.documents", {"count": count}, lang)
    told = tell(said("bad.newer", count=count, size=count), lang)
    assert told.count(f"{count:,}".replace(",", APART[lang] if count > 9999 else "")) == 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_alone_in_its_folder_it_speaks_the_language_that_is_asked_for(pack: Path, tmp_path: Path, lang: str):
    folder = unpacked(pack, tmp_path / "out")

    def run(*more: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", "-S", "verify.py", *more], cwd=folder, env=environ, capture_output=True, text=True,
            check=False, encoding="utf-8",
        )  # fmt: skip

    holds = render("alone.holds", {}, lang)
    assert run("--lang", lang).stdout.endswith(f"{holds}\n")
    assert run(LANG=f"{lang}_BE.UTF-8").stdout == run("--lang", lang).stdout
    assert run(LANG="de_BE.UTF-8").stdout == run("--lang", "en").stdout
    one = " 1 " in run("--lang", lang).stdout
    assert one and not re.search(r"\b1 (policies|politiques|beleidsteksten|documents et)", run("--lang", lang).stdout)
    (folder / "more.txt").write_text("more")
    refused = run("--lang", lang)
    assert refused.returncode == 6
    assert refused.stderr.strip() == render(
        "alone.not_right", {"text": render("alone.bad.stray", {"file": "more.txt"}, lang)}, lang
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_has_another_form_is_named_by_its_file_and_not_by_a_word_of_python(pack: Path, tmp_path: Path, lang: str):
    def spoilt(name: str, body: bytes):
        return lambda parts: parts.__setitem__(name, body)

    for number, (name, body) in enumerate(
        (("entries.jsonl", b"{}\n"), ("entries.jsonl", b'{"body": 7}\n'), ("openings.jsonl", b"{}\n"),
         ("consistency.jsonl", b'{"size": 1}\n'), ("checkpoint.note", b"agreements"))
    ):  # fmt: skip
        with pytest.raises(Broken) as caught:
            check_pack(rewritten(pack, tmp_path / f"{number}.zip", spoilt(name, body)), lang=lang)
        text = str(caught.value.params["text"])
        assert name in text or text == render("alone.bad.note", {}, lang)
        assert "Error" not in text


def test_a_folder_that_no_file_stands_in_is_refused_and_those_of_files_are_not(pack: Path, tmp_path: Path):
    folder = unpacked(pack, tmp_path / "out")
    assert (folder / "documents").is_dir() and list(check(folder))
    (folder / "empty").mkdir()
    with pytest.raises(Bad, match="empty/ does not belong to the pack"):
        list(check(folder))


def test_without_its_sentences_it_still_says_the_key(monkeypatch):
    monkeypatch.setattr(verify_alone, "SENTENCES", {})
    assert "holds" in tell(said("holds"))
