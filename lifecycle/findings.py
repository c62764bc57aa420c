"""What verification finds, and what it holds of one subject while it looks. Pure.

`lifecycle/verify.py` reads the database and asks `check_chain`, `check_state` and `check_openings` of every subject in
turn. A chain that is broken is reported at its first broken entry and nothing else is said of that subject: what
follows rests on the chain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, cast

from lifecycle.history import Entry
from lifecycle.registers import FILE_RANK, rank_of
from messages.render import MessageError, Param, render

HISTORY, DOCUMENTS, LOG, DATABASE = "history", "documents", "log", "database"
"""Where a finding stands that belongs to no subject."""
SHOWN = 20
"""How many findings are reported."""
LONGEST_SHOWN = 40
"""How many bytes of a value that is no text are shown."""
OF_NO_SUBJECT = FILE_RANK + 1
CAUSES = frozenset({"table_policy"})
"""What explains whatever else is found, and so comes first: rows that this program is not shown seem to be gone."""
FILE_COLUMNS = (
    "reference", "partner", "track", "nature", "stage", "officer", "opening", "country", "ends_on", "next_due_on",
    "last_effective_on", "legacy", "state", "line",
)  # fmt: skip
"""The columns of a file's row that are compared with what its history folds into."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written: a code, the place, and values for its sentence.

    What belongs to no subject stands under HISTORY, DOCUMENTS, LOG or DATABASE and comes last. `claims` is the place
    that a misplaced entry says it belongs to.
    """

    what: str
    subject: str
    sequence: int = 0
    params: Mapping[str, Param] = field(default_factory=dict)
    claims: tuple[str, int] | None = None

    def __post_init__(self) -> None:
        """Raises TypeError where a value of it is of a kind that no column of ours holds: that is told by itself."""
        odd = (bytes, float, Decimal, type(None))
        subject, sequence = cast("Any", self.subject), cast("Any", self.sequence)
        if not isinstance(subject, str) or not isinstance(sequence, int):
            raise TypeError("a place of another kind")
        if any(isinstance(value, odd) for value in self.params.values()):
            raise TypeError("a value of another kind")

    @property
    def place(self) -> tuple[int, str, int]:
        """Its place in the order of findings: causes, registers by rank, files by name, what belongs to no subject."""
        if self.what in CAUSES:
            return (-1, self.subject, self.sequence)
        rank = OF_NO_SUBJECT if self.subject in (HISTORY, DOCUMENTS, LOG, DATABASE) else rank_of(self.subject)
        return (rank, self.subject, self.sequence)

    def to_json(self, lang: str) -> dict[str, Any]:
        """In the shape of the interface; `message` is the code itself where no sentence is known."""
        shown: dict[str, Param] = {"subject": printable(self.subject), "sequence": self.sequence, "what": self.what}
        shown.update({name: printable(v) if isinstance(v, str) else v for name, v in self.params.items()})
        return {**shown, "message": sentence(self.what, shown, lang)}


def sentence(what: str, params: Mapping[str, Param], lang: str) -> str:
    """What a code means, in a language; the code where the catalogues cannot say it, or not of such a value."""
    try:
        return render(f"verify.{what}", params, lang)
    except (MessageError, ValueError):
        return what


def printable(stored: str) -> str:
    r"""A text as it can be shown, whatever bytes stood in the database, and not empty: a name is never left out.

    Bytes that are no text stand as `\xff` among letters, and in hexadecimal where there is little else.
    """
    try:
        as_bytes = stored.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a character that no byte was read as
        as_bytes = stored.encode("utf-8", "backslashreplace")
    odd = sum(not sign.isprintable() for sign in stored)
    if 2 * odd > len(stored):
        return shown_value(as_bytes)
    text = as_bytes.decode("utf-8", "backslashreplace")
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text) or "''"


def shown_value(stored: object) -> str:
    """A value of any kind as it can be shown: bytes in hexadecimal, as SQL writes them."""
    if stored is None:
        return "NULL"
    if isinstance(stored, bytes | memoryview):
        shown = bytes(stored[:LONGEST_SHOWN]).hex()
        return f"x'{shown}{'…' if len(stored) > LONGEST_SHOWN else ''}'"
    return printable(str(stored))


class StoredEntry(NamedTuple):
    """A row of history as the driver gives it: what was tampered with may have any type."""

    subject: Any
    sequence: Any
    act: Any
    outcome: Any
    effective_on: Any
    recorded_at: Any
    actor: Any
    hash: Any
    previous_hash: Any
    body: Any
    id: Any = None
    """Its place in the table, of which no entry speaks."""


class StoredSubject(NamedTuple):
    """A row of subject."""

    id: Any
    rank: Any
    version: Any
    sequence: Any
    head_hash: Any


@dataclass(slots=True)
class Held:
    """Everything that the database holds of one subject, as plain rows.

    The checks fill in `entries`, parsed, and `documents`: hash, entry and bytes of each that is named and not
    erased.
    """

    subject: str
    rows: Sequence[StoredEntry] = ()
    row: StoredSubject | None = None
    file: tuple[Any, ...] | None = None
    register: str | None = None
    deadlines: Sequence[tuple[Any, ...]] = ()
    openings: Sequence[tuple[Any, ...]] = ()
    entries: list[Entry] = field(default_factory=list)
    documents: list[tuple[str, int, int | None]] = field(default_factory=list)
    twice: list[tuple[str, str]] = field(default_factory=list)
    """Table and row of each of which there was one already: the last that came is held."""

    def finding(self, what: str, sequence: int | None = None, **params: Param) -> Finding:
        """A finding on this subject; without a sequence, at its last entry."""
        return Finding(what, self.subject, len(self.rows) if sequence is None else sequence, params)
