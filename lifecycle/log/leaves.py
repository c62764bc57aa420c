"""Whether every leaf is that of its entry, every entry that should have a leaf has one, and the roots are those signed.

Nothing here is to be mended by hand: a leaf that is gone can be put back from a backup as long as nothing was sealed in
its place, and the sealer refuses to do that (`lifecycle/log/sealing.py`).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Any

from sqlalchemy import func, select

from lifecycle.errors import Broken
from lifecycle.findings import LOG, SHOWN, Finding, printable, shown_value
from lifecycle.log.edge import SealedEntry, kept_edge, leaves_compared, read_edge
from lifecycle.log.merkle import Edge, leaf_hash, leaf_hashes
from lifecycle.log.note import Checkpoint
from lifecycle.log.sealing import is_ahead, is_no_mark, passed_over
from lifecycle.storage.reading import PAGE, Reading
from lifecycle.storage.tables import leaf

Claim = tuple[Checkpoint, str]
"""A checkpoint that was signed, and whether it stands in the database or came from outside."""


class Leaves:
    """All leaves, looked at once, in their order; `findings` tell what is wrong, `size` how many there should be."""

    def __init__(self, reading: Reading, claimed: Sequence[Claim], *, any_value: bool = False) -> None:
        """`claimed` are the checkpoints, the smallest first; for `any_value` see `check_log`."""
        self._any_value = any_value
        self._reading = reading
        self._waiting = list(claimed)
        self._unsealed = {(of, at): hash_ for of, at, hash_ in passed_over(reading, SHOWN)}
        self._owners = {hash_: place for place, hash_ in self._unsealed.items()}
        self._grown = Edge()
        self.whole = True
        """Whether every leaf up to the last is there and can be read: else no root can be compared."""
        self.findings: list[Finding] = []
        self.size = 0

    def _add(self, what: str, subject: Any = LOG, sequence: Any = 0, **params: Any) -> None:
        if self._any_value:
            subject, sequence = shown_value(subject), sequence if isinstance(sequence, int) else 0
            params = {name: one if isinstance(one, int) else shown_value(one) for name, one in params.items()}
        self.findings.append(Finding(what, subject, sequence, params))

    def look(self) -> Generator[None, None, None]:
        """Look at every leaf, in steps."""
        one_row = True
        try:
            size, hashes, read_to = kept_edge(self._reading.connection)
        except Broken as error:
            self._add("edge_rows", count=error.params["count"])
            one_row, size, hashes, read_to = False, None, None, ""
        kept = read_edge(size, hashes)
        compared = not one_row or (size == 0 and not hashes)  # nothing is kept after an import
        for page, differing in leaves_compared(self._reading):
            wrong = {row.number: row for row in differing}
            compared_at = kept.size if kept is not None else None
            if wrong or not self._take(page, compared_at):
                for number, hash_ in page:
                    self._look_at(number, hash_, wrong.get(number))
                    if self.whole and kept is not None and kept.size == self._grown.size:
                        compared = kept.hashes == self._grown.hashes
            yield
        if self.size:
            for subject, sequence in _sealed_twice(self._reading):
                self._add("sealed_twice", subject, sequence)
        if kept is not None and self._unsealed and self.whole and kept.size > self.size:  # the end was taken away
            self._gap()
        elif self.whole and not compared:
            self._add("edge_wrong", size="NULL" if size is None else str(size), count=self._grown.size)
        spoilt = not self.whole or bool(self.findings)
        if one_row and is_no_mark(self._reading.connection.dialect.name, read_to):
            self._add("edge_unread", size=printable(str(read_to)))
        elif not self._unsealed and is_ahead(self._reading, read_to):
            self._add("edge_ahead", size=printable(str(read_to)).rpartition("/")[2])
        for of, at in self._unsealed:
            self._add("leaf_gone" if spoilt else "passed_over", of, at)

    def _take(self, page: Sequence[Any], compared_at: int | None) -> bool:
        """Add a page whose leaves are all right, and within which no root is compared; else False, and nothing."""
        after = self.size + len(page)
        stops = (compared_at, self._waiting[0][0].size if self._waiting else None)
        if not self.whole or any(stop is not None and self.size < stop <= after for stop in stops):
            return False
        if [number for number, _ in page] != list(range(self.size, after)):
            return False
        try:
            self._grown.extend(leaf_hashes(hash_ for _, hash_ in page))
        except (TypeError, ValueError):
            return False
        self.size = after
        return True

    def _look_at(self, number: Any, hash_: Any, wrong: SealedEntry | None) -> None:
        """One leaf: its number, its entry, and the root up to it where that was signed."""
        if number > self.size:
            self._gap()
        if wrong is not None:
            self._compare(wrong)
        self.size = number + 1
        if not self.whole:
            return
        try:
            self._grown.add(leaf_hash(bytes.fromhex(hash_)))
        except (TypeError, ValueError):
            self.whole = False
            self._add("leaf_missing", size=number)
            return
        while self._waiting and self._waiting[0][0].size == self._grown.size:
            said, where = self._waiting.pop(0)
            if said.root != self._grown.root():
                self._add("log_forked" if where == "outside" else "checkpoint_root", size=said.size)

    def _gap(self) -> None:
        """Leaves that are not there: the first of them is named."""
        self.whole = False
        self._add("leaf_missing", size=self.size)

    def _compare(self, row: SealedEntry) -> None:
        """Whether the entry that a leaf names is there, is the one that was sealed, and stands where it stood."""
        if row.stored != row.hash and row.hash in self._owners:
            of, at = self._owners.pop(row.hash)
            del self._unsealed[of, at]
            self._add("leaf_renamed", of, at, size=row.number, claimed=str(row.subject), entry=row.sequence)
        elif row.stored is None:
            self._add("sealed_missing", row.subject, row.sequence)
        elif row.stored != row.hash:
            self._add("sealed_changed", row.subject, row.sequence)
        elif row.placed != row.place:
            self._add("place_wrong", row.subject, row.sequence)


def _sealed_twice(reading: Reading) -> Iterator[tuple[Any, Any]]:
    """The entries that two leaves name."""
    place = (leaf.c.subject, leaf.c.sequence)
    twice = select(*place).group_by(*place).having(func.count() > 1).order_by(*place).limit(PAGE)
    yield from ((of, at) for of, at in reading.connection.execute(twice))
