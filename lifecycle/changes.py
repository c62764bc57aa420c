"""What an entry changed in the state of a file: each field with its old and its new value. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lifecycle.fold import fold, run_clock
from lifecycle.history import REFUSED, Entry
from rules.case import Case

HOUSEKEEPING = frozenset({"effectiveOn", "movedOn", "reference", "policy", "erasures"})
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


STATED = ("term", "termEndsOn", "renewal", "notice", "themes", "nature")
"""What an addendum or a protocol may change."""


def stated(case: Case, name: str) -> Any:
    """What the text of a file says of one of these, in the shape of the interface; None where it says nothing."""
    if name == "themes":
        return list(case.themes)
    if name == "nature":
        return case.nature
    term = case.term
    if term is None:
        return None
    if name == "term":
        return term.length if isinstance(term.length, str) else {"length": str(term.length)}
    value = {"termEndsOn": term.ends_on, "renewal": term.renewal, "notice": term.notice}[name]
    return str(value) if value is not None else None


def amended(before: Case, fields: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What an amendment changes: each field that gets another value, with the old and the new one."""
    found: dict[str, dict[str, Any]] = {}
    for name in STATED:
        given, old = fields.get(name), stated(before, name)
        if not given:
            continue
        new: Any = list(given) if name == "themes" else given
        if name == "term" and given not in ("open", "unknown"):
            new = {"length": given}
        if new != old:
            found[name] = {**({"old": old} if old is not None else {}), "new": new}
    return found


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
        if entry.act == "amend" and before is not None:
            return amended(run_clock(before, entry.day), entry.fields)
        return changed(before, self._state) if self._state is not None else {}
