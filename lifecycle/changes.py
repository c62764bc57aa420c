"""What an entry changed in the state of a file: each field with its old and its new value. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lifecycle.fold import apply, fold, run_clock
from lifecycle.history import REFUSED, Entry, standing
from rules.case import Case

HOUSEKEEPING = frozenset({"effectiveOn", "movedOn", "reference", "policy", "erasures"})
"""Fields that follow from every entry and tell a reader nothing."""


def changed(before: Case | None, after: Case) -> dict[str, dict[str, Any]]:
    """The fields that differ, by name; of a list of things only what was taken out and what came in, of codes all."""
    old = _fields(before) if before is not None else {}
    new = _fields(after)
    differing = [n for n in dict.fromkeys((*old, *new)) if n not in HOUSEKEEPING and old.get(n) != new.get(n)]
    return {name: _difference(old.get(name), new.get(name)) for name in differing}


def _fields(case: Case) -> dict[str, Any]:
    """The state as it is shown: a contact says what each of its parts is."""
    said: dict[str, Any] = case.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if "contacts" in said:
        said["contacts"] = [contact_json(*one) for one in said["contacts"]]
    return said


def contact_json(side: str, name: str, email: str | None) -> dict[str, str]:
    """A contact of a file: of which side, and the commitments of name and address."""
    return {"side": side, "name": name, **({"email": email} if email else {})}


def _difference(old: Any, new: Any) -> dict[str, Any]:
    listed = isinstance(old, list) or isinstance(new, list)
    if listed and not all(isinstance(item, str) for item in (*(old or ()), *(new or ()))):
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
    """What each entry of one file changed, asked in the order of recording; `behind` are those already recorded."""

    def __init__(self, behind: Iterable[Entry] = ()) -> None:
        self._entries: list[Entry] = list(behind)

    def leave_behind(self, entry: Entry) -> None:
        """Count the next entry without asking what it changed."""
        if entry.outcome != REFUSED:
            self._entries.append(entry)

    def after(self, entry: Entry) -> dict[str, dict[str, Any]]:
        """What the next entry changed; nothing where it was refused.

        The state just before it took effect is compared with the one just after, both of its own day, however late it
        was recorded. What only takes a clock act back is compared on the last day that anything is known of.
        """
        if entry.outcome == REFUSED:
            return {}
        prior = list(self._entries)
        self._entries.append(entry)
        if entry.void:
            last = max(e.day for e in self._entries)
            without = fold(self._entries, last)
            return changed(fold(prior, last), without) if without is not None else {}
        counted = standing(self._entries)
        before = fold(counted[: next(i for i, e in enumerate(counted) if e is entry)])
        if before is not None and entry.data.get("nature") != "clock":
            before = run_clock(before, entry.day)
        if entry.act == "amend" and before is not None:
            return amended(before, entry.fields)
        return changed(before, apply(before, entry))
