"""What the entries of an erasure change in the state of a subject, be it a file or a register. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lifecycle.history import Entry
from rules.directory import People
from rules.erasure import Erasing, Erasure


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _requested(state: Any, entry: Entry) -> Any:
    f = entry.fields
    asked = Erasure(
        number=entry.sequence, requested_by=entry.data["actor"], entry=_number(f.get("entry")), field=f.get("field"),
        document=f.get("sha256"), person=_number(f.get("person")),
    )  # fmt: skip
    return state.but(erasures=(*state.erasures, asked))


def _settled(state: Erasing, entry: Entry, **changes: Any) -> Any:
    number = int(entry.fields["erasure"])
    return state.but(erasures=tuple(e.but(**changes) if e.number == number else e for e in state.erasures))


def _confirmed(state: Any, entry: Entry) -> Any:
    """What went is named; a person whose name went acts no more."""
    gone = tuple(entry.data.get("erases", ()))
    after = _settled(state, entry, confirmed_by=entry.data["actor"], erased_on=entry.on, gone=gone)
    asked = after.find_erasure(int(entry.fields["erasure"]))
    if not isinstance(after, People) or asked is None or asked.person is None:
        return after
    people = tuple(p.but(disabled=True) if p.number == asked.person else p for p in after.people)
    return after.but(people=people)


def _erased_with_another_file(state: Any, entry: Entry) -> Any:
    by = entry.data["actor"]
    erased = Erasure(
        number=entry.sequence, requested_by=by, document=entry.fields["sha256"], confirmed_by=by, erased_on=entry.on,
        gone=tuple(entry.data.get("erases", ())),
    )  # fmt: skip
    return state.but(erasures=(*state.erasures, erased))


ERASURE_CHANGES: dict[str, Callable[[Any, Entry], Any]] = {
    "request_erasure": _requested,
    "request_document_erasure": _requested,
    "request_person_erasure": _requested,
    "confirm_erasure": _confirmed,
    "reject_erasure": lambda state, entry: _settled(state, entry, rejected=True),
    "erase_document": _erased_with_another_file,
}
