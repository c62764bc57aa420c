"""The register of readings: what auditors read, and who read a restricted file. No export carries it.

A reading is written down before it is given. What stands there is the address of a page, or the command with what was
typed; a list of files that names a restricted one among others is not a reading of it. A list of entries that holds its
texts is, and so is what tells of its decisions and deadlines: exceptions, what waits for a confirmation, reminders, a
replay, what would become of it, under another policy too, and an act that is tried and not done. An act that is done or
refused stands in the history, by whom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from lifecycle.check_openings import PERSONAL_FIELDS
from lifecycle.entries import instant
from lifecycle.storage.reading import PAGE, Reading
from lifecycle.storage.sign_in import log_access
from lifecycle.storage.store import Store
from lifecycle.storage.tables import partnership
from rules.facts import Actor

if TYPE_CHECKING:
    from lifecycle.answer import Answer
    from lifecycle.decision import Decision

AUDITOR = "auditor"
"""The role of whom everything that is read is written down."""
RESTRICTED = '"restricted":true'
"""What the stored state of a restricted file holds, and that of no other: within a text a quote stands escaped."""
MOST_CHARACTERS = 2_000
"""Characters of an address or a command that are written down."""


def note_reading(store: Store, now: datetime, actor: Actor, what: str, files: Iterable[str] = ()) -> None:
    """Write down that somebody read something; a row for each of `files`, where they are named.

    Raises the errors of the storage: then it must not be given.
    """
    told = [what[:MOST_CHARACTERS]]
    if names := list(files):
        told = [what if name in what else f"{what[: MOST_CHARACTERS - len(name) - 3]} ({name})" for name in names]
    with store.bulk() as unit:
        for one in told:
            log_access(unit, instant(now), actor.number, actor.role, one[:MOST_CHARACTERS])


def note_trial(store: Store, now: datetime, actor: Actor, tried: Answer, what: str) -> None:
    """Write down that an auditor tried what an act would do, or anybody on a restricted file: its rules tell of it.

    So they do of another restricted file that they name, as of one that is open already. `what` is the address or the
    command. Raises the errors of the storage: then the answer must not be given.
    """
    subject = tried.reference
    with store.reading() as reading:
        named = restricted_among(reading, named_by(tried.decision) - {subject})
        restricted = is_restricted(reading, subject)
    own = [subject] if restricted or (restricted is not None and actor.role == AUDITOR) else []
    if own or named or actor.role == AUDITOR:
        note_reading(store, now, actor, what, [*own, *named])


def named_by(decision: Decision) -> set[str]:
    """Every text that stands in what the rules said and saw: the references of files are among them."""
    said: list[Any] = [value for verdict in decision.verdicts for value in verdict.params.values()]
    said += [seen.value for verdict in decision.verdicts for seen in verdict.evidence]
    flat = (one for value in said for one in (value if isinstance(value, tuple) else (value,)))
    return {one for one in flat if isinstance(one, str)}


def note_entries(
    store: Store, items: Iterable[dict[str, Any]], note: Callable[[list[str]], None], of: str | None = None
) -> Iterator[dict[str, Any]]:
    """The entries, each given once `note` was called with the restricted files whose texts are read in them.

    Once for each such file, and one question a page. `of` is the file whose entries alone were asked for: that is a
    reading of it whatever stands in them.
    """
    seen: set[str] = set()
    pages, named = iter(items), {of} if of is not None else set()
    while True:
        page = list(islice(pages, PAGE))
        named |= {item["reference"] for item in page if "reference" in item and personal_fields(item)}
        if fresh := named - seen:
            with store.reading() as reading:
                found = restricted_among(reading, fresh)
            if found:
                note(found)
            seen |= fresh
        if not page:
            return
        yield from page


def personal_fields(entry: Mapping[str, Any]) -> list[str]:
    """The fields of an entry, as answers show it, that hold a free text, a name or a document, and were not erased."""
    names = [n for n in PERSONAL_FIELDS.get(entry["act"], ()) if n in entry.get("fields", {})]
    names += [n for n, there in (("reason", entry.get("reason")), ("document", entry.get("documents"))) if there]
    erased = {one["field"].rpartition(".")[2] for one in entry.get("erased", ())}
    return [name for name in names if name not in erased]


def references_in(shown: Any) -> set[str]:
    """Every reference that stands in an answer, however deep; the number of an exception begins with one."""
    if isinstance(shown, Mapping):
        own = {v.partition(":")[0] for n, v in shown.items() if n in ("reference", "id") and isinstance(v, str)}
        return own.union(*map(references_in, shown.values()))
    return set().union(*map(references_in, shown)) if isinstance(shown, list | tuple) else set()


def restricted_among(reading: Reading, references: Iterable[str]) -> list[str]:
    """Those of some files that are restricted now, by reference."""
    columns = partnership.c
    asked = select(columns.reference).where(columns.reference.in_(list(references)), columns.state.contains(RESTRICTED))
    return list(reading.connection.execute(asked.order_by(columns.reference)).scalars())


def holds_restricted(reading: Reading) -> bool:
    """Whether any file is restricted now: then whoever takes the whole record away reads it."""
    asked = select(partnership.c.reference).where(partnership.c.state.contains(RESTRICTED)).limit(1)
    return reading.connection.execute(asked).first() is not None


def is_restricted(reading: Reading, reference: str) -> bool | None:
    """Whether a file is restricted now; None where there is none of that reference."""
    row = reading.partnership(reference)
    return None if row is None else RESTRICTED in row.state


def files_of_document(reading: Reading, sha256: str) -> list[tuple[str, bool]]:
    """The files that a document is attached to, by reference, each with whether it is restricted now.

    Reads the states of all files: no index helps.
    """
    state = partnership.c.state
    holds = state.contains(f'"{sha256}"', autoescape=True)
    asked = select(partnership.c.reference, state.contains(RESTRICTED)).where(holds).order_by(partnership.c.reference)
    return [(str(reference), bool(restricted)) for reference, restricted in reading.connection.execute(asked)]
