"""What was asked to be erased in one subject, and what became of it (DESIGN section 9)."""

from __future__ import annotations

from rules.model import Frozen, When


class Erasure(Frozen):
    """One request, known by the sequence of its entry: a field of an entry, a document, or the name of a person.

    `gone` names what went with the confirmation: commitments, and the hash of a document. The erasure of a document
    that is attached to several files stands in each of them.
    """

    number: int
    requested_by: int
    entry: int | None = None
    field: str | None = None
    document: str | None = None
    person: int | None = None
    confirmed_by: int | None = None
    erased_on: When | None = None
    gone: tuple[str, ...] = ()
    rejected: bool = False

    @property
    def waits(self) -> bool:
        """Whether it waits for a second person."""
        return self.confirmed_by is None and not self.rejected


class Erasing(Frozen):
    """The state of a subject in which values can be erased."""

    erasures: tuple[Erasure, ...] = ()

    def find_erasure(self, number: int) -> Erasure | None:
        """The request of that number."""
        return next((e for e in self.erasures if e.number == number), None)
