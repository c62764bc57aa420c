"""The sealer: new entries become leaves of the one tree, and a checkpoint is signed over it.

An id is taken when a row is written and seen when its transaction ends, so "every id above the last" loses rows. On
PostgreSQL each entry carries the number of its transaction: all below the snapshot's `xmin` have ended, so those from
the last such number up to this one are new and complete. On SQLite there is one writer at a time and ids are in order.
Whatever the numbers say, nothing is sealed twice: an import makes new ones.
A dump of PostgreSQL that was put back brings the numbers of the first table with it, perhaps of another cluster: how
far history was sealed is kept with what counted (`COUNTED_BY`), under another one all is looked at again, and a number
that this cluster has not given yet is complete too.

No leaf is made of an entry whose text does not give its hash, or whose columns say something else: whoever wrote it did
so past the door, and the signature of the house would vouch for it. Then too nothing is sealed and nothing signed.

Where the mark is not the one that the last leaf leaves, all is looked at again, and an entry whose leaf was taken away
would be found as if it were new: so the whole log is read before, and where a leaf is gone or is not that of its entry,
nothing is sealed and nothing signed. What was taken away can then still be put back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, text, update

from lifecycle.check_chain import is_as_written
from lifecycle.entries import instant
from lifecycle.errors import Broken
from lifecycle.findings import StoredEntry, printable
from lifecycle.log.edge import kept_edge, read_edge, sound_edge
from lifecycle.log.merkle import Edge, leaf_hash
from lifecycle.log.note import Checkpoint, NoteError, PublicKey, public_key, read_note, sign, signed_by
from lifecycle.log.ring import may_sign, named_key, ring_of
from lifecycle.storage.errors import Spoilt
from lifecycle.storage.reading import PAGE, Reading
from lifecycle.storage.store import Store
from lifecycle.storage.tables import COUNTED_BY, checkpoint, edge, history, leaf, place_of

ORIGIN = "agreements/"
"""How the name of a log begins; the hash of the entry that opened the register tells it from others."""
UNMARKED = ("", "0")
"""The mark of a register in which nothing was sealed yet, or that was imported."""
_MARKS = {"sqlite": re.compile(r"\d+", re.ASCII), "postgresql": re.compile(r"\d+\.\d+/\d+", re.ASCII)}
"""How a mark is written: an id; who counted the transactions, and the first one that is not sealed yet."""
_ENTRY = ", ".join(f"h.{name}" for name in StoredEntry._fields)
_NEW = {
    "sqlite": f"SELECT {place_of('sqlite', 'h')} AS place, h.id, {_ENTRY} FROM history h"
    " WHERE h.id > :after AND NOT EXISTS"
    " (SELECT 1 FROM leaf l WHERE l.subject = h.subject AND l.sequence = h.sequence) ORDER BY h.id LIMIT :most",
    "postgresql": f"SELECT {place_of('postgresql', 'h')} AS place, h.id, h.txid::text, {_ENTRY}"
    " FROM history h WHERE (h.txid, h.id) > (CAST(CAST(:txid AS text) AS xid8), :id)"
    " AND (h.txid < CAST(CAST(:until AS text) AS xid8) OR h.txid >= CAST(CAST(:ahead AS text) AS xid8)) AND NOT EXISTS"
    " (SELECT 1 FROM leaf l WHERE l.subject = h.subject AND l.sequence = h.sequence)"
    " ORDER BY h.txid, h.id LIMIT :most",
}

_LAST = (
    " FROM leaf l JOIN history h ON h.subject = l.subject AND h.sequence = l.sequence"
    " WHERE l.number = (SELECT max(number) FROM leaf)"
)
_LAST_SEALED = {"sqlite": f"SELECT h.id{_LAST}", "postgresql": f"SELECT h.txid::text{_LAST}"}
_PASSED_OVER = {
    # one writer at a time: what lies before the last leaf's entry should have one too, whatever the mark says
    "sqlite": "(h.id <= CAST((SELECT read_to FROM edge WHERE id = 1) AS INTEGER)"
    f" OR ((SELECT size FROM edge WHERE id = 1) > 0 AND h.id < (SELECT h.id{_LAST})))",
    "postgresql": "h.txid < (SELECT CASE WHEN split_part(read_to, '/', 2) ~ '^[0-9]{1,19}$' THEN"
    " CAST(split_part(read_to, '/', 2) AS xid8) END FROM edge"
    # there is one row, unless somebody put another beside it: that is named, and ends no question
    f" WHERE id = 1 AND split_part(read_to, '/', 1) = {COUNTED_BY} LIMIT 1)",
}
_FURTHEST = {
    "sqlite": f"SELECT '', h.id{_LAST}",
    "postgresql": f"SELECT {COUNTED_BY}, pg_snapshot_xmin(pg_current_snapshot())::text",
}
"""By whom transactions are counted, and how far the sealer may say at most that it read."""


class Sealed(NamedTuple):
    """What a sealing did: so many new leaves, so many now, and the signed checkpoint where there is a key.

    It is not `sound` where the log no longer gives what was signed, or a leaf is gone, or a new entry, the `wrong`
    one, is not as it was written: then nothing was added and nothing signed.
    """

    new: int
    size: int
    note: str | None = None
    sound: bool = True
    wrong: tuple[str, int] | None = None
    moved: bool = False
    """Whether the mark of how far history was sealed was changed by hand. All was looked at again."""
    remade: bool = False
    """Whether the edge that was kept beside the leaves was changed by hand. It was made anew from them."""

    def require_sound(self) -> None:
        """Raises Broken where nothing was sealed; it names the entry where it is one."""
        if self.wrong is not None:
            raise Broken("log.entry_wrong", {"subject": self.wrong[0], "entry": self.wrong[1]})
        if not self.sound:
            raise Broken("log.changed")


class _Wrong(Exception):
    """A new entry is not as it was written; raised through the transaction, so that no leaf of it stays."""

    def __init__(self, row: Any, size: int) -> None:
        self.entry = (printable(str(row.subject)), row.sequence)
        self.size = size


def origin_of(reading: Reading) -> str:
    """The name of the log of this register, the same on every copy of it."""
    asked = select(history.c.hash).where(history.c.subject == "policy").order_by(history.c.sequence).limit(1)
    first = reading.connection.execute(asked).scalar()
    return ORIGIN + (first or "0" * 64)[:16]


def seal(store: Store, key: bytes | None, now: datetime, progress: Callable[[int, int], None] | None = None) -> Sealed:
    """Seal what is new, and sign a checkpoint where something is or the last was signed by another key.

    Only the present key of the house signs: a process that still holds a retired one seals without signing.
    Before it signs it sees that the log gives what was signed before: see `lifecycle/log/edge.py`. In one transaction;
    of two sealers one waits. `progress` hears how many entries are sealed, of how many. Raises the errors of
    the storage.
    """
    try:
        return _seal(store, key, now, progress)
    except _Wrong as wrong:
        return Sealed(0, wrong.size, sound=False, wrong=wrong.entry)
    except Spoilt:  # bytes that are no text: verify names where
        return Sealed(0, 0, sound=False)


def _seal(store: Store, key: bytes | None, now: datetime, progress: Callable[[int, int], None] | None) -> Sealed:
    with store.bulk() as unit:
        connection = unit.connection
        size, hashes, read_to = kept_edge(connection, locked=store.dialect == "postgresql")
        hear = _hearing(unit, progress)
        name, ring = origin_of(unit), ring_of(unit)
        signing = key if key is not None and may_sign(ring, key) else None
        mark = _mark(connection, read_to)
        kept = _edge(connection, size, hashes)
        grown = kept if mark.after else None
        if signing is not None or grown is None:
            own = [public_key(name, signing)] if signing is not None else []
            sound = sound_edge(unit, grown, [named_key(name, one) for one in ring.keys] or own, hear)
            if sound is None:
                return Sealed(0, grown.size if grown is not None else 0, sound=False, moved=mark.moved)
            grown = sound
        # none is kept after an import; the leaves are sound here, so another one was set by hand
        imported = (size, hashes) == (0, "") and read_to in UNMARKED
        remade = not imported and (kept is None or kept.root() != grown.root())
        before, reached = grown.size, read_to
        for until, rows in _new_pages(connection, mark):
            _add(connection, grown, rows, before)
            reached = until
            hear(grown.size)
        keeping = {"size": grown.size, "hashes": "".join(h.hex() for h in grown.hashes), "read_to": reached}
        if keeping != {"size": size, "hashes": hashes, "read_to": read_to}:
            connection.execute(update(edge).values(keeping))
        note = _sign(unit, grown, signing, now) if signing is not None and grown.size else None
        return Sealed(grown.size - before, grown.size, note, moved=mark.moved, remade=remade)


def _hearing(unit: Reading, progress: Callable[[int, int], None] | None) -> Callable[[int], None]:
    if progress is None:
        return lambda done: None
    total, told = unit.number_of_entries(), progress
    return lambda done: told(min(done, total), total)


def passed_over(reading: Reading, most: int) -> list[tuple[str, int, str]]:
    """Entries, with their hashes, that no leaf names though history is said to be sealed beyond them."""
    beyond = _PASSED_OVER[reading.connection.dialect.name]
    asked = (
        f"SELECT h.subject, h.sequence, h.hash FROM history h WHERE {beyond} AND NOT EXISTS"
        " (SELECT 1 FROM leaf l WHERE l.subject = h.subject AND l.sequence = h.sequence)"
        " ORDER BY h.subject, h.sequence LIMIT :most"
    )
    return [(of, at, hash_) for of, at, hash_ in reading.connection.execute(text(asked), {"most": most})]


def is_no_mark(dialect: str, read_to: Any) -> bool:
    """Whether a mark is none that a sealer leaves, nor that of a register in which nothing was sealed."""
    return read_to not in UNMARKED and not (isinstance(read_to, str) and _MARKS[dialect].fullmatch(read_to))


def is_ahead(reading: Reading, read_to: Any) -> bool:
    """Whether history is said to be sealed further than the sealer can have read it."""
    by, _, said = str(read_to).rpartition("/")
    furthest = reading.connection.execute(text(_FURTHEST[reading.connection.dialect.name])).first()
    if furthest is None or furthest[0] != by or not (said.isascii() and said.isdigit()):
        return False
    return int(said) > int(furthest[1])


def _edge(connection: Connection, size: Any, hashes: Any) -> Edge | None:
    """The edge that was kept; None where it is not that of as many leaves, as after an import."""
    last = connection.execute(select(leaf.c.number).order_by(leaf.c.number.desc()).limit(1)).scalar()
    return read_edge(size, hashes) if size == (0 if last is None else last + 1) else None


def leaves(connection: Connection) -> Iterator[Any]:
    """Every leaf in its order, page by page."""
    last = -1
    while True:
        asked = select(leaf).where(leaf.c.number > last).order_by(leaf.c.number).limit(PAGE)
        page = connection.execute(asked).all()
        if not page:
            return
        yield from page
        last = page[-1].number


class _Mark(NamedTuple):
    """How far history was sealed: `after` what (empty: from its beginning), and what is said of it when all is sealed.

    On PostgreSQL all transactions below `until` have ended, and this cluster has not given `ahead` and what is above.
    It was `moved` where nobody but a hand can have set it.
    """

    after: str
    reached: str
    until: str = ""
    ahead: str = ""
    moved: bool = False


def _mark(connection: Connection, read_to: str) -> _Mark:
    """The mark as it is kept; where it is not the one that the last leaf leaves, from the beginning.

    Another one is that of an import or of another cluster, or was set by hand.
    """
    last = connection.execute(text(_LAST_SEALED[connection.dialect.name])).scalar()
    if connection.dialect.name == "sqlite":
        kept = str(last) if last is not None else ""
        return _Mark(kept if read_to == kept else "", kept or read_to, moved=read_to not in (kept, *UNMARKED))
    # first the numbers below and from which all have ended, then, by a later snapshot, the entries of these
    asked = f"SELECT {COUNTED_BY}, pg_snapshot_xmin(now)::text, pg_snapshot_xmax(now)::text"
    cluster, until, ahead = connection.execute(text(f"{asked} FROM pg_current_snapshot() AS now")).one()
    counted_by, _, number = read_to.rpartition("/")
    said = int(number) if number.isascii() and number.isdigit() else 0
    # a leaf of another cluster may bear a number that this one has not given yet
    is_kept = last is not None and (int(last) < said or int(last) >= int(ahead))
    trusted = counted_by == cluster and is_kept and said <= int(until)
    moved = is_no_mark("postgresql", read_to) or (counted_by == cluster and last is not None and not trusted)
    return _Mark(number if trusted else "", f"{cluster}/{until}", until, ahead, moved)


def _new_pages(connection: Connection, mark: _Mark) -> Iterator[tuple[str, list[Any]]]:
    """Pages of entries that are not sealed, each with how far history is sealed after it."""
    if connection.dialect.name == "sqlite":
        after = int(mark.after or 0)
        while page := list(connection.execute(text(_NEW["sqlite"]), {"after": after, "most": PAGE}).all()):
            after = page[-1].id
            yield str(after), page
        if after == 0:
            yield mark.reached, []
        return
    place: dict[str, Any] = {
        "txid": mark.after or "0", "id": 0, "until": mark.until, "ahead": mark.ahead, "most": PAGE,
    }  # fmt: skip
    while page := list(connection.execute(text(_NEW["postgresql"]), place).all()):
        place.update(txid=page[-1].txid, id=page[-1].id)
        yield mark.reached, page
    yield mark.reached, []


def _add(connection: Connection, grown: Edge, rows: list[Any], before: int) -> None:
    added = []
    for row in rows:
        if not is_as_written(StoredEntry(*row[-len(StoredEntry._fields) :])):
            raise _Wrong(row, before)
        of = {"subject": row.subject, "sequence": row.sequence, "place": row.place}
        added.append({"number": grown.size, "hash": row.hash, **of})
        grown.add(leaf_hash(bytes.fromhex(row.hash)))
    if added:
        connection.execute(insert(leaf), added)


def _sign(unit: Reading, grown: Edge, key: bytes, now: datetime) -> str:
    """The checkpoint of this size: the one that was signed, or a new one."""
    name = origin_of(unit)
    stored = unit.connection.execute(select(checkpoint.c.note).where(checkpoint.c.size == grown.size)).scalar()
    if stored is not None and _is_by(stored, public_key(name, key)):
        return str(stored)
    at = instant(now)
    note = sign(Checkpoint(name, grown.size, grown.root(), (at,)), name, key)
    if stored is None:
        unit.connection.execute(insert(checkpoint), {"size": grown.size, "signed_at": at, "note": note})
    return note


def _is_by(note: str, key: PublicKey) -> bool:
    try:
        return signed_by(note, key)
    except NoteError:  # spoilt: verify names it
        return False


def last_checkpoint(reading: Reading) -> tuple[Checkpoint, str] | None:
    """The last checkpoint and its signed note; None where none was signed. Raises NoteError for a spoilt one."""
    asked = select(checkpoint.c.note).order_by(checkpoint.c.size.desc()).limit(1)
    note = reading.connection.execute(asked).scalar()
    return None if note is None else (read_note(note)[0], note)


def checkpoint_over(reading: Reading, size: int) -> str | None:
    """The stored signed note over so many leaves; None where none was signed."""
    note: str | None = reading.connection.execute(select(checkpoint.c.note).where(checkpoint.c.size == size)).scalar()
    return note
