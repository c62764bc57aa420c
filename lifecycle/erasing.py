"""Erasing: what an act of erasure is about, and what its entry takes away (DESIGN section 9).

One transaction: the entry in the chain whose value goes, in each file for a document that several hold, and the value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from lifecycle.answer import Answer
from lifecycle.check_openings import commitments_in
from lifecycle.command import Command
from lifecycle.decision import decide
from lifecycle.erasure_acts import CONFIRM, ERASE_DOCUMENT, NAMES, REJECT, REQUEST, REQUEST_DOCUMENT, REQUEST_PERSON
from lifecycle.errors import NotFound
from lifecycle.file_writing import write_decision
from lifecycle.history import REFUSED, Entry
from lifecycle.loaded import Loaded
from lifecycle.loading import facts_of, load_file
from lifecycle.register_writing import write_register
from lifecycle.registers import PEOPLE, RANKS
from lifecycle.sitting import Sitting
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import Erased, Write
from rules.dates import exact
from rules.directory import People
from rules.erasure import Erasing, Erasure
from rules.facts import Relations, Request, ToErase

NOTHING = Loaded(None, None, None, None, {})


def to_erase(sitting: Sitting, reader: Reading, command: Command, state: Erasing | None) -> ToErase | None:
    """What the rules of an erasure ask about; None for every other act.

    `state` is the file on the day, or the register. Raises NotFound for an entry or an erasure that the
    subject does not have.
    """
    act, request, subject = command.act.name, command.request, command.subject
    if act not in NAMES:
        return None
    if state is None and subject in sitting.registers.known:
        held = sitting.registers.known[subject].state
        state = held if isinstance(held, Erasing) else None
    erasures = state.erasures if state is not None else ()
    if act == REQUEST.name:
        return _value(reader, subject, int(request.text("entry") or 0), request.text("field") or "", erasures)
    if act == REQUEST_DOCUMENT.name:
        sha256 = request.text("sha256") or ""
        known = ToErase(subject, "there" if reader.has_document(sha256) else "gone", value=sha256)
        return _unless_asked(known, erasures, document=sha256)
    if act == REQUEST_PERSON.name:
        return _person(sitting, reader, int(request.text("person") or 0), erasures)
    number = int(request.text("erasure") or 0)
    asked = state.find_erasure(number) if state is not None else None
    if asked is None and number:
        raise NotFound("not_found.erasure", {"erasure": f"{subject}:{number}"})
    gone = tuple(_gone(reader, subject, asked, state)) if asked is not None and act != REJECT.name else ()
    if asked is None:
        return ToErase(subject)
    return ToErase(subject, number=asked.number, asked=asked, gone=gone, person=asked.person)


def _value(reader: Reading, subject: str, sequence: int, field: str, erasures: Sequence[Erasure]) -> ToErase:
    row = reader.entry(subject, sequence)
    if row is None:
        raise NotFound("not_found.entry", {"reference": subject, "entry": sequence})
    personal = _personal_fields(Entry.of(row))
    known = ToErase(subject, "there", sequence, field, tuple(personal))
    if field not in personal:
        return known._replace(standing="not_personal" if personal else "nothing_personal")
    rows = reader.personal(personal[field])
    if not any(r.value is not None for r in rows.values()):
        return known._replace(standing="gone")
    return _unless_asked(known, erasures, entry=sequence, field=field)


def _person(sitting: Sitting, reader: Reading, number: int, erasures: Sequence[Erasure]) -> ToErase:
    person = sitting.registers.people.find(number)
    kept = [one for one in (person.name, person.mail) if one is not None] if person is not None else []
    there = any(row.value is not None for row in reader.personal(kept).values())
    known = ToErase(PEOPLE, "there" if there else "gone", value=str(number), person=number)
    return _unless_asked(known, erasures, person=number)


def _unless_asked(known: ToErase, erasures: Sequence[Erasure], **what: Any) -> ToErase:
    """The same, or who asked for it before."""
    same = (e for e in erasures if e.waits and all(getattr(e, name) == value for name, value in what.items()))
    before = next(same, None)
    if before is None or known.standing != "there":
        return known
    return known._replace(standing="asked", number=before.number)


def _personal_fields(entry: Entry) -> dict[str, list[str]]:
    """The commitments of an entry by the field they stand in; `document` for the names of files."""
    found: dict[str, list[str]] = {}
    for name, commitment in commitments_in(entry):
        found.setdefault(name, []).append(commitment)
    return found


# ------------------------------------------------------------------------------------------ what goes


def _gone(reader: Reading, subject: str, asked: Erasure, state: Erasing | None) -> Iterator[str]:
    """What a confirmation takes away in one subject: commitments, and the hash of a document with its names there."""
    if asked.document is not None:
        yield from _document_in(reader, subject, asked.document)
    elif asked.person is not None and isinstance(state, People):
        yield from _names_of(reader, state, asked.person)
    elif asked.entry is not None:
        row = reader.entry(subject, asked.entry)
        if row is not None:
            yield from _personal_fields(Entry.of(row)).get(asked.field or "", ())


def _document_in(reader: Reading, subject: str, sha256: str) -> Iterator[str]:
    yield sha256
    names = (
        d["name"]
        for row in reader.entries(subject)
        for d in Entry.of(row).data.get("documents", ())
        if d["sha256"] == sha256 and "name" in d
    )
    yield from dict.fromkeys(names)


def _names_of(reader: Reading, people: People, number: int) -> Iterator[str]:
    """Every commitment of the register of people to a person's name or one of their addresses, refused entries too.

    A name that somebody else bears as well stays where it stands for that person.
    """
    person = people.find(number)
    own = reader.personal([person.name]).get(person.name) if person is not None else None
    others = {p.name for p in people.people if p.number != number}
    named: dict[str, None] = {}
    addresses: dict[str, None] = {}
    for row in reader.entries(PEOPLE):
        entry = Entry.of(row)
        of = entry.fields.get("person")
        if of is None or int(of) == number or entry.outcome == REFUSED:
            named.update(dict.fromkeys(c for field, c in commitments_in(entry) if field == "name"))
        if of is not None and int(of) == number:
            addresses.update(dict.fromkeys(c for field, c in commitments_in(entry) if field == "mail"))
    opened = reader.personal([*named, *addresses])
    if own is not None and own.value is not None:
        yield from (c for c in named if c not in others and c in opened and opened[c].value == own.value)
    yield from (c for c in addresses if c in opened and opened[c].value is not None)


# ------------------------------------------------------------------------------------------ writing


def completed(sitting: Sitting, reader: Reading, answer: Answer, write: Write) -> Write:
    """The write of a confirmed erasure with all that goes: in this subject, and a document in every other file."""
    if answer.entry.act != CONFIRM.name or answer.refused:
        return write
    gone = tuple(answer.entry.data.get("erases", ()))
    asked = _asked(sitting, reader, write.subject, answer)
    if asked is None or asked.document is None:
        people = (asked.person,) if asked is not None and asked.person is not None else ()
        return replace(write, erased=_erased(reader, write.subject, gone)._replace(people=people))
    others = [name for name in reader.subjects_naming(asked.document) if name != write.subject]
    also = tuple(_in_another(sitting, reader, name, asked.document, answer) for name in others)
    return replace(write, erased=_erased(reader, write.subject, gone, asked.document), also=also)


def _asked(sitting: Sitting, reader: Reading, subject: str, answer: Answer) -> Erasure | None:
    row = reader.entry(subject, int(answer.entry.fields["erasure"]))
    if row is None:
        return None
    entry = Entry.of(row)
    person = entry.fields.get("person")
    return Erasure(
        number=entry.sequence, requested_by=entry.data["actor"], document=entry.fields.get("sha256"),
        person=int(person) if person is not None else None,
    )  # fmt: skip


def _erased(reader: Reading, subject: str, gone: Sequence[str], document: str | None = None) -> Erased:
    """What goes from the tables; the fingerprints of every command that named it go too."""
    commitments = [one for one in gone if one != document]
    wanted = set(commitments)
    sequences = [
        row.sequence for row in reader.entries(subject) if any(c in wanted for _, c in commitments_in(Entry.of(row)))
    ]
    return Erased(tuple(commitments), (document,) if document is not None else (), tuple(sequences))


def _in_another(sitting: Sitting, reader: Reading, name: str, document: str, answer: Answer) -> Write:
    """The entry by which a document goes from another file that holds it, too."""
    today = exact(sitting.today)
    request = Request({"sha256": document, "asked": f"{answer.reference}:{answer.entry.fields['erasure']}"})
    command = Command(name, ERASE_DOCUMENT, request, today)
    gone = tuple(_document_in(reader, name, document))
    relations = Relations(to_erase=ToErase(name, gone=gone))
    key = f"erasure {answer.reference}:{answer.entry.sequence} {name}"
    if name in RANKS:
        facts = facts_of(sitting, ERASE_DOCUMENT, NOTHING, today, request, relations)
        _, write = write_register(sitting, name, command, facts, decide(ERASE_DOCUMENT, facts), key)
    else:
        loaded = load_file(sitting, reader, name, sitting.today, acting=True)
        facts = facts_of(sitting, ERASE_DOCUMENT, loaded, today, request, relations)
        decision = decide(ERASE_DOCUMENT, facts)
        _, write = write_decision(sitting, command, ERASE_DOCUMENT, loaded, facts, decision, name, key)
    return replace(write, erased=_erased(reader, name, gone, document))
