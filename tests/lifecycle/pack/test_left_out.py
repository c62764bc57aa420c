"""A house that leaves something out of a pack and signs the rest anew is told so, in a sentence that names what is gone."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import pytest

from lifecycle.erasure_acts import CONFIRM, REQUEST, REQUEST_DOCUMENT
from lifecycle.errors import Broken
from lifecycle.log.note import Checkpoint, read_note, sign, sign_lines
from lifecycle.pack.opening import check_pack
from lifecycle.pack.writing import write_pack
from lifecycle.registers import ACTS_OF_REGISTERS
from lifecycle.storage.store import Store
from messages.property_words import kind_of
from tests.lifecycle.pack.test_packs import alone, unpacked
from tests.makers import Office
from tests.makers.portfolios import brussels
from tests.makers.zips import zip_of

pytestmark = pytest.mark.said_alike

KEY = bytes(range(32))
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
Parts = dict[str, bytes]


@pytest.fixture
def office(store: Store, tmp_path) -> Office:
    return Office.open(store, folder=tmp_path)


@pytest.fixture
def file(office: Office) -> str:
    """A file in force with a note, and an action that was corrected."""
    reference, officer = office.file_at("in_force"), office.on("2024-05-02")
    assert officer.record(reference, "note", text="called back").passed
    told = officer.record(reference, "action", kind="visit", text="a season of concerts")
    assert told.passed and officer.correct(reference, told.sequence, kind="mission").passed
    return reference


def packed(office: Office, path: Path, reference: str | None, **how: Any) -> Path:
    write_pack(office.store, KEY, path, NOW, lambda chosen: {"report.html": b"<p>true"}, reference=reference, **how)
    return path


def signed_anew(
    path: Path, change: Callable[[Parts], None], state: Callable[[dict[str, Any]], None] = lambda manifest: None
) -> Path:
    """The pack as the house itself would change it: parts, and what the manifest states, under a right signature."""
    with ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    change(parts)
    manifest = json.loads(parts.pop("manifest.json"))
    del parts["manifest.note"]
    manifest["files"] = [
        {"name": name, "sha256": hashlib.sha256(body).hexdigest(), "size": len(body)} for name, body in parts.items()
    ]
    state(manifest)
    text = json.dumps(manifest).encode()
    note = sign_lines((manifest["format"], hashlib.sha256(text).hexdigest()), key_name(parts), KEY)
    made = path.with_name("anew.zip")
    return zip_of(made, {**parts, "manifest.json": text, "manifest.note": note.encode()})


def key_name(parts: Parts) -> str:
    return parts["key.pub"].decode().partition("+")[0]


def said_of(path: Path) -> str:
    """What is said of a pack that does not hold."""
    with pytest.raises(Broken) as caught:
        check_pack(path)
    return str(caught.value.params["text"])


def refused(path: Path) -> str:
    """The same, and that it is what the pack's own program says, with exit code 6."""
    said = said_of(path)
    with TemporaryDirectory() as folder:
        done = alone(unpacked(path, Path(folder)))
    assert done.returncode == 6 and done.stderr == f"NOT RIGHT: {said}\n"
    return said


def entries(parts: Parts) -> list[dict[str, Any]]:
    return [json.loads(json.loads(line)["body"]) for line in parts["entries.jsonl"].splitlines()]


def without_entries(gone: Callable[[dict[str, Any]], bool]) -> Callable[[Parts], None]:
    """Entries leave, with the openings that no other entry names."""

    def change(parts: Parts) -> None:
        lines = parts["entries.jsonl"].splitlines(keepends=True)
        kept = [line for line, told in zip(lines, entries(parts), strict=True) if not gone(told)]
        assert len(kept) < len(lines)
        parts["entries.jsonl"] = b"".join(kept)
        openings = parts["openings.jsonl"].splitlines(keepends=True)
        parts["openings.jsonl"] = b"".join(
            row for row in openings if json.loads(row)["commitment"].encode() in parts["entries.jsonl"]
        )

    return change


def whole(parts: Parts) -> None:
    pass


def restated(manifest: dict[str, Any], **chains: int) -> None:
    manifest["chains"].update(chains)
    manifest["chains"] = {subject: count for subject, count in manifest["chains"].items() if count >= 0}


# ------------------------------------------------------------------------------------------ entries


def test_a_chain_that_was_cut_at_its_end_is_not_what_the_manifest_states(office: Office, file: str, tmp_path: Path):
    last = office.entries(file)[-1].sequence
    cut = without_entries(lambda told: (told["subject"], told["sequence"]) == (file, last))
    path = packed(office, tmp_path / "pack.zip", file)
    assert f"{file} has {last - 1} entries here" in refused(signed_anew(path, cut))


def test_a_pack_of_everything_holds_all_that_its_checkpoint_is_over_whatever_it_states(
    office: Office, file: str, tmp_path: Path
):
    path = packed(office, tmp_path / "all.zip", None)
    last = office.entries(file)[-1].sequence
    cut = without_entries(lambda told: (told["subject"], told["sequence"]) == (file, last))
    said = refused(signed_anew(path, cut))
    count, size = map(int, re.findall(r"(\d+) entries, and the checkpoint is over (\d+)", said)[0])
    assert count == size - 1
    gone = without_entries(lambda told: told["subject"] == "partners")
    assert "A pack of everything" in refused(signed_anew(path, gone))
    lengths = signed_anew(path, cut, lambda manifest: manifest.update(chains={file: last - 1}))
    assert "another form" in refused(lengths), "what is proven is not stated"
    assert any("nothing that was sealed is missing" in line for line in check_pack(path))


@pytest.mark.parametrize(("register", "stated"), [("calendar", 0), ("calendar", -1), ("policy", 0), ("people", 0)])
def test_a_register_that_entries_rest_on_is_missed_even_where_the_manifest_states_nothing_of_it(
    office: Office, file: str, tmp_path: Path, register: str, stated: int
):
    path = packed(office, tmp_path / "pack.zip", file)
    cut = without_entries(lambda told: told["subject"] == register)
    assert f"{register} has 0 entries here" in refused(signed_anew(path, cut))
    said = refused(signed_anew(path, cut, lambda manifest: restated(manifest, **{register: stated})))
    assert f"chain of {register}" in said if stated < 0 else f"saw {register} at version" in said


def test_a_register_that_was_cut_to_an_earlier_version_than_entries_saw_is_missed(
    office: Office, file: str, tmp_path: Path
):
    path = packed(office, tmp_path / "pack.zip", file)
    last = office.entries("calendar")[-1].sequence
    cut = without_entries(lambda told: (told["subject"], told["sequence"]) == ("calendar", last))
    said = refused(signed_anew(path, cut, lambda manifest: restated(manifest, calendar=last - 1)))
    assert f"saw calendar at version {last}" in said

    # where the house states that it was not sealed yet, that is told: the statement is signed
    def unsealed(manifest: dict[str, Any]) -> None:
        restated(manifest, calendar=last - 1)
        manifest["beyond"] = 1

    told = check_pack(signed_anew(path, cut, unsealed))
    assert any(f"saw calendar at version {last}" in line and "the house states" in line for line in told)


def test_of_a_file_it_says_what_is_stated_and_not_proven(office: Office, file: str, tmp_path: Path):
    said = " ".join(check_pack(packed(office, tmp_path / "pack.zip", file)))
    assert (
        "that no more followed the last entry of each chain than the house states" in said
        and "its words are signed" in said
    )
    assert f"{file} has {len(office.entries(file))}. Were there more under it, that would be a signed lie." in said
    every = " ".join(check_pack(packed(office, tmp_path / "all.zip", None)))
    assert "nothing followed" not in every and "Its words are signed" in every


def test_entries_that_came_after_the_checkpoint_are_told_as_such(office: Office, file: str, tmp_path: Path):
    instant = office.entries(file)[-1].data["recordedAt"]
    assert office.on("2024-05-03").record(file, "note", text="called again").passed
    said = " ".join(check_pack(packed(office, tmp_path / "pack.zip", file, known_at=instant)))
    assert "1 further entry of these chains" in said
    assert "further entr" not in " ".join(check_pack(packed(office, tmp_path / "now.zip", file)))


# ------------------------------------------------------------------------------------------ values


def test_openings_that_are_gone_though_nothing_was_redacted_fail(office: Office, file: str, tmp_path: Path):
    def emptied(parts: Parts) -> None:
        parts["openings.jsonl"] = b""

    def without(field: str) -> Callable[[Parts], None]:
        def change(parts: Parts) -> None:
            rows = parts["openings.jsonl"].splitlines(keepends=True)
            kept = [row for row in rows if json.loads(row)["field"] != field]
            assert len(kept) < len(rows)
            parts["openings.jsonl"] = b"".join(kept)

        return change

    for reference in (file, None):
        path = packed(office, tmp_path / f"{reference}.zip", reference)
        assert "neither redacted nor erased" in refused(signed_anew(path, emptied))
        for field in ("note.text", "document.name", "person.name", "reason"):
            said = kind_of(field, "en")
            assert f"({said})" in refused(signed_anew(path, without(field)))
    # that the file does not name somebody who acted in it cannot be stated away either
    anew = signed_anew(path := packed(office, tmp_path / "f.zip", file), without("person.name"))
    assert "(person: name)" in refused(anew)
    more = signed_anew(path, whole, lambda manifest: manifest.update(closed=manifest["closed"] - 1))
    assert "register of people stay closed" in refused(more)


def test_it_counts_what_opens_what_was_redacted_what_was_erased_and_whom_the_file_does_not_name(
    office: Office, file: str, tmp_path: Path
):
    told = office.on("2024-05-04").record(file, "note", text="to be erased")
    instant = office.entries(file)[-1].data["recordedAt"]
    erase(office, file, told.sequence, "text")
    said = check_pack(packed(office, tmp_path / "pack.zip", file))
    assert "1 personal value was erased; the entry that erased it is here." in said
    assert any(re.match(r"\d+ names and addresses in the register of people do not open", line) for line in said)
    assert "No personal value was redacted." in said
    less = check_pack(packed(office, tmp_path / "less.zip", file, redact=["note.text"]))
    assert "1 personal value does not open because its kind was left out on purpose." in less
    # of an earlier instant, the entry that erased is not in the pack: the house says so, and signs that
    then = packed(office, tmp_path / "then.zip", file, known_at=instant)
    assert any("that this pack is too old to hold" in line for line in check_pack(then))
    unproven = signed_anew(then, whole, lambda manifest: manifest.update(beyond=0))
    assert "no later entry" in refused(unproven)
    unsaid = signed_anew(then, whole, lambda manifest: manifest.update(erasedLater=[]))
    assert "(note: text)" in refused(unsaid)


def erase(office: Office, file: str, sequence: int, field: str) -> None:
    """One asks, another confirms."""
    seat = office.on("2024-06-03")
    wanted = {"entry": str(sequence), "field": field}
    asked = seat.as_("administrator").perform(file, REQUEST, wanted, {"reason": "she asked for it"})
    assert asked.passed
    assert seat.as_("legal").perform(file, CONFIRM, {"erasure": str(asked.sequence)}, {}).passed


# ------------------------------------------------------------------------------------------ papers


def test_a_document_or_a_policy_that_entries_name_is_missed(office: Office, file: str, tmp_path: Path):
    path = packed(office, tmp_path / "pack.zip", file)
    for folder in ("documents/", "policies/"):

        def without(parts: Parts, folder: str = folder) -> None:
            for name in [name for name in parts if name.startswith(folder)][:1]:
                del parts[name]

        said = refused(signed_anew(path, without))
        assert said.startswith(folder) and "is missing" in said


def test_who_the_partner_is_stands_in_the_log_and_is_missed_where_it_is_not_there(
    office: Office, file: str, tmp_path: Path
):
    """What its file names of the register of partners, and nothing of other partners."""
    renamed = (
        office.on("2024-05-03")
        .as_("administrator")
        .perform(
            "partners",
            ACTS_OF_REGISTERS["rename_partner"],
            {"slug": "vienna", "en": "Wien", "fr": "Wien", "nl": "Wien", "since": "2024-05-03"},
            {},
        )
    )
    assert renamed.passed, renamed.because
    path = packed(office, tmp_path / "pack.zip", file)
    said = check_pack(path)
    assert any(line.startswith("2 entries that say who the partner is") for line in said), said
    with ZipFile(path) as zipped:
        rows = [json.loads(json.loads(line)["body"]) for line in zipped.read("partners.jsonl").splitlines()]
    assert [(row["act"], row["fields"]["slug"]) for row in rows] == [
        ("add_partner", "vienna"), ("rename_partner", "vienna"),
    ]  # fmt: skip

    def spoil(parts: Parts, kept: slice = slice(None), old: bytes = b"", new: bytes = b"") -> None:
        lines = parts["partners.jsonl"].splitlines(keepends=True)[kept]
        parts["partners.jsonl"] = b"".join(lines).replace(old, new) if old else b"".join(lines)

    assert "the partner vienna is" in refused(signed_anew(path, partial(spoil, kept=slice(1, None))))
    assert "does not stand in the log" in refused(signed_anew(path, partial(spoil, old=b"Wien", new=b"Graz")))
    assert "another form" in refused(signed_anew(path, partial(spoil, kept=slice(None, None, -1))))


def test_documents_are_left_out_only_where_the_house_says_so_and_signs_it(office: Office, file: str, tmp_path: Path):
    path = packed(office, tmp_path / "pack.zip", file, redact=["document"])
    assert any("contents were left out on purpose" in line for line in check_pack(path))
    unsaid = signed_anew(path, whole, lambda manifest: manifest.update(redacted=[]))
    said = refused(unsaid)
    assert said.startswith("documents/") and "none erased it" in said


def test_a_document_that_was_erased_is_told_so_by_whichever_entry_says_it(office: Office, file: str, tmp_path: Path):
    (tmp_path / "letter.txt").write_text("a letter")
    assert office.on("2024-05-03").record(file, "document", documents=[f"{tmp_path / 'letter.txt'}:en"]).passed
    instant = office.entries(file)[-1].data["recordedAt"]
    wanted = {"sha256": hashlib.sha256(b"a letter").hexdigest()}
    seat = office.on("2024-06-03")
    asked = seat.as_("administrator").perform(file, REQUEST_DOCUMENT, wanted, {"reason": "he asked for it"})
    assert asked.passed
    assert seat.as_("legal").perform(file, CONFIRM, {"erasure": str(asked.sequence)}, {}).passed
    said = check_pack(packed(office, tmp_path / "pack.zip", file))
    assert "1 document that entries name is not here: it was erased." in said
    then = check_pack(packed(office, tmp_path / "then.zip", file, known_at=instant))
    assert any(line.startswith("1 document that entries name is not here: it was erased, the house") for line in then)


def test_a_register_of_policies_that_is_gone_is_missed_where_no_entry_says_what_it_saw(store: Store, tmp_path: Path):
    """A file of before the register: its entries say by which policy they were read, and no more."""
    office = Office.open(store, brussels(), folder=tmp_path)
    with store.reading() as reading:
        file = next(row[0] for row in reading.subjects() if row[0].startswith("BE-"))
    path = packed(office, tmp_path / "pack.zip", file)

    def cut(parts: Parts) -> None:
        without_entries(lambda told: told["subject"] == "policy")(parts)

    anew = signed_anew(path, cut, lambda manifest: restated(manifest, policy=0))
    assert "which no entry of the register of policies adopts" in refused(anew)


# ------------------------------------------------------------------------------------------ read strictly


def test_the_form_of_the_checkpoint_and_of_the_manifest_is_the_one_that_the_house_writes(
    office: Office, file: str, tmp_path: Path
):
    path = packed(office, tmp_path / "pack.zip", file)
    with ZipFile(path) as zipped:
        told, _ = read_note(zipped.read("checkpoint.note").decode())
    root, at = told.text.split("\n")[2], told.more[0]

    def noted(*lines: str) -> Callable[[Parts], None]:
        def change(parts: Parts) -> None:
            parts["checkpoint.note"] = sign_lines(lines, told.origin, KEY).encode()

        return change

    size = str(told.size)
    arabic = size.translate({48 + n: 0x660 + n for n in range(10)})
    for wrong in (f"+{size}", f"{size[0]}_{size[1:]}", arabic, f" {size}", f"0{size}", f"{size}.0", ""):
        assert "which is no number" in said_of(signed_anew(path, noted(told.origin, wrong, root, at)))
    for wrong in ("never", "2026-11-23", "2026-13-23T08:00:00.000000Z", at.replace("Z", "+01:00")):
        assert "as an instant, which is none" in said_of(signed_anew(path, noted(told.origin, size, root, wrong)))
    assert "checkpoint.note is of the log" in said_of(signed_anew(path, noted("agreements/other", size, root, at)))
    assert "has another form" in said_of(signed_anew(path, noted(told.origin, size, root)))
    for name, value, said in (
        ("format", "agreements/pack/3", "this program knows agreements/pack/1, agreements/pack/2 alone"),
        ("format", "agreements/pack/2", "has another form"),
        ("origin", "agreements/other", "manifest.json is of the log"),
        ("madeAt", "never", "as an instant"),
        ("beyond", "1", "has another form"),
        ("closed", True, "has another form"),
    ):
        assert said in said_of(signed_anew(path, whole, partial(stating, name, value)))
    for name in ("of", "chains", "beyond", "redacted", "closed", "erasedLater"):
        assert f"“{name}”" in said_of(signed_anew(path, whole, partial(stating, name, None)))


def stating(name: str, value: Any, manifest: dict[str, Any]) -> None:
    """Another statement, or none."""
    manifest[name] = value
    if value is None:
        del manifest[name]


def test_a_checkpoint_as_mail_makes_it_is_read_and_one_of_another_form_is_told_so(
    office: Office, file: str, tmp_path: Path
):
    path = packed(office, tmp_path / "pack.zip", file)
    with ZipFile(path) as zipped:
        note = zipped.read("checkpoint.note").decode()
    told, _ = read_note(note)
    assert check_pack(path, kept=(note,))
    folder = unpacked(path, tmp_path / "out")
    (tmp_path / "mailed.txt").write_bytes(note.replace("\n", "\r\n").encode())
    done = alone(folder, "--checkpoint", str(tmp_path / "mailed.txt"))
    assert done.returncode == 0 and "The checkpoint that you kept" in done.stdout, done.stderr
    plus = sign_lines((told.origin, f"+{told.size}", told.text.split("\n")[2], told.more[0]), told.origin, KEY)
    (tmp_path / "plus.txt").write_text(plus)
    done = alone(folder, "--checkpoint", str(tmp_path / "plus.txt"))
    assert done.returncode == 6 and "which is no number" in done.stderr
    other = sign(Checkpoint("agreements/other", told.size, told.root, told.more), told.origin, KEY)
    with pytest.raises(Broken):
        check_pack(path, kept=(other,))
