"""A pack that is being made: what was asked for, and the parts that every pack has, whatever it is of."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lifecycle.entries import instant
from lifecycle.history import RECORDED, Entry
from lifecycle.log.note import Checkpoint, NoteError, public_key, read_note, sign, signed_by
from lifecycle.log.sealing import checkpoint_over, origin_of
from lifecycle.pack.archive import Archive, line_of
from lifecycle.pack.chosen import Period, Taken, ToTell
from lifecycle.pack.sentences import verifier
from lifecycle.pack.verify_alone import CHECKPOINT, CONSISTENCY, KEY
from lifecycle.registers import KEYS
from lifecycle.storage.reading import Reading
from lifecycle.storage.records import PersonalRow

Report = Callable[[Any], Mapping[str, bytes] | Iterable[tuple[str, bytes]]]
"""Makes the files of a report, by name, of what it is given to tell (`ToTell`); of much, one at a time."""


@dataclass(frozen=True, slots=True)
class Job:
    """What was asked for, and the snapshot that it is made of."""

    reading: Reading
    archive: Archive
    key: bytes
    now: datetime
    report: Report
    size: int
    """How many leaves of the log the checkpoint of the pack is over."""
    whole: int
    """How many there are."""
    redact: Sequence[str]
    period: Period
    known_at: str | None
    extending: Sequence[str]
    lang: str
    folder: Path
    """Where the pack goes: what is put aside on the way lies there too, without a name."""
    progress: Callable[[int, int], None] | None

    def signed_checkpoint(self, root: bytes) -> tuple[Checkpoint, str]:
        """The stored checkpoint of this size that the key signed, or one that is signed for this pack."""
        name, stored = origin_of(self.reading), checkpoint_over(self.reading, self.size)
        with suppress(NoteError):
            if stored is not None and signed_by(stored, public_key(name, self.key)):
                return read_note(stored)[0], stored
        made = Checkpoint(name, self.size, root, (instant(self.now),))
        return made, sign(made, name, self.key)

    def add_log(self, note: str, key: str, growth: Iterable[bytes]) -> None:
        """The checkpoint, the key that checks it, the proofs that the log only grew."""
        self.archive.add(CHECKPOINT, note.encode())
        self.archive.add(CONSISTENCY, b"".join(growth))
        self.archive.add(KEY, f"{key}\n".encode())

    def add_report(self, to_tell: ToTell) -> None:
        """The report, and the program that checks the pack."""
        assert to_tell.checkpoint is not None, "the pack is signed under its name"
        key = str(public_key(to_tell.checkpoint.origin, self.key))
        to_tell.taken = Taken(instant(self.now), key)
        made = self.report(to_tell)
        for name, content in sorted(made.items()) if isinstance(made, Mapping) else made:
            self.archive.add(name, content)
        self.archive.add("verify.py", verifier())

    def finish(self, form: str, origin: str, stated: Mapping[str, Any]) -> None:
        """The manifest with what the house states, signed."""
        said = {"origin": origin, "madeAt": instant(self.now), "lang": self.lang, **stated}
        self.archive.finish(form, said, self.key)

    def later_keys(self, known: int) -> Iterator[bytes]:
        """The keys that came after the `known` entries: each signed by the one before, up to the one that signs."""
        rows = (Entry.of(row) for row in self.reading.entries(KEYS) if row.sequence > known)
        named = ("previous", "public", "signature")
        for entry in rows:
            if entry.outcome == RECORDED and "public" in entry.fields:
                yield line_of({name: entry.fields[name] for name in named if name in entry.fields})


def growth_lines(
    older: Sequence[int], proofs: Sequence[Sequence[bytes]], roots: Mapping[int, bytes]
) -> Iterator[bytes]:
    """Each earlier size with its root and the proof that the log only grew since."""
    for size, proof in zip(older, proofs, strict=True):
        root = base64.b64encode(roots[size]).decode()
        yield line_of({"size": size, "root": root, "proof": written(proof)})


def written(proof: Sequence[bytes]) -> list[str]:
    """A proof as it stands in a line."""
    return [base64.b64encode(step).decode() for step in proof]


def opening(row: PersonalRow) -> dict[str, Any]:
    """What opens a commitment, as it stands in a line."""
    return {"commitment": row.commitment, "field": row.field, "salt": row.salt, "value": row.value}
