"""What an entry changed in the state of a file: each field with its old and its new value. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from lifecycle.clock import next_clock_act
from lifecycle.fold import STANDING_STILL, ByDates, apply, fold, fold_one, folded, of_clock, run_clock
from lifecycle.history import REFUSED, Entry, order_of_effect, standing
from lifecycle.late import clock_entries_to_void
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


def _is_list(difference: Mapping[str, Any]) -> bool:
    return any(isinstance(value, list) for value in difference.values())


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
    """What each entry of one file changed, asked in the order of recording; `behind` are those already recorded.

    Where entries take effect as they are recorded, which most do, the state is carried on from one to the next.
    """

    def __init__(self, behind: Iterable[Entry] = ()) -> None:
        self._entries: list[Entry] = list(behind)
        self._carried: _Carried | None = None

    def leave_behind(self, entry: Entry) -> None:
        """Count the next entry without asking what it changed."""
        if entry.outcome != REFUSED:
            self._entries.append(entry)
            self._carried = None

    def after(self, entry: Entry) -> dict[str, dict[str, Any]]:
        """What the next entry changed; nothing where it was refused.

        The state just before it took effect is compared with the one just after, both of its own day, however late it
        was recorded. What takes a clock act back changes what that act had changed, the other way round.
        """
        if entry.outcome == REFUSED:
            return {}
        self._entries.append(entry)
        if entry.void:
            self._carried = None
            return self._taken_back(entry)
        before = self._state_before(entry)
        if before is not None and of_clock(entry):
            before = self._asking_for(entry, before)
        elif before is not None:
            before = run_clock(before, entry.day)
        if entry.act == "amend" and before is not None:
            return amended(before, entry.fields)
        return changed(before, apply(before, entry))

    def _state_before(self, entry: Entry) -> Case | None:
        """The state before the newest entry took effect; the one after it is carried on where nothing comes behind."""
        carried = self._carried
        if carried is None or not carried.leads_to(entry):
            counted = self._standing_with(entry)
            place = next(i for i, e in enumerate(counted) if e is entry)
            known = counted[:place]
            carried = _Carried(known[-1] if known else entry, *folded(known))
            if place + 1 < len(counted):
                self._carried = None
                return carried.state
        self._carried = carried.behind(entry)
        return carried.state

    def _asking_for(self, entry: Entry, before: Case) -> Case:
        """The state that asks for a clock act: behind all others, where none did on its own day."""
        due = next_clock_act(before, entry.day)
        if due is not None and (due.act, due.day) == (entry.act, entry.day):
            return before
        return fold(e for e in self._standing_with(entry) if e is not entry) or before

    def _standing_with(self, entry: Entry) -> list[Entry]:
        """The entries that count with the newest, without the clock acts that it takes back.

        The entries that do so come behind it; until then these clock acts have lost what they rest on.
        """
        counted = standing(self._entries)
        corrected = entry.data.get("corrects")
        since = min(e.day for e in self._entries if e is entry or e.sequence == corrected)
        gone = {e.sequence for e in clock_entries_to_void(self._entries, since) if e is not entry}
        return [e for e in counted if e.sequence not in gone] if gone else counted

    def _taken_back(self, void: Entry) -> dict[str, dict[str, Any]]:
        """What a clock act had changed, as was known before the fact that takes it back, now the other way round.

        Of what is no list, with the value that follows from that fact.
        """
        cause, taken = void.data.get("because", void.sequence), void.data.get("corrects")
        known = standing(e for e in self._entries if e.sequence < cause)
        place = next((i for i, e in enumerate(known) if e.sequence == taken), None)
        before = fold(known[:place]) if place else None
        if place is None or before is None:
            return {}
        done = known[place]
        told = changed(apply(before, done), before)
        fact = next((e for e in self._entries if e.sequence == cause), void)
        behind = fold(e for e in self._standing_with(fact) if order_of_effect(e) < order_of_effect(done))
        now = _fields(behind) if behind is not None else {}
        return {
            name: inner if _is_list(inner) else _difference(inner.get("old"), now.get(name))
            for name, inner in told.items()
            if _is_list(inner) or inner.get("old") != now.get(name)
        }


class _Carried(NamedTuple):
    """The state after the entry that took effect last, and the clock acts met by then."""

    last: Entry
    state: Case | None
    clock: ByDates

    def leads_to(self, entry: Entry) -> bool:
        """Whether an entry only adds to the state: it takes effect behind all others and takes none of them back."""
        return not entry.supersedes and order_of_effect(entry) > order_of_effect(self.last)

    def behind(self, entry: Entry) -> _Carried:
        """The same behind one more entry."""
        state = self.state if entry.act in STANDING_STILL else fold_one(self.state, entry, self.clock)
        return _Carried(entry, state, self.clock)
