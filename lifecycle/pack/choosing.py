"""What goes into the pack of a file: its chain, the registers that its decisions rest on, and what they may open."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select

from lifecycle.check_openings import commitments_in, erased_by
from lifecycle.errors import NotFound
from lifecycle.history import REFUSED, Entry
from lifecycle.openings import people_in
from lifecycle.pack.chains import require_opened, sound_chain
from lifecycle.pack.chosen import Chosen
from lifecycle.pack.redacting import kinds_named
from lifecycle.pack.verify_alone import DOCUMENT, PARTNERS
from lifecycle.register_fold import fold_register
from lifecycle.registers import CALENDAR, KEYS, PEOPLE, POLICY, RANKS
from lifecycle.resting import Grounds, grounds_of
from lifecycle.storage.reading import Reading
from lifecycle.storage.tables import leaf
from rules.directory import People

RESTS_ON = (CALENDAR, POLICY, PEOPLE, KEYS)
"""The registers that the decisions on a file, and the signatures, rest on: they go into the pack of a file, whole.

Of the people only the names of those open whom an entry of the others names.
"""
HEX = frozenset("0123456789abcdef")


def choose(reading: Reading, reference: str, size: int) -> Chosen:
    """What goes into the pack of a file: of what was recorded after the first so many leaves of the log, nothing.

    Raises NotFound for an unknown reference; Broken, naming it, for an entry that is not as it was written.
    """
    if reading.partnership(reference) is None:
        raise NotFound("not_found.reference", {"reference": reference})
    chosen = Chosen([*RESTS_ON, reference])
    named: dict[str, None] = {}
    later: list[Entry] = []
    for subject in chosen.subjects:
        asked = select(func.max(leaf.c.sequence)).where(leaf.c.subject == subject, leaf.c.number < size)
        sealed = chosen.lengths[subject] = reading.connection.execute(asked).scalar() or 0
        for body, entry in sound_chain(reading, subject):
            if entry.sequence > sealed:
                later.append(entry)
                continue
            chosen.entries.append(entry)
            chosen.bodies.append(body)
            named.update(dict.fromkeys(sorted(hashes_in(entry.data))))
            text = entry.fields.get("text")
            if subject == POLICY and isinstance(text, str):
                chosen.policies[hashlib.sha256(text.encode()).hexdigest()] = text
    chosen.grounds = dict(_grounds(reading, chosen))
    chosen.names = list(_names_of(reading, chosen, reference, size))
    openable = _openable(chosen)
    committed = {commitment for entry in chosen.entries for _, commitment in commitments_in(entry)}
    chosen.beyond, chosen.erased_later = len(later), set(erased_by(later)) & named.keys()
    erased = committed & (erased_by(chosen.entries) | chosen.erased_later)
    chosen.closed = committed - openable - erased
    opening = reading.personal(openable)
    require_opened(chosen.entries, opening, erased_by([*chosen.entries, *later]), openable)
    found = sorted(opening.items())
    chosen.openings = {name: row for name, row in found if row.value is not None}
    # also of people whom the file does not name: of those nothing is looked up
    chosen.erased = {name for name, row in found if row.value is None} | erased - openable
    chosen.documents = sorted(reading.documents_kept({d.sha256 for entry in chosen.entries for d in entry.documents}))
    chosen.policies = {n: text for n, text in chosen.policies.items() if n in named}
    return chosen


def _names_of(reading: Reading, chosen: Chosen, reference: str, size: int) -> Iterator[tuple[Entry, str]]:
    """What says who the partners are that a file names: not the chain, where refused proposals of others stand too."""
    own = [entry.fields for entry in chosen.entries if entry.subject == reference]
    named = {fields["partner"] for fields in own if "partner" in fields}
    asked = select(func.max(leaf.c.sequence)).where(leaf.c.subject == PARTNERS, leaf.c.number < size)
    sealed = reading.connection.execute(asked).scalar() or 0
    for row in reading.entries(PARTNERS):
        entry = Entry.of(row)
        if row.sequence <= sealed and entry.outcome != REFUSED and entry.fields.get("slug") in named:
            yield entry, row.body


def _grounds(reading: Reading, chosen: Chosen) -> Iterator[tuple[str, Grounds]]:
    """What corrections took away, of each file that has one."""
    corrected = {e.subject for e in chosen.entries if e.may_take_ground and e.subject not in RANKS}
    by_file: dict[str, list[Entry]] = {subject: [] for subject in sorted(corrected)}
    for entry in chosen.entries:
        if entry.subject in corrected:
            by_file[entry.subject].append(entry)
    for subject, entries in by_file.items():
        yield subject, grounds_of(reading, entries)


def _openable(chosen: Chosen) -> set[str]:
    """What may be opened: of the people only the names of whom the file names."""
    others = [entry for entry in chosen.entries if entry.subject != PEOPLE]
    people = fold_register(PEOPLE, [entry for entry in chosen.entries if entry.subject == PEOPLE])
    assert isinstance(people, People)
    named = {number for entry in others for number in people_in(entry.data)}
    return set().union(*(hashes_in(e.data) for e in others), {p.name for p in people.people if p.number in named})


def hashes_in(value: Any) -> set[str]:
    """Every text in an entry that could be a hash: commitments, documents, policies."""
    if isinstance(value, dict):
        return set().union(*map(hashes_in, value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*map(hashes_in, value)) if value else set()
    return {value} if isinstance(value, str) and len(value) == 64 and set(value) <= HEX else set()


def leave_out(chosen: Chosen, redact: Sequence[str]) -> dict[str, int]:
    """Take out what is to be left out; how many values of each kind. Raises Unreadable for what names no kind."""
    found: dict[str, int] = dict(Counter(row.field for row in chosen.openings.values()))
    if chosen.documents:
        found[DOCUMENT] = len(chosen.documents)
    wanted = kinds_named(redact, found) & found.keys()
    chosen.left_out = {name: row.field for name, row in chosen.openings.items() if row.field in wanted}
    chosen.openings = {name: row for name, row in chosen.openings.items() if name not in chosen.left_out}
    if DOCUMENT in wanted:
        chosen.kept_back, chosen.documents = set(chosen.documents), []
    chosen.redacted = tuple(sorted(wanted))
    return {kind: found[kind] for kind in chosen.redacted}
