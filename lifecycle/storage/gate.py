"""The gate: does what a write was decided on still hold? Pure; both databases fetch the facts and ask here.

A single write on PostgreSQL is the exception: its gate is the statement itself (see `postgresql`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lifecycle.storage.records import Outcome, Write
from lifecycle.storage.tables import FILE_RANK


@dataclass(slots=True)
class Standing:
    """What the database holds, as far as some writes ask; it moves as they are let through.

    Attributes:
        heads: version and sequence of each subject that exists.
        keys: the stored idempotency keys, as (person, key).
        openings: the reference that holds each `partner:track`.
    """

    heads: dict[str, tuple[int, int]]
    keys: set[tuple[int, str]] = field(default_factory=set)
    openings: dict[str, str] = field(default_factory=dict)

    def judge(self, write: Write) -> Outcome:
        """WRITTEN where it may be written, else the first reason against it, in the order people need it."""
        if write.answer is not None and (write.answer.person, write.answer.key) in self.keys:
            return Outcome.KEY_STORED
        head = self.heads.get(write.subject)
        if write.version is None:
            if head is not None and (write.rank == FILE_RANK or head != (0, 0)):
                return Outcome.SUBJECT_EXISTS
        elif head is None or head[0] != write.version:
            return Outcome.VERSION_MOVED
        if any(self.heads.get(subject, (None,))[0] != version for subject, version in write.seen):
            return Outcome.SEEN_MOVED
        if head is not None and write.version is not None and head[1] != write.sequence:
            return Outcome.HEAD_MOVED
        if write.row is not None and write.row.opening is not None:
            holder = self.openings.get(write.row.opening, write.subject)
            if holder != write.subject:
                return Outcome.OPEN_FILE_EXISTS
        return Outcome.WRITTEN

    def judge_together(self, writes: Iterable[Write]) -> Outcome:
        """WRITTEN where each of them may be written, else the first reason against one."""
        judged = (self.judge(write) for write in writes)
        return next((outcome for outcome in judged if outcome is not Outcome.WRITTEN), Outcome.WRITTEN)

    def let_through(self, write: Write) -> None:
        """Move on, so that the next write of the same block is judged by what this one will have done."""
        self.heads[write.subject] = (write.new_version, write.entries[-1].sequence)
        if write.answer is not None:
            self.keys.add((write.answer.person, write.answer.key))
        if write.row is not None:
            formerly = f"{write.row.partner}:{write.row.track}"
            if self.openings.get(formerly) == write.subject:
                del self.openings[formerly]
            if write.row.opening is not None:
                self.openings[write.row.opening] = write.subject


def subjects_of(writes: Iterable[Write]) -> set[str]:
    """Every subject the gate must look at."""
    return {name for write in writes for name in (write.subject, *(subject for subject, _ in write.seen))}
