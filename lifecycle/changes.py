"""What an entry changed in the state of a file: each field with its old and its new value. Pure."""

from __future__ import annotations

from typing import Any

from lifecycle.fold import fold
from lifecycle.history import REFUSED, Entry
from rules.case import Case

HOUSEKEEPING = frozenset({"effectiveOn", "movedOn", "reference", "policy"})
"""Fields that follow from every entry and tell a reader nothing."""


def changed(before: Case | None, after: Case) -> dict[str, dict[str, Any]]:
    """The fields that differ, by name; of a list only what was taken out and what came in."""
    old = before.model_dump(mode="json", by_alias=True, exclude_defaults=True) if before is not None else {}
    new = after.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    differing = [n for n in dict.fromkeys((*old, *new)) if n not in HOUSEKEEPING and old.get(n) != new.get(n)]
    return {name: _difference(old.get(name), new.get(name)) for name in differing}


def _difference(old: Any, new: Any) -> dict[str, Any]:
    if isinstance(old, list) or isinstance(new, list):
        gone = [item for item in old or [] if item not in (new or [])]
        come = [item for item in new or [] if item not in (old or [])]
        return {**({"old": gone} if gone else {}), **({"new": come} if come else {})}
    return {**({"old": old} if old is not None else {}), **({"new": new} if new is not None else {})}


class Changes:
    """What each entry of one file changed, asked in the order of recording."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._state: Case | None = None

    def after(self, entry: Entry) -> dict[str, dict[str, Any]]:
        """What the next entry changed; nothing where it was refused."""
        if entry.outcome == REFUSED:
            return {}
        self._entries.append(entry)
        before, self._state = self._state, fold(self._entries)
        return changed(before, self._state) if self._state is not None else {}
