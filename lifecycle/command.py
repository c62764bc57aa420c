"""A command as it was typed, read against the declaration of its act.

What cannot be read is refused here and nothing is written. What is read but missing or not allowed is for the rules.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from lifecycle.act import PERSONAL, Act, Field
from lifecycle.canonical import canonical, normal
from lifecycle.commitments import Opening, seal
from lifecycle.document_files import DocumentFile, read_document
from lifecycle.errors import Unreadable
from lifecycle.letters import find_hidden, legible
from rules.dates import DateError, InexactDate, parse_day, parse_inexact, parse_period, parse_worked_out
from rules.facts import Given, Request, Value
from rules.found import CHOICES, read_found
from rules.frozen import SIGNED_FIELDS
from rules.mail_address import is_mail_address
from rules.policy import read_policy
from rules.verdict import Params

LONGEST_TEXT = 20_000
"""The longest text that is taken, in characters."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do: an act on a subject, with everything typed.

    `on` is None where no date was typed. `key` makes a repetition safe; `if_version` is the version that the
    caller read. `openings` open the commitments in `request.fields`. `corrects` is the sequence of the entry that
    a correction supersedes, `named` the fields that the correction names, where `request` holds all that it says.
    """

    subject: str
    act: Act
    request: Request
    on: InexactDate | None = None
    reason: Opening | None = None
    openings: tuple[Opening, ...] = ()
    documents: tuple[DocumentFile, ...] = ()
    key: str | None = None
    if_version: int | None = None
    dry_run: bool = False
    deputy_for: int | None = None
    body_hash: str = ""
    corrects: int | None = None
    named: frozenset[str] = frozenset()


def read_command(
    subject: str,
    act: Act,
    *,
    fields: Mapping[str, Sequence[str]] | None = None,
    on: str | None = None,
    reason: str | None = None,
    decision: str | None = None,
    documents: Sequence[str] = (),
    key: str | None = None,
    if_version: int | None = None,
    dry_run: bool = False,
    deputy_for: int | None = None,
    sent: Sequence[DocumentFile] = (),
) -> Command:
    """Read what was typed. `documents` are files to read, `sent` such as came with the request.

    Raises Unreadable, naming the field and what was expected; PolicyError for a policy.
    """
    typed = {name: [_normal(act, name, v) for v in values] for name, values in (fields or {}).items()}
    openings: list[Opening] = []
    read: dict[str, Value] = {}
    for name, values in typed.items():
        field = act.field(name)
        if field is None and name == "document" and act.documents:
            raise Unreadable("usage.document_option", {"act": act.name})
        if field is None:
            frozen = name in SIGNED_FIELDS and act.name not in ("amend", "propose")
            raise Unreadable("usage.frozen_field" if frozen else "usage.unknown_field", _near(name, act))
        if len(values) > 1 and not field.many:
            raise Unreadable("usage.given_twice", {"field": name})
        checked = tuple(_read(field, value) for value in values if value)
        if not checked:
            continue
        if field.kind in PERSONAL:
            sealed = [seal(personal_name(act.name, field.name), value) for value in checked]
            openings += sealed
            checked = tuple(o.commitment for o in sealed)
        read[name] = checked if field.many else checked[0]
    if act.name == "found":
        check_found(str(read.get("field", "")), str(read.get("value", "")))
    said, decided = (_text(name, text) for name, text in (("reason", reason), ("decision", decision)))
    if (documents or sent) and not act.documents:
        raise Unreadable("usage.no_documents", {"act": act.name})
    files = (*(read_document(path) for path in documents), *sent)
    given = tuple(Given(f.sha256, f.language) for f in files)
    when = _date("on", on) if on else None
    body = {
        "subject": subject, "act": act.name, "fields": {n: list(v) for n, v in typed.items()}, "on": on or "",
        "reason": said, "decision": decided, "documents": [g.sha256 for g in given],
    }  # fmt: skip
    request = Request(read, given, bool(said), decided or None)
    return Command(
        subject, act, request, when, seal("reason", said) if said else None, tuple(openings), files, key, if_version,
        dry_run, deputy_for, hashlib.sha256(canonical(body).encode()).hexdigest(),
    )  # fmt: skip


def check_found(field: str, value: str) -> None:
    """Raise Unreadable for a value that can never be one of this field; what is empty is for the rules."""
    if field in ("nature", "kind") and value:
        _check_choice("value", value, CHOICES[field])
    elif value:
        _read_as("value", value, lambda text: read_found(field, text))


def _normal(act: Act, name: str, value: str) -> str:
    """A value as it is kept: in one normal form, without space around it; a policy with all its space."""
    field = act.field(name)
    return normal(value) if field is not None and field.kind == "policy" else legible(normal(value)).strip()


def _text(name: str, typed: str | None) -> str:
    """A text that goes with every act, as it is kept; empty where nothing was typed. Raises Unreadable."""
    text = legible(normal(typed)).strip() if typed else ""
    _check_text(name, text)
    return text


def _check_text(name: str, text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise Unreadable("usage.too_long", {"field": name, "most": LONGEST_TEXT})
    if code := find_hidden(text):
        raise Unreadable("usage.hidden_character", {"field": name, "code": code})


def personal_name(act: str, field: str) -> str:
    """What a commitment in a field of an act stands for: `person.name`, `avenue.text`, `regionSignatory`."""
    if act in ("add_person", "change_role", "disable_person"):
        return "person.name"
    if act == "set_mail":
        return "person.mail"
    return f"{act}.{field}" if field in ("text", "name", "email") else field


def _near(name: str, act: Act) -> dict[str, str | int | tuple[str, ...]]:
    known = tuple(f.name for f in act.fields)
    near = get_close_matches(name, known, 1)
    return {"given": name, "act": act.name, "near": near[0] if near else "", "known": known}


def _read(field: Field, text: str) -> str:
    if field.kind == "policy":
        read_policy(text)
        return text
    _check_text(field.name, text)
    if field.choices:
        _check_choice(field.name, text, field.choices)
    follows = field.kind == "day" and field.typed == "none"  # nobody types it: it is that of a stored deadline
    reader = _day_that_follows if follows else _READERS.get(field.kind)
    if reader is not None:
        _read_as(field.name, text, reader)
    return text


def _check_choice(name: str, text: str, choices: tuple[str, ...]) -> None:
    if text not in choices:
        near = get_close_matches(text, choices, 1)
        params: Params = {"field": name, "value": text, "near": near[0] if near else "", "known": choices}
        raise Unreadable("usage.unknown_choice", params)


def _read_as(name: str, text: str, reader: Callable[[str], object]) -> None:
    try:
        reader(text)
    except DateError as error:
        raise Unreadable("usage.malformed", {"field": name, "value": text, "expected": error.expected}) from error


def _date(name: str, text: str) -> InexactDate:
    _read_as(name, text, parse_inexact)
    return parse_inexact(text)


def _term(text: str) -> object:
    return text if text in ("open", "unknown") else parse_period(text)


def _renewal(text: str) -> object:
    if text in ("none", "express", "unknown"):
        return text
    if not text.startswith("tacit:"):
        raise DateError(text, "renewal")
    return parse_period(text.removeprefix("tacit:"))


def _notice(text: str) -> object:
    return text if text == "unknown" else parse_period(text)


def _day_that_follows(text: str) -> object:
    if len(text) != 10:
        raise DateError(text, "day")
    return parse_worked_out(text)


def _number(text: str) -> object:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise DateError(text, "number_most" if text.isascii() and text.isdigit() else "number")
    return int(text)


def _mail(text: str) -> object:
    if not is_mail_address(text):
        raise DateError(text, "mail")
    return text


_READERS: dict[str, Callable[[str], object]] = {
    "when": parse_inexact,
    "day": parse_day,
    "term": _term,
    "renewal": _renewal,
    "notice": _notice,
    "number": _number,
    "mail": _mail,
}
