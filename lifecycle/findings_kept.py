"""What is kept of findings while a record is looked at: few of very many, and how many there were. Pure.

One changed cell can break thousands of places. So of each kind those are kept that come first, and of those that are
shown there are some of every kind before there are many of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice, zip_longest
from operator import itemgetter

from lifecycle.findings import SHOWN, Finding

KEPT = 1_000
"""How many of a kind are kept in mind until all are known and can be put in order."""


Heard = tuple[tuple[int, str, int], int, Finding]
"""A finding behind its place and behind how many were heard before it: what stands at one place stays in that order."""


class KeptFindings:
    """The findings of one verification."""

    def __init__(self) -> None:
        self._of: dict[str, list[Heard]] = {}
        self._heard = 0
        self._dropped = 0

    def __iter__(self) -> Iterator[Finding]:
        return (one for kept in self._of.values() for _, _, one in kept)

    def __bool__(self) -> bool:
        return bool(self._of)

    def copy(self) -> KeptFindings:
        """What was found so far, to be gone on with."""
        copied = KeptFindings()
        copied._of = {what: list(kept) for what, kept in self._of.items()}
        copied._heard, copied._dropped = self._heard, self._dropped
        return copied

    def add(self, findings: Iterable[Finding | None]) -> None:
        """Keep what was found; of very many of a kind, those that come first."""
        for one in findings:
            if one is None:
                continue
            self._heard += 1
            kept = self._of.setdefault(one.what, [])
            kept.append((one.place, self._heard, one))
            if len(kept) > 2 * KEPT:
                kept.sort(key=_order)
                self._dropped += len(kept) - KEPT
                del kept[KEPT:]

    def chosen(self) -> tuple[tuple[Finding, ...], int]:
        """Those to be shown, in order, and how many there are.

        Each counts once, and a misplaced entry where it is missing, if it is missing. The first of all is the first
        that is shown; of the others, the first of each kind come before the second of any.
        """
        missing = {(one.subject, one.sequence) for one in self if one.claims is None}
        once: dict[tuple[object, ...], Heard] = {}
        for heard in sorted(chain.from_iterable(self._of.values()), key=_order):
            place, _, one = heard
            if one.claims not in missing or one.claims == (one.subject, one.sequence):
                once.setdefault((one.what, place, str(one.params)), heard)
        kinds: dict[str, list[Heard]] = {}
        for heard in once.values():
            kinds.setdefault(heard[-1].what, []).append(heard)
        in_turn = chain.from_iterable(zip_longest(*kinds.values()))
        shown = islice((heard for heard in in_turn if heard is not None), SHOWN)
        return tuple(one for _, _, one in sorted(shown, key=_order)), len(once) + self._dropped


_order = itemgetter(0, 1)
