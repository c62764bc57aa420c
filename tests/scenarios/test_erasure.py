"""Erasure without breaking the chain: the value goes, the record stays (DESIGN section 9)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from lifecycle.erasure_acts import CONFIRM, REJECT, REQUEST, REQUEST_DOCUMENT, REQUEST_PERSON
from lifecycle.errors import Forbidden, Unreadable
from lifecycle.identify import identify
from lifecycle.registers import ACTS_OF_REGISTERS
from lifecycle.storage.store import Store
from lifecycle.storage.tables import metadata
from lifecycle.verify import verify
from tests.makers import Office, Told
from tests.makers.seat import Seat

DAY, LATER = "2024-05-20", "2024-05-21"
SECRET = "Mevrouw Onvergetelijk is ziek"


def seat(office: Office, who: str, day: str = DAY) -> Seat:
    return office.on(day).as_(who)


def ask(office: Office, file: str, entry: int, field: str = "text", **more: Any) -> Told:
    """`agreements erase REF SEQ FIELD --reason …`, typed by the administrator."""
    typed = {"entry": str(entry), "field": field}
    return seat(office, "administrator").perform(file, REQUEST, typed, {"reason": "she asked for it", **more})


def settle(office: Office, subject: str, number: int, act: Any = CONFIRM, who: str = "legal", **more: Any) -> Told:
    """`agreements erase confirm|reject ID`, by the legal service."""
    return seat(office, who).perform(subject, act, {"erasure": str(number)}, more)


def noted(office: Office) -> tuple[str, int]:
    """A file with a note that nobody should keep, and the number of its entry."""
    file = office.file_at("in_force")
    return file, seat(office, "officer").record(file, "note", text=SECRET, key="the note").sequence


def everything_stored(store: Store) -> str:
    """Every column of every row of every table, as text."""
    with store.engine.connect() as connection:
        tables = {name: connection.execute(text(f'SELECT * FROM "{name}"')).all() for name in metadata.tables}
    return repr(
        [[bytes(v) if isinstance(v, memoryview) else v for row in rows for v in row] for rows in tables.values()]
    )


def test_a_text_is_erased_and_every_chain_still_verifies(office: Office):
    """Hashes, facts and decisions stay as they were; the answer says when it was erased, and by whom."""
    file, entry = noted(office)
    kept = [(e.hash, e.data.get("factsHash")) for e in office.entries(file)]
    asked = ask(office, file, entry)
    assert asked.passed, asked.because
    assert SECRET in everything_stored(office.store)
    assert settle(office, file, asked.sequence).passed

    assert [(e.hash, e.data.get("factsHash")) for e in office.entries(file)][: len(kept)] == kept
    assert verify(office.store).ok
    assert SECRET not in everything_stored(office.store)
    for day in (DAY, LATER):
        shown = next(i for i in office.ask(day).history(file) if i["sequence"] == entry)
        assert shown["fields"]["text"]["erased"] == {
            "field": "note.text", "on": DAY, "by": {"number": 5, "name": "legal"},
        }  # fmt: skip
        assert [(e["field"], e["on"], e["by"]["name"]) for e in shown["erased"]] == [("text", DAY, "legal")]


def test_nothing_of_it_stays_in_the_files_of_the_database(store: Store, office: Office, database_url: str):
    """The refusal that named it, its stored answer, free pages and the journal: no copy in clear is left."""
    file, entry = noted(office)
    assert not seat(office, "auditor").record(file, "note", text=SECRET).passed
    refused = office.entries(file)[-1].sequence
    for number in (entry, refused):
        assert settle(office, file, ask(office, file, number).sequence).passed
    assert store.scrub()
    assert SECRET not in everything_stored(store)
    if store.dialect == "sqlite":
        name = Path(database_url.removeprefix("sqlite:///"))
        for path in name.parent.glob(f"{name.name}*"):
            assert SECRET.encode() not in path.read_bytes(), path.name


def test_one_asks_and_another_confirms(office: Office):
    """Whoever asked cannot confirm, and whose role was not granted it cannot either."""
    file, entry = noted(office)
    number = ask(office, file, entry).sequence
    assert set(settle(office, file, number, who="administrator").because) == {"persons.role", "erasure.second_person"}
    assert settle(office, file, number, who="manager").failing == ["persons.role"]
    assert SECRET in everything_stored(office.store)
    waiting = [i for i in office.ask(DAY).pending(5)["items"] if i["kind"] == "erasure"]
    assert [i["command"] for i in waiting] == [f"agreements erase confirm {file}:{number}"]
    assert settle(office, file, number).passed
    for act, reason in ((CONFIRM, None), (REJECT, "too late")):
        again = settle(office, file, number, act, reason=reason)
        assert again.because == {"erasure.second_person": "confirmed"}
        told = again.verdict("erasure.second_person")["message"]
        assert told == f"The erasure {file}:{number} was confirmed on 20 May 2024: what it is about is gone."


def test_a_rejected_erasure_takes_nothing_away(office: Office):
    """It can be asked for again."""
    file, entry = noted(office)
    number = ask(office, file, entry).sequence
    assert settle(office, file, number, REJECT, reason="it must be kept").passed
    again = settle(office, file, number)
    assert again.because == {"erasure.second_person": "rejected"}
    assert again.verdict("erasure.second_person")["message"].endswith("was rejected: nothing was erased by it.")
    assert SECRET in everything_stored(office.store)
    assert ask(office, file, entry).passed


def test_an_erasure_is_never_corrected(office: Office):
    """What is gone stays gone, and who asked for it stays on record."""
    file, entry = noted(office)
    asked = ask(office, file, entry).sequence
    confirmed = settle(office, file, asked).sequence
    for sequence in (asked, confirmed):
        with pytest.raises(Unreadable, match="not_correctable"):
            seat(office, "officer").correct(file, sequence)


def test_what_is_not_personal_is_not_erased(office: Office):
    """Bodies, themes, places, references and sources stay."""
    file = office.file_at("in_force")
    signed = next(e for e in office.entries(file) if e.act == "sign_agreement").sequence
    assert ask(office, file, signed, "regionPlace").because == {"erasure.possible": "not_personal"}
    assert ask(office, file, signed, "regionSignatory").passed


def test_the_name_of_a_person_is_erased_and_the_number_stays(office: Office):
    """Disabled, without a name, and nobody is found by it any more."""
    asked = seat(office, "administrator").perform("people", REQUEST_PERSON, {"person": "2"}, {"reason": "she left"})
    assert asked.passed, asked.because
    assert settle(office, "people", asked.sequence).passed
    [person] = [p for p in office.ask(DAY).people()["items"] if p["number"] == 2]
    assert person["disabled"]
    assert person["name"]["erased"]["by"]["name"] == "legal"
    with office.store.reading() as reading:
        assert reading.person_by_name("officer2") == []
    assert "officer2" not in everything_stored(office.store)
    assert verify(office.store).ok


def test_an_erased_name_that_is_typed_again_is_kept_nowhere(office: Office):
    """Whoever comes under it is turned away, and what is tried with it refused; each is an entry, none with the name."""
    admin = seat(office, "administrator")
    asked = admin.perform("people", REQUEST_PERSON, {"person": "2"}, {"reason": "she left"})
    assert settle(office, "people", asked.sequence).passed
    before = len(office.entries("people"))
    with pytest.raises(Forbidden):
        identify(office.store, "officer2", clock=admin.desk.sitting.clock, today=admin.today)
    for act, more in (("disable_person", {}), ("change_role", {"role": "manager"})):
        told = admin.perform("people", ACTS_OF_REGISTERS[act], {"name": "officer2", **more}, {"key": act})
        assert told.because == {"people.known": "unknown"}
    assert len(office.entries("people")) == before + 3
    assert "officer2" not in everything_stored(office.store)
    with office.store.reading() as reading:
        stored = reading.answer(7, "disable_person")
    assert stored is not None and stored.body_hash == ""  # a name could be guessed from it


def test_a_refusal_about_a_person_who_is_known_names_the_number(office: Office):
    """Whose role was to be changed stays on record, without a further copy of the name."""
    told = seat(office, "officer").perform("people", ACTS_OF_REGISTERS["disable_person"], {"name": "officer2"}, {})
    assert told.because == {"persons.role": "denied"}
    assert office.entries("people")[-1].fields == {"person": "2"}


def test_the_last_administrator_cannot_be_erased(office: Office):
    """An erased person may act no more, and then nobody could enter people."""
    typed = {"person": "7"}
    told = seat(office, "administrator").perform("people", REQUEST_PERSON, typed, {"reason": "he left"})
    assert told.because == {"people.administrator": "last"}


def test_who_became_the_last_administrator_meanwhile_is_not_erased(office: Office):
    """What was asked while there were two is asked again when it is confirmed."""
    add, disable = ACTS_OF_REGISTERS["add_person"], ACTS_OF_REGISTERS["disable_person"]
    admin = seat(office, "administrator")
    assert admin.perform("people", add, {"name": "zoe", "role": "administrator"}, {}).passed
    asked = admin.perform("people", REQUEST_PERSON, {"person": "7"}, {"reason": "he left"})
    assert asked.passed
    assert admin.perform("people", disable, {"name": "zoe"}, {}).passed
    assert settle(office, "people", asked.sequence).because == {"people.administrator": "last"}


def test_a_document_goes_from_every_file_that_holds_it(office: Office):
    """Its bytes and its file names go, its hash stays; each file says so in its own chain."""
    one, other = office.file_at("in_force"), office.file_at("in_force", partner="prague")
    sha256 = next(d.sha256 for e in office.entries(one) for d in e.documents)
    assert any(d.sha256 == sha256 for e in office.entries(other) for d in e.documents)
    asked = seat(office, "administrator").perform(one, REQUEST_DOCUMENT, {"sha256": sha256}, {"reason": "private"})
    assert asked.passed, asked.because
    assert settle(office, one, asked.sequence).passed
    with office.store.reading() as reading:
        assert reading.document(sha256) is None
    assert office.entries(other)[-1].act == "erase_document"
    for file in (one, other):
        [shown] = {str(d["erased"]["on"]) for d in office.ask(DAY).documents(file)["items"] if d["sha256"] == sha256}
        assert shown == DAY
    assert verify(office.store).ok


def test_the_same_key_gives_the_answer_without_the_text(office: Office):
    """What was typed once under a key does not come back by typing it again."""
    file, entry = noted(office)
    assert settle(office, file, ask(office, file, entry).sequence).passed
    again = seat(office, "officer").record(file, "note", text=SECRET, key="the note")
    assert (again.answer.repeated, again.sequence) == (True, entry)
    with office.store.reading() as reading:
        stored = reading.answer(1, "the note")
    assert stored is not None and stored.body_hash == ""  # no salt: a short text could be guessed from it
    assert SECRET not in everything_stored(office.store)


@pytest.mark.parametrize("act", [CONFIRM, REJECT])
def test_a_step_names_the_whole_erasure_also_in_a_register(office: Office, act: Any):
    """Whoever reads the remedy can type it: the subject stands before the number."""
    file, entry = noted(office)
    asked = ask(office, file, entry)
    person = seat(office, "administrator").perform(
        "people", REQUEST_PERSON, {"person": "2"}, {"reason": "she asked for it"}
    )
    assert asked.passed and person.passed
    for subject, number in ((file, asked.sequence), ("people", person.sequence)):
        told = settle(office, subject, number, act, who="administrator", reason="no")
        (step,) = told.verdict("persons.role")["remedy"]["steps"]
        assert step["command"].startswith(f"agreements erase {act.name.removesuffix('_erasure')} {subject}:{number}")
