"""Documents of a file: languages apart, earlier versions kept, the signed text changed by no record, the bytes given back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from commands.changed import changed_by
from lifecycle.errors import Broken, NotFound, Unreadable
from tests.makers import Office
from tests.makers.seat import Told

DAY = "2024-05-06"


def made(office: Office, name: str, content: str) -> str:
    path = office.folder / name
    path.write_text(content)
    return str(path)


def documents(office: Office, file: str, on: str = DAY) -> list[dict]:
    return office.ask(on).documents(file)["items"]


def summary(office: Office, file: str, purpose: str, on: str = DAY) -> list[tuple]:
    return [(d.get("language"), d["name"], d["status"]) for d in documents(office, file, on) if d["purpose"] == purpose]


def test_each_language_has_its_own_file_and_hash(office: Office):
    file = office.file_at("proposal")
    here = office.on(DAY)
    french, dutch = made(office, "texte.txt", "le texte"), made(office, "tekst.txt", "de tekst")
    assert here.record(file, "document", documents=[f"{french}:fr", f"{dutch}:nl"]).passed
    found = documents(office, file)
    assert [(d["language"], d["status"]) for d in found] == [("fr", "current"), ("nl", "current")]
    assert len({d["sha256"] for d in found}) == 2


def test_a_replaced_document_gets_a_new_hash_and_the_old_one_is_kept(office: Office):
    file = office.file_at("proposal")
    here = office.on(DAY)
    assert here.record(file, "document", documents=[made(office, "one.txt", "draft one") + ":fr"]).passed
    first = documents(office, file)[0]["sha256"]
    assert here.record(file, "document", documents=[made(office, "two.txt", "draft two")], replaces=first[:8]).passed
    new, old = documents(office, file)
    assert (new["status"], new["language"], new["name"]) == ("current", "fr", "two.txt")
    assert (old["status"], old["replacedBy"]) == ("earlier", new["sha256"])
    assert office.ask(DAY).document(first) == (first, b"draft one")
    assert office.show(file, DAY)["documents"] == [new, old]


def test_the_signed_text_is_replaced_by_no_record_and_by_a_correction_of_its_language_alone(office: Office):
    file = office.file_at("agreement_negotiation")
    english, french = made(office, "text.txt", "the text"), made(office, "texte.txt", "le texte")
    here = office.on("2024-03-01")
    typed = office.typed_for("sign_agreement")
    signed = here.advance(file, "sign_agreement", **{**typed, "documents": [f"{english}:en", f"{french}:fr"]})
    assert signed.passed, signed.because
    scan = made(office, "scan.txt", "the text, as signed")
    sha = next(d["sha256"] for d in documents(office, file) if d["name"] == "text.txt")
    told = office.on(DAY).record(file, "document", documents=[scan], replaces=sha)
    assert told.because == {"fields.frozen": "correct"}
    desk = office.on(DAY).desk
    corrected = Told(desk.correct(file, signed.sequence, reason="a wrong scan", fields={}, documents=[f"{scan}:en"]))
    assert corrected.passed, corrected.because
    assert summary(office, file, "sign_agreement") == [
        ("en", "scan.txt", "current"), ("en", "text.txt", "earlier"), ("fr", "texte.txt", "current"),
    ]  # fmt: skip
    old, new = (changed_by(corrected.answer, desk)["document"][side] for side in ("old", "new"))
    assert sha in old and sha not in new and len(old) == len(new) == 2


@pytest.mark.parametrize("lang", ["en", "fr", "nl"])
@pytest.mark.parametrize("who", ["officer", "manager"])
def test_what_is_known_of_a_signed_text_is_refused_with_field_stage_role_and_way(office: Office, lang: str, who: str):
    file = office.file_at("in_force")
    told = office.on(DAY).as_(who).record(file, "found", field="term", value="P7Y", source="the text", certainty="A")
    assert told.because == {"fields.frozen": "amend_or_correct"}
    verdict = told.verdict("fields.frozen", lang)
    for word in {"en": ("term", "in force", who), "fr": ("durée", "en vigueur"), "nl": ("duur", "van kracht")}[lang]:
        assert word in verdict["message"]
    assert verdict["legalBasis"]
    (step,) = verdict["remedy"]["steps"]
    assert step["as"] == who and step["command"].startswith(f"agreements advance {file} amend --set instrument=<")
    assert " --set term=P7Y " in step["command"]
    (other,) = told.json(lang)["alternatives"]
    assert other["command"] == f"agreements correct {file} 15 --reason <reason> --set term=P7Y"
    assert str(office.term(file).length) == "P5Y"


def test_an_addendum_tells_each_field_with_the_old_and_the_new_value(office: Office):
    file = office.file_at("in_force")
    here = office.on(DAY)
    typed = office.typed_for("amend")
    told = here.advance(file, "amend", **{**typed, "set": {**typed["set"], "term": "P7Y"}})
    assert told.passed, told.because
    expected = {
        "term": {"old": {"length": "P5Y"}, "new": {"length": "P7Y"}},
        "themes": {"old": ["culture"], "new": ["culture", "mobility"]},
    }
    assert changed_by(told.answer, here.desk) == expected
    last = list(office.ask(DAY).history(file))[-1]
    assert last["changed"] == expected
    assert office.show(file, DAY)["instruments"][0]["changed"] == expected


def test_what_is_attached_to_a_refused_act_is_no_document_of_the_file(office: Office):
    file = office.file_at("mou_negotiation")
    told = office.on("2022-03-01").advance(file, "sign_mou", documents=[str(office.text)])
    assert not told.passed
    assert documents(office, file) == []


def test_bytes_that_were_altered_are_not_given_out(office: Office):
    file = office.file_at("proposal")
    assert office.on(DAY).record(file, "document", documents=[made(office, "one.txt", "draft one")]).passed
    sha = documents(office, file)[0]["sha256"]
    _overwrite(office, sha, b"draft 0ne")
    with pytest.raises(Broken):
        office.ask(DAY).document(sha)
    _overwrite(office, sha, b"draft one")
    assert office.ask(DAY).document(sha)[1] == b"draft one"


def test_what_no_document_bears_is_not_found(office: Office):
    with pytest.raises(NotFound):
        office.ask(DAY).document("0" * 64)
    for wrong in ("abc", "zzzzzzzz", "0" * 65):
        with pytest.raises(Unreadable):
            office.ask(DAY).document(wrong)


def _overwrite(office: Office, sha: str, content: bytes) -> None:
    with office.store.reading() as reading:
        engine = reading.connection.engine
    with engine.begin() as connection:
        connection.execute(text("UPDATE document SET content = :c WHERE sha256 = :s"), {"c": content, "s": sha})


def test_the_path_a_person_typed_is_not_kept(office: Office):
    file = office.file_at("proposal")
    folder = Path(office.folder) / "private folder"
    folder.mkdir()
    (folder / "one.txt").write_text("one")
    assert office.on(DAY).record(file, "document", documents=[str(folder / "one.txt")]).passed
    assert documents(office, file)[0]["name"] == "one.txt"
