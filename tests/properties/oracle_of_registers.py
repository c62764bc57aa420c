"""The slow, obvious oracle of the registers: government periods, people, and who stands on the public list.

Folded from the stored texts alone, by DESIGN sections 4 and 5; nothing of `lifecycle/register_fold.py`,
`lifecycle/register.py` or `rules/government.py` is used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lifecycle.storage.store import Store
from tests.properties.oracle import File, Said, entries_of, is_established
from tests.properties.oracle_days import When, may_be_by, when


@dataclass
class Period:
    """A caretaker period: confirmed or not, with an end that counts or one that waits, or a correction that waits."""

    number: int
    start: When
    confirmed: bool
    rejected: bool = False
    end: When | None = None
    proposed: When | None = None
    amended: tuple[When, When | None] | None = None


def periods(store: Store, known_at: str | None = None) -> list[Period]:
    """Every period that was entered by an instant, rejected ones too."""
    found: list[Period] = []
    for entry in entries_of(store, "calendar", known_at):
        if entry["outcome"] == "refused":
            continue
        said, vouched = entry.get("fields", {}), "vouchedBy" in entry.get("fields", {})
        if entry["act"] == "enter_period":
            end = when(said["endOn"]) if said.get("endOn") else None
            found.append(Period(len(found) + 1, when(entry["effectiveOn"]), vouched, end=end))
            continue
        tell(found[int(said["period"]) - 1], entry["act"], said, when(entry["effectiveOn"]), vouched=vouched)
    return found


def tell(period: Period, act: str, said: Said, on: When, *, vouched: bool) -> None:
    """Let an entry change a period: nothing counts before a second person, or the portfolio's source, stands for it."""
    if act == "close_period" and vouched:
        period.end = on
    elif act == "close_period":
        period.proposed = on
    elif act == "correct_period":
        start = when(said["on"]) if said.get("on") else period.start
        end = when(said["endOn"]) if said.get("endOn") else period.end or period.proposed
        period.amended = (start, end)
    elif act == "confirm_period" and not period.confirmed:
        period.confirmed = True
    elif act == "confirm_period" and period.proposed is not None:
        period.end, period.proposed = period.proposed, None
    elif act == "confirm_period" and period.amended is not None:
        period.start, period.end = period.amended
        period.amended = None
    elif act == "reject_period" and not period.confirmed:
        period.rejected = True
    elif act == "reject_period" and period.proposed is not None:
        period.proposed = None
    elif act == "reject_period":
        period.amended = None


def government_on(known: Iterable[Period], day: date) -> str:
    """full_powers, caretaker, or unknown where a period is not confirmed or the day lies within an inexact bound."""
    answer = "full_powers"
    for period in known:
        if period.rejected or not may_be_by(period.start, day):
            continue
        end = period.end
        if end is not None and end.last is not None and end.last <= day:
            continue
        begun = period.start.last is not None and period.start.last <= day
        running = end is None or not may_be_by(end, day)
        if period.confirmed and begun and running:
            return "caretaker"
        answer = "unknown"
    return answer


def listed_periods(known: Iterable[Period], day: date, today: date) -> list[Said]:
    """What `government list` shows: of another day, the periods begun by then with the ends that had come."""
    shown = []
    for period in known:
        if day != today and (period.start.last or day) > day:
            continue
        item: Said = {"id": period.number, "startsOn": period.start.text, "confirmed": period.confirmed}
        item["rejected"] = period.rejected
        item["endsOn"] = period.end.text if period.end and (day == today or has_come(period.end, day)) else None
        proposed = period.proposed
        item["proposed"] = proposed.text if proposed and (day == today or has_come(proposed, day)) else None
        shown.append(item)
    return shown


def has_come(end: When, day: date) -> bool:
    return end.last is not None and end.last <= day


def people_on(store: Store, day: date, today: date, known_at: str | None = None) -> list[Said]:
    """What `user list` shows: numbers with roles, and who may act no more; of another day, as of then."""
    people: list[Said] = []
    for entry in entries_of(store, "people", known_at):
        later = day != today and date.fromisoformat(entry["foldsOn"]) > day
        if entry["outcome"] == "refused" or later:
            continue
        said = entry.get("fields", {})
        if entry["act"] == "add_person":
            people.append({"number": len(people) + 1, "role": said["role"], "disabled": False})
        elif entry["act"] == "change_role":
            people[int(said["person"]) - 1]["role"] = said["role"]
        elif entry["act"] == "disable_person":
            people[int(said["person"]) - 1]["disabled"] = True
    return people


def partners(store: Store, known_at: str | None = None) -> dict[str, str]:
    """Every partner by its slug, with its country."""
    known = [e for e in entries_of(store, "partners", known_at) if e["outcome"] != "refused"]
    return {e["fields"]["slug"]: e["fields"]["country"] for e in known if e["act"] == "add_partner"}


def public_list(files: Iterable[File], known: Iterable[str], government: str, day: date) -> dict[str, set[str]]:
    """Who stands in which list, by the rule of DESIGN section 4; every partner in exactly one."""
    stood = [file for file in files if not file.unsure]
    listed = {file.partner for file in stood if file.stage == "in_force" and is_established(file, day)}
    tested = {file.partner for file in stood if file.stage == "test_phase"} if government == "full_powers" else set()
    return {
        "bilateral": listed,
        "memoranda": tested - listed,
        "development": set(),
        "leftOut": set(known) - listed - tested,
    }
