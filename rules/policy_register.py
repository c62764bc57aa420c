"""The register of policies: which were adopted by whom, from which day each counts, which files are to move.

A policy that one person adopted counts once a second confirmed it (DESIGN section 5). It is in force from the later of
its own day and the day of that confirmation; the policy that the register was opened with stands before all others.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from rules.erasure import Erasing
from rules.model import Frozen, When
from rules.policy import Policy, read_policy

State = Literal["to_confirm", "rejected", "to_come", "in_force", "formerly"]


class Adoption(Frozen):
    """One policy, adopted: known by the hash of its text, counting from a day once it was confirmed.

    `adopted_by` and `confirmed_by` are numbers of people, or the word of whoever opened the register.
    """

    id: int
    hash: str
    name: str
    from_on: When
    adopted_by: str
    confirmed_by: str | None = None
    confirmed_on: When | None = None
    rejected: bool = False

    @property
    def counts_from(self) -> date | None:
        """The first day on which it counts; None while it was not confirmed."""
        if self.confirmed_on is None or self.rejected:
            return None
        return max(self.from_on.folds_on(date.min), self.confirmed_on.folds_on(date.min))


class Migration(Frozen):
    """Files that are to move to a policy, asked for by one person and confirmed by another.

    `done` says that every file has moved: until then a confirmation can be finished.
    """

    id: int
    hash: str
    references: tuple[str, ...]
    requested_by: str
    confirmed_by: str | None = None
    rejected: bool = False
    done: bool = False

    @property
    def waits(self) -> bool:
        """Whether it waits for a second person."""
        return self.confirmed_by is None and not self.rejected

    @property
    def state(self) -> Literal["to_confirm", "rejected", "under_way", "done"]:
        """How it stands: waiting, rejected, confirmed with files left, or done."""
        if self.rejected:
            return "rejected"
        if self.confirmed_by is None:
            return "to_confirm"
        return "done" if self.done else "under_way"


class PolicyRegister(Erasing):
    """The policies ever adopted and the migrations ever asked for; they share one row of numbers.

    `texts` holds every policy by its hash, `opened_on` is the day of the first `init`.
    """

    opened_on: When | None = None
    adoptions: tuple[Adoption, ...] = ()
    migrations: tuple[Migration, ...] = ()
    texts: Mapping[str, str] = {}

    @property
    def next_id(self) -> int:
        """The number of the next adoption or migration."""
        return len(self.adoptions) + len(self.migrations) + 1

    def adoption_on(self, day: date) -> Adoption:
        """The adoption in force on a day: the last one that counts by then, else the first of all.

        Raises LookupError before the register was opened.
        """
        if not self.adoptions:
            raise LookupError("no policy was ever adopted")
        found, since = self.adoptions[0], date.min
        for adoption in self.adoptions[1:]:
            counts = adoption.counts_from
            if counts is not None and since <= counts <= day:
                found, since = adoption, counts
        return found

    def hash_on(self, day: date) -> str:
        """The hash of the policy in force on a day."""
        return self.adoption_on(day).hash

    def policy_on(self, day: date) -> Policy:
        """The policy in force on a day."""
        return read_policy(self.texts[self.adoption_on(day).hash])

    def find_adoption(self, number: int) -> Adoption | None:
        """The adoption of that number."""
        return next((a for a in self.adoptions if a.id == number), None)

    def find_migration(self, number: int) -> Migration | None:
        """The migration of that number."""
        return next((m for m in self.migrations if m.id == number), None)

    def state_on(self, adoption: Adoption, day: date) -> State:
        """How an adoption stands on a day: waiting, rejected, still to come, in force, or no longer."""
        if adoption.rejected:
            return "rejected"
        if adoption.id == self.adoption_on(day).id:
            return "in_force"
        counts = adoption.counts_from
        if counts is None:
            return "to_confirm"
        return "to_come" if counts > day else "formerly"
