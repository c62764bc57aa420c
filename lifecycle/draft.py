"""A file's state while it is folded: one value that changes in place, seen by nobody before it is done.

A fold makes two copies of the whole state for every entry, which took half of its time: nobody ever sees one of them.
What acts change is written once, for frozen states and for drafts alike (`lifecycle/effects/`); a test holds both
together.
"""

from __future__ import annotations

from typing import Any, Self

from rules.case import Case


class Draft(Case):
    """A state that `but` changes in place. Whoever is handed one reads what is needed before changing it."""

    @classmethod
    def begun(cls, case: Case) -> Self:
        """A draft that stands where a state stands, which stays as it is."""
        return case.retold(cls)

    def but(self, **changes: Any) -> Self:
        """This draft, changed."""
        values = self.__dict__
        values.update(changes)
        for name in self._worked_out:
            values.pop(name, None)
        return self

    def done(self) -> Case:
        """The state as it is now, which does not change any more."""
        return self.retold(Case)
